// Duration text: how scenarios and command lines write a length of time.
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/time.h"

namespace understudy::sim {

/// A number, perhaps with decimals, and one of us, ms, s, m, h: "1.5s". Nothing for anything else,
/// for what is not a whole number of microseconds, and for more than a hundred years.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

}  // namespace understudy::sim
