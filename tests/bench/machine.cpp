#include "tests/bench/machine.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <queue>
#include <vector>

#include <fmt/format.h>

#include "engine/base/random.h"

#include "tests/bench/measure.h"

namespace understudy::bench {
namespace {

constexpr double kMillionsThere = 18;  ///< Of events a second, at as many pending.
constexpr double kTouchThere = 190;    ///< Nanoseconds: the middle of 165 to 210.

struct SmallEvent {
    std::uint64_t at;
    std::uint64_t sequence;
    std::uint64_t what;

    friend bool operator<(const SmallEvent& a, const SmallEvent& b) {
        return b.at < a.at;  // the first one on top
    }
};

double millions_of_events_a_second() {
    constexpr std::uint64_t kPending = 1'000;
    constexpr std::uint64_t kEvents = 5'000'000;
    std::priority_queue<SmallEvent> queue;
    Rng dice{1, 1, 1};
    for (std::uint64_t i = 0; i < kPending; ++i) {
        queue.push({dice.below(1'000'000), i, i});
    }
    const double begin = processor_seconds();
    for (std::uint64_t i = 0; i < kEvents; ++i) {
        SmallEvent event = queue.top();
        queue.pop();
        event.at += (event.what * 0x9e3779b97f4a7c15ULL + i * 0xc2b2ae3d27d4eb4fULL) >> 44U;
        queue.push(event);
    }
    return kEvents / (processor_seconds() - begin) / 1e6;
}

/// Nanoseconds to read a cache line whose address the one before it tells.
double touch() {
    constexpr std::size_t kLines = 1U << 22U;  // 256 MiB
    constexpr std::uint32_t kTouches = 2'000'000;

    struct alignas(64) Line {
        std::uint32_t next = 0;
    };

    std::vector<std::uint32_t> order(kLines);
    std::iota(order.begin(), order.end(), 0U);
    Rng dice{2, 1, 1};
    for (std::size_t i = kLines - 1; i > 0; --i) {
        std::swap(order[i], order[dice.below(i + 1)]);
    }
    std::vector<Line> lines(kLines);
    for (std::size_t i = 0; i < kLines; ++i) {
        lines[order[i]].next = order[(i + 1) % kLines];
    }
    std::uint32_t at = 0;
    const double begin = processor_seconds();
    for (std::uint32_t i = 0; i < kTouches; ++i) {
        at = lines[at].next;
    }
    const double spent = processor_seconds() - begin;
    return at == kLines ? 0 : spent / kTouches * 1e9;  // `at` is used, so the loop is run
}

}  // namespace

std::string describe_machine() {
    const double events = millions_of_events_a_second();
    const double nanoseconds = touch();
    return fmt::format(
        "This machine: std::priority_queue {:.1f} M events a second, {:.2f} of the {} M where the "
        "targets were set;\na cache line from memory {:.0f} ns, {:.2f} of the speed of {} ns "
        "there.\n",
        events,
        events / kMillionsThere,
        kMillionsThere,
        nanoseconds,
        kTouchThere / nanoseconds,
        kTouchThere);
}

}  // namespace understudy::bench
