#include "simulator/kernel/event_queue.h"

#include <catch2/catch.hpp>

#include "engine/base/check.h"

#include "simulator/kernel/kernel.h"

namespace understudy::sim {
namespace {

Instant at_ms(int ms) {
    return Instant{std::chrono::milliseconds{ms}};
}

TEST_CASE("event queue: what is earlier comes first, whenever it was pushed", "[unit]") {
    EventQueue queue;
    queue.push({.at = at_ms(30), .a = 3});
    queue.push({.at = at_ms(10), .a = 1});
    queue.push({.at = at_ms(20), .a = 2});

    CHECK(queue.pop().a == 1);
    CHECK(queue.pop().a == 2);
    CHECK(queue.pop().a == 3);
    CHECK(queue.empty());
}

TEST_CASE("event queue: of one instant, who was pushed first comes first", "[unit]") {
    EventQueue queue;
    for (std::uint32_t i = 0; i < 100; ++i) {
        queue.push({.at = at_ms(i % 2 == 0 ? 5 : 7), .a = i});
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
