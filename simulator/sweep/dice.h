// Dice: the draws of one swarm, each named by what it is for.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/random.h"

namespace understudy::sim {

/// Apart from Purpose of the kernel: what is drawn before there is a world.
enum class Draw : std::uint64_t {
    Preset = 101,
    Shape,
    Settings,
    Work,
    Classes,
    Fault,
    Core,
    Macro,
    Gtid,
    Hooks,
    Promotion
};

class Dice {
  public:
    Dice(std::uint64_t seed, Draw what, std::uint64_t entity = 0)
        : rng_(seed, static_cast<std::uint64_t>(what), entity) {}

    std::uint64_t below(std::uint64_t n) { return rng_.below(n); }

    std::int64_t between(std::int64_t low, std::int64_t high) { return rng_.between(low, high); }

    bool percent(std::uint64_t chances) { return rng_.chance(chances, 100); }

    template <class T>
    T one_of(std::initializer_list<T> choices) {
        return *(choices.begin() + static_cast<std::ptrdiff_t>(below(choices.size())));
    }

    template <class T>
    const T& one_of(const std::vector<T>& choices) {
        check(!choices.empty(), "something can be drawn");
        return choices[below(choices.size())];
    }

    /// Index drawn with these weights. Precondition: one of them is more than 0.
    std::size_t weighted(const std::vector<std::uint64_t>& weights) {
        std::uint64_t sum = 0;
        for (const std::uint64_t weight : weights) {
            sum += weight;
        }
        std::uint64_t drawn = below(sum);
        std::size_t index = 0;
        while (drawn >= weights[index]) {
            drawn -= weights[index++];
        }
        return index;
    }

  private:
    Rng rng_;
};

}  // namespace understudy::sim
