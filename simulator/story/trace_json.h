// Trace JSON: a run as NDJSON: a header, one object for each entry of the trace, and the verdict.
//
// Keys stand in a fixed order and the header carries the version of this format, so that files can
// be compared byte by byte and old ones stay readable. docs/reference/scenario.md lists the keys.
#pragma once

#include <string>

#include "simulator/scenario/run.h"

namespace understudy::story {

inline constexpr int kTraceFormat = 1;

/// Lines that end with a newline each.
[[nodiscard]] std::string to_ndjson(const sim::Scenario& scenario, const sim::Playback& run);

}  // namespace understudy::story
