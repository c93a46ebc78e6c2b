// Recording: one run, from its first instant to its last, ready to be shown at any of them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "simulator/story/chronicle.h"
#include "simulator/world/trace.h"
#include "viz/model/frame.h"

namespace understudy::viz {

/// What became of one expectation, or of one checker that was violated.
struct VerdictShown {
    bool is_kept = true;
    std::string text;
};

/// Invariant: `frames` is not empty and in order of time; so are `trace` and `story`.
struct Recording {
    std::string title;  ///< The file.
    std::string goal;
    std::string method;
    std::uint64_t seed = 0;
    std::vector<sim::TraceEntry> trace;
    std::vector<story::Row> story;  ///< `trace` as people read it.
    std::vector<Frame> frames;
    std::vector<VerdictShown> verdicts;
    bool is_passed = true;
};

[[nodiscard]] Instant start_of(const Recording& recording);
[[nodiscard]] Instant end_of(const Recording& recording);

/// The last frame that is not later than `at`; the first one when `at` is before it.
[[nodiscard]] const Frame& frame_at(const Recording& recording, Instant at);

/// What had happened by then.
[[nodiscard]] std::span<const sim::TraceEntry> trace_until(const Recording& recording,
                                                           const Frame& frame);

}  // namespace understudy::viz
