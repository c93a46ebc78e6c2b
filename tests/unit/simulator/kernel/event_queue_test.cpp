#include "simulator/kernel/event_queue.h"

#include <set>
#include <utility>

#include <catch2/catch.hpp>

#include "engine/base/check.h"
#include "engine/base/random.h"

#include "simulator/kernel/kernel.h"

namespace understudy::sim {
namespace {

Instant at_ms(int ms) {
    return Instant{std::chrono::milliseconds{ms}};
}

TEST_CASE("event queue: what is earlier comes first, whenever it was pushed", "[unit]") {
    EventQueue queue;
    queue.push(at_ms(30), {.a = 3});
    queue.push(at_ms(10), {.a = 1});
    queue.push(at_ms(20), {.a = 2});

    CHECK(queue.pop().a == 1);
    CHECK(queue.pop().a == 2);
    CHECK(queue.pop().a == 3);
    CHECK(queue.empty());
}

TEST_CASE("event queue: of one instant, who was pushed first comes first", "[unit]") {
    EventQueue queue;
    for (std::uint32_t i = 0; i < 100; ++i) {
        queue.push(at_ms(i % 2 == 0 ? 5 : 7), {.a = i});
    }

    std::vector<std::uint32_t> order;
    while (!queue.empty()) {
        order.push_back(queue.pop().a);
    }

    std::vector<std::uint32_t> wanted;
    for (std::uint32_t i = 0; i < 100; i += 2) {
        wanted.push_back(i);
    }
    for (std::uint32_t i = 1; i < 100; i += 2) {
        wanted.push_back(i);
    }
    CHECK(order == wanted);
}

// Method: delays of all magnitudes, many instants several times, taken out while more is put in,
// and now and then only up to a bound; compared with a sorted list of what is pending.
TEST_CASE("event queue: it is the sorted list it stands for", "[unit]") {
    Rng dice{1, 2, 3};
    EventQueue queue;
    std::set<std::pair<Instant, std::uint32_t>> sorted;
    Instant now{};
    std::uint32_t next = 0;
    for (int turn = 0; turn < 50'000; ++turn) {
        if (sorted.size() < 5 || (sorted.size() < 2'000 && dice.chance(1, 2))) {
            const std::uint64_t magnitude = std::uint64_t{1} << dice.below(42);
            const Instant at = now + Duration{static_cast<std::int64_t>(dice.below(magnitude))};
            queue.push(at, {.a = next});
            sorted.emplace(at, next++);
            continue;
        }
        const auto first = *sorted.begin();
        const Instant until =
            dice.chance(1, 3) ? now + (first.first - now) / 2 : first.first + Duration{5};
        const auto taken = queue.pop_until(until);
        REQUIRE(taken.has_value() == (first.first <= until));
        now = taken ? first.first : until;
        if (taken) {
            REQUIRE(taken->a == first.second);
            REQUIRE(taken->at == first.first);
            sorted.erase(sorted.begin());
        }
    }
    CHECK(queue.size() == sorted.size());
}

TEST_CASE("kernel: time stands still until something happens or the bound is reached", "[unit]") {
    Kernel kernel{1};
    kernel.schedule(at_ms(10), {.a = 1});

    CHECK_FALSE(kernel.next(at_ms(9)).has_value());
    CHECK(kernel.now() == at_ms(9));
    CHECK(kernel.next(at_ms(10)).has_value());
    CHECK(kernel.now() == at_ms(10));
}

TEST_CASE("kernel: nothing can be scheduled in the past", "[unit]") {
    Kernel kernel{1};
    CHECK_FALSE(kernel.next(at_ms(10)).has_value());

    CHECK_THROWS_AS(kernel.schedule(at_ms(9), {}), CheckFailed);
}

TEST_CASE("kernel: the trace hash tells two runs apart", "[unit]") {
    const auto hash_of = [](std::uint32_t a) {
        Kernel kernel{1};
        kernel.schedule(at_ms(1), {.a = a});
        static_cast<void>(kernel.next(at_ms(2)));
        return kernel.trace_hash();
    };

    CHECK(hash_of(1) == hash_of(1));
    CHECK(hash_of(1) != hash_of(2));
}

}  // namespace
}  // namespace understudy::sim
