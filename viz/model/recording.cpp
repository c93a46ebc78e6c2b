#include "viz/model/recording.h"

#include <algorithm>

#include "engine/base/check.h"

namespace understudy::viz {

Instant start_of(const Recording& recording) {
    return recording.frames.front().at;
}

Instant end_of(const Recording& recording) {
    return recording.frames.back().at;
}

const Frame& frame_at(const Recording& recording, Instant at) {
    check(!recording.frames.empty(), "a recording has at least one frame");
    const auto later =
        std::upper_bound(recording.frames.begin(),
                         recording.frames.end(),
                         at,
                         [](Instant wanted, const Frame& frame) { return wanted < frame.at; });
    return later == recording.frames.begin() ? *later : *std::prev(later);
}

std::span<const sim::TraceEntry> trace_until(const Recording& recording, const Frame& frame) {
    return std::span{recording.trace}.first(std::min(frame.entries, recording.trace.size()));
}

}  // namespace understudy::viz
