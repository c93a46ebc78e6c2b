// T1: the kernel alone. Hold model: an event is taken, and another one is scheduled.
#include <algorithm>
#include <vector>

#include "engine/base/random.h"

#include "simulator/kernel/kernel.h"
#include "tests/bench/measure.h"
#include "tests/bench/targets.h"

namespace understudy::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kEvents = 5'000'000;

/// Drawn before the clock runs: dice are a fifth of the time else, and are no part of the kernel.
constexpr std::size_t kDelays = 4096;

/// As in a world: most of what is scheduled is a message, the rest are timers.
Duration next_delay(Rng& dice) {
    return dice.chance(7, 10) ? 200us + Duration{static_cast<std::int64_t>(dice.below(51))}
                              : Duration{static_cast<std::int64_t>(dice.below(1'000'000))};
}

double events_a_second(std::uint32_t pending) {
    sim::Kernel kernel{1};
    Rng dice{1, 1, 1};
    std::vector<Duration> delays(kDelays);
    std::generate(delays.begin(), delays.end(), [&] { return next_delay(dice); });
    for (std::uint32_t i = 0; i < pending; ++i) {
        kernel.schedule(Instant{Duration{static_cast<std::int64_t>(dice.below(1'000'000))}},
                        {.a = i});
    }
    const double begin = processor_seconds();
    for (std::uint64_t i = 0; i < kEvents; ++i) {
        const auto occurrence = kernel.next(Instant::max());
        kernel.schedule(kernel.now() + delays[i % kDelays], {.a = occurrence->a});
    }
    return kEvents / (processor_seconds() - begin);
}

Target target(std::uint32_t pending, std::string name, double floor, double good) {
    return {.id = "T1",
            .what = "events a second, kernel alone, " + std::move(name) + " pending",
            .floor = floor,
            .good = good,
            .unit = "/s",
            .measure = [=] { return events_a_second(pending); }};
}

}  // namespace

std::vector<Target> queue_targets() {
    return {target(100, "100", 10e6, 25e6),
            target(1'000, "1,000", 10e6, 25e6),
            target(100'000, "100,000", 5e6, 12e6)};
}

}  // namespace understudy::bench
