// Verdict: the last part of a story: every expectation, every checker, and what follows from them.
#pragma once

#include <string>

#include "simulator/scenario/run.h"
#include "simulator/story/story.h"

namespace understudy::story {

/// Lines that end with a newline each, without the outcome.
[[nodiscard]] std::string tell_verdict(const sim::Playback& run, const Page& page);

}  // namespace understudy::story
