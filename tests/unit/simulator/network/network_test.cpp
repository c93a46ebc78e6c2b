#include "simulator/network/network.h"

#include <algorithm>
#include <array>

#include <catch2/catch.hpp>

namespace understudy::sim {
namespace {

struct Wire {
    Kernel kernel{7};
    Network network;
    Node left;
    Node right;
    Channel way;

    explicit Wire(const NetworkSpec& spec)
        : network(spec),
          left(network.add_node("left")),
          right(network.add_node("right")),
          way(network.channel(kernel, left, right)) {}

    void send(std::uint32_t number) { network.send(kernel, way, {.a = number}); }

    void cut() { network.cut(std::array{left}, std::array{right}); }

    /// What arrives until then, with its time.
    std::vector<std::pair<std::uint32_t, Instant>> arrivals(Duration until) {
        std::vector<std::pair<std::uint32_t, Instant>> arrived;
        while (const auto message = kernel.next(Instant{until})) {
            if (network.lets_pass(kernel, *message)) {
                arrived.emplace_back(message->a, kernel.now());
            }
        }
        return arrived;
    }
};

TEST_CASE("network: a message takes latency and at most the jitter more", "[unit]") {
    Wire wire{{.latency = 200us, .jitter = 50us}};
    wire.send(1);

    const auto arrived = wire.arrivals(1s);

    REQUIRE(arrived.size() == 1);
    CHECK(arrived[0].second >= Instant{200us});
    CHECK(arrived[0].second <= Instant{250us});
}

TEST_CASE("network: loss delays, and reorders nothing on one channel", "[unit]") {
    Wire wire{{.latency = 200us, .jitter = 50us, .loss_per_million = 300'000}};
    for (std::uint32_t i = 0; i < 200; ++i) {
        wire.send(i);
    }

    const auto arrived = wire.arrivals(60s);

    REQUIRE(arrived.size() == 200);
    for (std::uint32_t i = 0; i < 200; ++i) {
        CHECK(arrived[i].first == i);
    }
    CHECK(arrived.back().second >= Instant{200ms});
}

TEST_CASE("network: what is sent into a partition arrives after it, in order", "[unit]") {
    Wire wire{{}};
    wire.cut();
    wire.send(1);
    wire.send(2);
    CHECK(wire.arrivals(10s).empty());

    wire.network.heal(wire.kernel);
    wire.send(3);
    const auto arrived = wire.arrivals(60s);

    REQUIRE(arrived.size() == 3);
    CHECK(arrived[0].first == 1);
    CHECK(arrived[1].first == 2);
    CHECK(arrived[2].first == 3);
    CHECK(arrived[0].second > Instant{10s});
}

TEST_CASE("network: what is in flight when a partition heals does not overtake", "[unit]") {
    Wire wire{{.latency = 1ms, .jitter = 0us}};
    wire.cut();
    wire.send(1);
    CHECK(wire.arrivals(1s).empty());
    wire.send(2);

    wire.network.heal(wire.kernel);
    const auto arrived = wire.arrivals(60s);

    REQUIRE(arrived.size() == 2);
    CHECK(arrived[0].first == 1);
    CHECK(arrived[1].first == 2);
}

TEST_CASE("network: nothing is overtaken around a partition, whenever it was sent", "[unit]") {
    for (int healed_at = 0; healed_at < 40; ++healed_at) {
        Wire wire{{.latency = 2ms, .jitter = 3ms, .loss_per_million = 100'000}};
        std::vector<std::uint32_t> order;
        const auto run = [&](int ms) {
            for (const auto& [number, at] : wire.arrivals(std::chrono::milliseconds{ms})) {
                order.push_back(number);
            }
        };
        for (int ms = 0; ms < 60; ++ms) {
            if (ms == 10) {
                wire.cut();
            }
            if (ms == 10 + healed_at) {
                wire.network.heal(wire.kernel);
            }
            wire.send(static_cast<std::uint32_t>(ms));
            run(ms);
        }
        wire.network.heal(wire.kernel);
        run(100'000);

        REQUIRE(order.size() == 60);
        CHECK(std::is_sorted(order.begin(), order.end()));
    }
}

TEST_CASE("network: a new connection does not wait behind what an old one still carries",
          "[unit]") {
    Wire wire{{.latency = 1ms, .jitter = 0us}};
    wire.cut();
    wire.send(1);
    CHECK(wire.arrivals(10s).empty());
    wire.network.heal(wire.kernel);
    wire.network.open(wire.kernel, wire.way, {.a = 2});

    const auto arrived = wire.arrivals(60s);

    REQUIRE(arrived.size() == 2);
    CHECK(arrived[0].first == 2);
    CHECK(arrived[0].second == Instant{10s + 1ms});
    CHECK(arrived[1].first == 1);
}

TEST_CASE("network: a partition cuts both directions and nobody else", "[unit]") {
    Wire wire{{}};
    const Node third = wire.network.add_node("third");
    wire.cut();

    CHECK(wire.network.is_cut(wire.left, wire.right));
    CHECK(wire.network.is_cut(wire.right, wire.left));
    CHECK_FALSE(wire.network.is_cut(wire.left, third));
}

}  // namespace
}  // namespace understudy::sim
