// Measure: what a benchmark may look at: processor time and bytes on the heap.
#pragma once

#include <cstdint>
#include <ctime>

#include <malloc.h>

namespace understudy::bench {

/// Seconds of this process on a processor since its start: other programs do not count.
[[nodiscard]] inline double processor_seconds() {
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// What was allocated and not freed.
[[nodiscard]] inline std::uint64_t bytes_in_use() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

}  // namespace understudy::bench
