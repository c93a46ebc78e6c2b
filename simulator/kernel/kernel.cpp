#include "simulator/kernel/kernel.h"

#include <algorithm>

namespace understudy::sim {

namespace {

/// One word of all that tells one occurrence from another: the products do not wait for each other
/// as several turns of the hash would. Odd factors, so that no bit of any part is lost.
std::uint64_t word_of(const Occurrence& one) {
    const auto at = static_cast<std::uint64_t>(one.at.time_since_epoch().count());
    const std::uint64_t who = one.target | static_cast<std::uint64_t>(one.kind) << 32U;
    const std::uint64_t names = one.a | static_cast<std::uint64_t>(one.b) << 32U;
    return at * 0x9e3779b97f4a7c15ULL + one.sequence * 0xc2b2ae3d27d4eb4fULL +
           who * 0x165667b19e3779f9ULL + names * 0x27d4eb2f165667c5ULL +
           one.c * 0xff51afd7ed558ccdULL + one.d * 0xc4ceb9fe1a85ec53ULL;
}

}  // namespace

std::optional<Occurrence> Kernel::next(Instant until) {
    auto occurrence = queue_.pop_until(until);
    if (!occurrence) {
        now_ = std::max(now_, until);
        return occurrence;
    }
    now_ = occurrence->at;
    ++events_;
    hash_.add(word_of(*occurrence));
    return occurrence;
}

}  // namespace understudy::sim
