// DaemonClock: the Instants that the engine is told. Wall time at the start, then steady: never
// backwards.
#pragma once

#include <algorithm>
#include <chrono>

#include "engine/base/time.h"

namespace understudy::real {

/// Wall time, for what other processes compare with. May jump.
[[nodiscard]] inline Instant wall_now() {
    return Instant(
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()));
}

class DaemonClock {
  public:
    /// `not_before`: the last instant that the journal knows; the wall clock may have been set back
    /// since.
    explicit DaemonClock(Instant not_before)
        : start_(std::max(wall_now(), not_before)),
          steady_start_(std::chrono::steady_clock::now()) {}

    [[nodiscard]] Instant now() const {
        return start_ + std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() -
                                                             steady_start_);
    }

    /// When it will be that instant, for timed waits.
    [[nodiscard]] std::chrono::steady_clock::time_point steady_at(Instant at) const {
        return steady_start_ + (at - start_);
    }

  private:
    Instant start_;
    std::chrono::steady_clock::time_point steady_start_;
};

}  // namespace understudy::real
