// Story: one run of a scenario as a person reads it at two in the morning.
//
// Header, what happened line by line, the fleet as it is afterwards, and the verdict. Pure: the
// same run is the same text, so a golden file can hold it.
#pragma once

#include <cstddef>
#include <string>

#include "simulator/scenario/run.h"
#include "simulator/story/paint.h"

namespace understudy::story {

struct Page {
    Colour colour = Colour::Off;
    std::size_t width = 110;
};

[[nodiscard]] std::string tell(const sim::Scenario& scenario,
                               const sim::Playback& run,
                               const Page& page);

/// The last line of the story: "PASS scenarios/recover/dead-primary.json ...".
[[nodiscard]] std::string tell_outcome(const sim::Scenario& scenario,
                                       const sim::Playback& run,
                                       const Page& page);

}  // namespace understudy::story
