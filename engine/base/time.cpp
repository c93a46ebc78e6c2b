#include "engine/base/time.h"

#include <fmt/format.h>

namespace understudy {
namespace {

std::string with_unit(std::int64_t value, std::int64_t unit, const char* name) {
    if (value % unit == 0) {
        return fmt::format("{}{}", value / unit, name);
    }
    const auto tenths = value * 10 / unit;
    return fmt::format("{}.{}{}", tenths / 10, tenths % 10, name);
}

}  // namespace

std::string to_string(Duration duration) {
    const std::int64_t us = duration.count();
    if (us < 0) {
        return "-" + to_string(-duration);
    }
    if (us < 1'000) {
        return fmt::format("{}us", us);
    }
    if (us < 1'000'000) {
        return with_unit(us, 1'000, "ms");
    }
    if (us < 120'000'000) {
        return with_unit(us, 1'000'000, "s");
    }
    if (us < 7'200'000'000) {
        return with_unit(us, 60'000'000, "m");
    }
    return with_unit(us, 3'600'000'000, "h");
}

std::string to_string(Instant instant) {
    const std::int64_t ms = instant.time_since_epoch().count() / 1'000;
    return fmt::format("{}.{:03}s", ms / 1'000, ms % 1'000);
}

}  // namespace understudy
