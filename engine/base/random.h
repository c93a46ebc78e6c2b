// Rng: counter-based random numbers, hash(seed, purpose, entity, n).
//
// There is no stream that draws move along: each number is named by what it is for, whom it
// concerns and how many that one has drawn before. Removing one fault therefore does not move
// another's dice, which is what makes shrinking and "same seed, one change" work
// (spec/simulation.md 3.1).
#pragma once

#include <cstdint>

#include "engine/base/hash.h"

namespace understudy {

class Rng {
  public:
    constexpr Rng(std::uint64_t seed, std::uint64_t purpose, std::uint64_t entity)
        : key_(mix(mix(mix(seed + kGolden) ^ (purpose + kGolden)) ^ (entity + kGolden))) {}

    /// The next number, all 64 bits.
    constexpr std::uint64_t next() { return mix(key_ + (++drawn_) * kGolden); }

    /// Uniform in [0, n). Precondition: n > 0. Lemire's multiply-shift where the product fits, the
    /// remainder where it does not (72 minutes in microseconds); the bias below 2^-20 does not
    /// matter here.
    constexpr std::uint64_t below(std::uint64_t n) {
        const std::uint64_t drawn = next();
        return n <= kMostBy32Bits ? ((drawn >> 32U) * n) >> 32U : drawn % n;
    }

    /// Uniform in [low, high].
    constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }

    /// True once in `out_of` draws, times `chances`.
    constexpr bool chance(std::uint64_t chances, std::uint64_t out_of) {
        return below(out_of) < chances;
    }

  private:
    static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ULL;
    static constexpr std::uint64_t kMostBy32Bits = 1ULL << 32U;
    std::uint64_t key_;
    std::uint64_t drawn_ = 0;
};

}  // namespace understudy
