// Time: durations and instants of a clock that nobody can ask.
//
// The engine is told the time with every event. Microseconds: a round trip in one data centre is
// 200 of them, and a simulated failover must resolve it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace understudy {

using Duration = std::chrono::microseconds;

struct EngineClock {  // has no now(), on purpose: the engine is told the time, it cannot ask
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<EngineClock>;
    static constexpr bool is_steady = true;
};

/// In simulation: since the start of the world. In production: since 1970, and never going
/// backwards.
using Instant = EngineClock::time_point;

/// For people: "250ms", "1.5s", "10m". Never for decisions.
[[nodiscard]] std::string to_string(Duration duration);

/// Seconds with three digits, as in story and trace: "12.345s".
[[nodiscard]] std::string to_string(Instant instant);

}  // namespace understudy
