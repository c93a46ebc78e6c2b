#include "tests/bench/targets.h"

#include <iterator>

#include <fmt/format.h>

namespace understudy::bench {
namespace {

/// "1,234,567"; what is small has three digits that mean something.
std::string number(double value) {
    if (value < 100) {
        return fmt::format("{:.3g}", value);
    }
    const std::string digits = fmt::format("{:.0f}", value);
    std::string grouped;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) {
            grouped += ',';
        }
        grouped += digits[i];
    }
    return grouped;
}

bool reaches(const Target& target, double measured, double bound) {
    return target.better == Better::More ? measured >= bound : measured <= bound;
}

std::string verdict(const Target& target, double measured) {
    if (reaches(target, measured, target.good)) {
        return "good";
    }
    return reaches(target, measured, target.floor) ? "above the floor" : "BELOW THE FLOOR";
}

}  // namespace

std::vector<Target> all_targets() {
    std::vector<Target> all;
    for (auto part : {queue_targets(),
                      failover_targets(),
                      fleet_targets(),
                      shrink_targets(),
                      engine_targets()}) {
        std::move(part.begin(), part.end(), std::back_inserter(all));
    }
    return all;
}

std::string heading() {
    return fmt::format(
        "{:<5}{:<58}{:>15}{:>15}{:>14}  {}", "", "what", "floor", "good", "measured", "unit");
}

std::string row_of(const Target& target, double measured) {
    const std::string_view sign = target.better == Better::More ? ">= " : "<= ";
    return fmt::format("{:<5}{:<58}{:>15}{:>15}{:>14}  {:<6} {}",
                       target.id,
                       target.what,
                       fmt::format("{}{}", sign, number(target.floor)),
                       fmt::format("{}{}", sign, number(target.good)),
                       number(measured),
                       target.unit,
                       verdict(target, measured));
}

}  // namespace understudy::bench
