#include "simulator/scenario/duration.h"

#include <array>
#include <cstdint>

#include "engine/base/text.h"

namespace understudy::sim {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t microseconds;
};

// "ms" and "us" end with "s" too, so they come first.
constexpr std::array kUnits{Unit{"us", 1},
                            Unit{"ms", 1'000},
                            Unit{"s", 1'000'000},
                            Unit{"m", 60'000'000},
                            Unit{"h", 3'600'000'000}};

constexpr std::uint64_t kMost = 100ULL * 365 * 24 * 3'600'000'000;

/// Whole and decimals of a number, in microseconds.
std::optional<std::uint64_t> scale(std::string_view number, std::uint64_t unit) {
    const auto dot = number.find('.');
    const auto whole = parse_unsigned(number.substr(0, dot));
    if (!whole || *whole > kMost / unit) {
        return std::nullopt;
    }
    std::uint64_t total = *whole * unit;
    if (dot == std::string_view::npos) {
        return total;
    }
    const auto decimals = number.substr(dot + 1);
    const auto fraction = parse_unsigned(decimals);
    if (!fraction || decimals.size() > 6) {
        return std::nullopt;
    }
    std::uint64_t divisor = 1;
    for (std::size_t i = 0; i < decimals.size(); ++i) {
        divisor *= 10;
    }
    if (*fraction * unit % divisor != 0) {
        return std::nullopt;
    }
    total += *fraction * unit / divisor;
    return total;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    for (const auto& unit : kUnits) {
        if (!text.ends_with(unit.name)) {
            continue;
        }
        const auto microseconds =
            scale(text.substr(0, text.size() - unit.name.size()), unit.microseconds);
        if (!microseconds || *microseconds > kMost) {
            return std::nullopt;
        }
        return Duration{static_cast<Duration::rep>(*microseconds)};
    }
    return std::nullopt;
}

}  // namespace understudy::sim
