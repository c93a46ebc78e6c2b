// TraceHash: a rolling 64-bit hash of everything that happened, the same on every compiler and
// machine.
//
// Not against malice: it answers "did these two runs differ?".
#pragma once

#include <cstdint>
#include <string_view>

namespace understudy {

/// SplitMix64's finalizer (Steele, Lea, Flood 2014): every input bit moves every output bit.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t x) {
    x ^= x >> 30U;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27U;
    x *= 0x94d049bb133111ebULL;
    x ^= x >> 31U;
    return x;
}

class TraceHash {
  public:
    constexpr void add(std::uint64_t word) {
        state_ = mix(state_ ^ (word + 0x9e3779b97f4a7c15ULL));
    }

    constexpr void add(std::string_view text) {
        add(text.size());
        std::uint64_t word = 0;
        unsigned filled = 0;
        for (const char c : text) {
            word = (word << 8U) | static_cast<unsigned char>(c);
            if (++filled == 8) {
                add(word);
                word = 0;
                filled = 0;
            }
        }
        if (filled > 0) {
            add(word);
        }
    }

    [[nodiscard]] constexpr std::uint64_t value() const { return state_; }

    friend bool operator==(const TraceHash&, const TraceHash&) = default;

  private:
    std::uint64_t state_ = 0x756e6465727374ULL;
};

/// For tables.
[[nodiscard]] constexpr std::uint64_t hash_of(std::string_view text) {
    TraceHash hash;
    hash.add(text);
    return hash.value();
}

}  // namespace understudy
