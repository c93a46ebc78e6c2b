// The event queue against a twin that cannot be wrong: a std::set of (time, sequence).
#include <algorithm>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include "simulator/kernel/event_queue.h"
#include "tests/support/property.h"

namespace understudy::sim {

/// Schedule something so much later, or ask for what is due until so much later.
struct Move {
    bool is_push = true;
    std::uint64_t after = 0;
};

[[maybe_unused]] void showValue(const Move& move, std::ostream& out) {
    out << (move.is_push ? "push +" : "pop until +") << move.after;
}

}  // namespace understudy::sim

template <>
struct rc::Arbitrary<understudy::sim::Move> {
    /// Microseconds to days: every level of the wheel, and often the same instant.
    static Gen<understudy::sim::Move> arbitrary() {
        const auto after = gen::mapcat(gen::inRange(0, 42), [](int width) {
            return gen::inRange<std::uint64_t>(0, std::uint64_t{1} << width);
        });
        return gen::map(gen::tuple(gen::inRange(0, 3), after), [](const auto& drawn) {
            return understudy::sim::Move{std::get<0>(drawn) > 0, std::get<1>(drawn)};
        });
    }
};

namespace understudy::sim {
namespace {

Duration to_duration(std::uint64_t microseconds) {
    return Duration{static_cast<std::int64_t>(microseconds)};
}

class Pair {
  public:
    void push(Duration after) {
        const Instant at = now_ + after;
        queue_.push(at, {.a = static_cast<std::uint32_t>(pushed_)});
        twin_.insert({at, pushed_++});
    }

    void pop(Instant until) {
        const auto got = queue_.pop_until(until);
        if (twin_.empty() || twin_.begin()->first > until) {
            RC_ASSERT_FALSE(got.has_value());
            now_ = std::max(now_, until);
            return;
        }
        RC_ASSERT(got.has_value());
        RC_ASSERT(got->at == twin_.begin()->first);
        RC_ASSERT(got->sequence == twin_.begin()->second);
        RC_ASSERT(got->a == got->sequence);
        now_ = got->at;
        twin_.erase(twin_.begin());
        RC_ASSERT(queue_.size() == twin_.size());
    }

    void make(const Move& move) {
        if (move.is_push) {
            push(to_duration(move.after));
        } else {
            pop(now_ + to_duration(move.after));
        }
    }

    void drain() {
        while (!twin_.empty()) {
            pop(Instant::max());
        }
        RC_ASSERT(queue_.empty());
    }

  private:
    Instant now_{};
    std::uint64_t pushed_ = 0;
    EventQueue queue_;
    std::set<std::pair<Instant, std::uint64_t>> twin_;
};

PROPERTY("event queue: everything comes out in order of (time, sequence)",
         "[property]",
         (const std::vector<Move>& moves)) {
    Pair pair;
    for (const Move& move : moves) {
        pair.make(move);
    }
    pair.drain();
}

PROPERTY("event queue: a copy goes on as the original does",
         "[property]",
         (const std::vector<Move>& moves)) {
    Pair pair;
    for (const Move& move : moves) {
        pair.make(move);
    }
    Pair copy = pair;
    pair.push(Duration{7});
    copy.push(Duration{9});
    pair.drain();
    copy.drain();
}

}  // namespace
}  // namespace understudy::sim
