// Scenario: one incident as a file tells it: the fleet, what happens to it, and what must come of
// it.
//
// docs/reference/scenario.md is the format. A scenario holds under any seed; the seed only moves
// jitter.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

#include "simulator/scenario/expectation.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim {

struct Scenario {
    std::string file;
    std::string goal;
    std::string method;
    WorldSpec world;
    Instant until{};
    std::vector<Expectation> expectations;
    std::map<std::string, std::string>
        excuses;  ///< Checker id to the reason why it may be violated here.
};

/// Reads a scenario. The error names every problem, one a line: `FILE:LINE: at PATH: what is
/// wrong`.
[[nodiscard]] Result<Scenario> read_scenario(const std::string& file, std::string_view text);

/// read_scenario() of a file.
[[nodiscard]] Result<Scenario> load_scenario(const std::string& file);

}  // namespace understudy::sim
