#include <algorithm>
#include <array>

#include <catch2/catch.hpp>

#include "simulator/network/network.h"

namespace understudy::sim {
namespace {

struct Wire {
    Kernel kernel{7};
    Network network;
    Node left;
    Node right;
    Channel way;

    explicit Wire(const NetworkSpec& spec = {.latency = 1ms, .jitter = 0us})
        : network(spec),
          left(network.add_node("left", Place{.data_center = "dc1", .rack = "r1"})),
          right(network.add_node("right", Place{.data_center = "dc2", .rack = "r2"})),
          way(network.channel(kernel, left, right)) {}

    void send(std::uint32_t number) { network.send(kernel, way, {.a = number}); }

    void send_back(std::uint32_t number) { network.send(kernel, reverse(way), {.a = number}); }

    TroubleId impair(const Impairment& what, Ways ways = Ways::Both) {
        return network.impair(std::array{left}, std::array{right}, what, ways);
    }

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

using Arrivals = std::vector<std::pair<std::uint32_t, Instant>>;

TEST_CASE("impairment: latency is added in the direction it is given for", "[unit]") {
    Wire wire;
    wire.impair({.latency = 30ms}, Ways::OnlyThere);
    wire.send(1);
    wire.send_back(2);
    CHECK(wire.arrivals(1s) == Arrivals{{2, Instant{1ms}}, {1, Instant{31ms}}});
}

TEST_CASE("impairment: of two both hold, and each ends alone", "[unit]") {
    Wire wire;
    const TroubleId first = wire.impair({.latency = 10ms});
    const TroubleId second = wire.impair({.latency = 20ms});
    wire.send(1);
    CHECK(wire.arrivals(100ms) == Arrivals{{1, Instant{31ms}}});

    wire.network.heal(wire.kernel, first);
    wire.send(2);
    CHECK(wire.arrivals(200ms) == Arrivals{{2, Instant{121ms}}});

    wire.network.heal(wire.kernel, second);
    wire.send(3);
    CHECK(wire.arrivals(300ms) == Arrivals{{3, Instant{201ms}}});
}

TEST_CASE("impairment: a loss on one link delays there and moves no dice elsewhere", "[unit]") {
    const auto play = [](bool is_lossy) {
        Wire wire{{.latency = 1ms, .jitter = 1ms}};
        TroubleId loss = 0;
        if (is_lossy) {
            loss = wire.impair({.jitter = 3ms, .loss_per_million = 500'000});
        }
        for (std::uint32_t i = 0; i < 50; ++i) {
            wire.send(i);
        }
        const auto lossy = wire.arrivals(60s);
        wire.network.heal(wire.kernel, loss);
        wire.send(50);
        const auto after = wire.arrivals(120s);
        return std::pair{lossy.back().second, after.back().second};
    };
    const auto [late, after] = play(true);
    const auto [soon, calm] = play(false);
    CHECK(late >= Instant{200ms});
    CHECK(soon < Instant{3ms});
    CHECK(after == calm);
}

TEST_CASE("impairment: a narrow line carries one message after the other", "[unit]") {
    Wire wire;
    wire.impair({.per_message = 10ms});
    wire.send(1);
    wire.send(2);
    wire.network.send(
        wire.kernel, wire.way, {.kind = OccurrenceKind::StreamData, .a = 3, .c = 11, .d = 15});
    CHECK(wire.arrivals(1s) ==
          Arrivals{{1, Instant{11ms}}, {2, Instant{21ms}}, {3, Instant{71ms}}});
}

TEST_CASE("impairment: a clogged line holds all and lets it go in one burst, in order", "[unit]") {
    Wire wire;
    const TroubleId clog = wire.impair({.is_clogged = true}, Ways::OnlyThere);
    wire.send(1);
    wire.send_back(2);
    CHECK(wire.arrivals(1s) == Arrivals{{2, Instant{1ms}}});
    wire.send(3);
    CHECK(wire.arrivals(5s).empty());

    wire.network.heal(wire.kernel, clog);
    wire.send(4);
    const Instant burst{5s + 1ms};
    CHECK(wire.arrivals(9s) == Arrivals{{1, burst}, {3, burst}, {4, burst}});
}

TEST_CASE("cut: one way only blocks packets there, and still no question is answered", "[unit]") {
    Wire wire;
    wire.network.cut(std::array{wire.left}, std::array{wire.right}, Ways::OnlyThere);
    wire.send(1);
    wire.send_back(2);
    CHECK(wire.arrivals(1s) == Arrivals{{2, Instant{1ms}}});
    CHECK(wire.network.blocks(wire.left, wire.right));
    CHECK_FALSE(wire.network.blocks(wire.right, wire.left));
    CHECK(wire.network.is_cut(wire.right, wire.left));
}

TEST_CASE("cut: of two only the one that is ended lets packets pass", "[unit]") {
    Wire wire;
    const Node third = wire.network.add_node("third");
    const Channel other = wire.network.channel(wire.kernel, wire.left, third);
    const TroubleId first = wire.network.cut(std::array{wire.left}, std::array{wire.right});
    const TroubleId second = wire.network.cut(std::array{wire.left}, std::array{third});
    wire.send(1);
    wire.network.send(wire.kernel, other, {.a = 2});
    CHECK(wire.arrivals(1s).empty());

    wire.network.heal(wire.kernel, first);
    CHECK_FALSE(wire.network.is_cut(wire.left, wire.right));
    CHECK(wire.network.is_cut(wire.left, third));
    const auto arrived = wire.arrivals(10s);
    REQUIRE(arrived.size() == 1);
    CHECK(arrived[0].first == 1);

    wire.network.heal(wire.kernel, second);
    CHECK_FALSE(wire.network.has_partitions());
    CHECK(wire.arrivals(30s).size() == 1);
}

TEST_CASE("cut: after fifteen minutes TCP gives up on a packet and its connection", "[unit]") {
    for (const bool is_too_long : {false, true}) {
        Wire wire;
        const TroubleId cut = wire.network.cut(std::array{wire.left}, std::array{wire.right});
        wire.send(1);
        CHECK(wire.arrivals(is_too_long ? 926s : 922s).empty());
        wire.network.heal(wire.kernel, cut);
        wire.send(2);
        CHECK(wire.arrivals(2000s).size() == (is_too_long ? 0 : 2));
        CHECK(wire.network.is_lost(wire.way) == is_too_long);
    }
}

TEST_CASE("connection: a lost one carries nothing, and a new one works", "[unit]") {
    Wire wire;
    wire.send(1);
    wire.network.lose_connections(wire.left, wire.right);
    wire.send(2);
    wire.send_back(3);
    CHECK(wire.arrivals(60s).empty());

    wire.network.open(wire.kernel, wire.way, {.a = 4});
    wire.send_back(5);
    const Instant both{60s + 1ms};
    CHECK(wire.arrivals(120s) == Arrivals{{4, both}, {5, both}});
}

TEST_CASE("network: the way between two data centres is as long as the spec says", "[unit]") {
    Wire wire{{.latency = 1ms,
               .jitter = 0us,
               .distances = {{.from = "dc2", .to = "dc1", .round_trip = 80ms}},
               .data_center_of = {{"app", "dc2"}}}};
    const Node app = wire.network.add_node("app");
    wire.send(1);
    wire.network.send(wire.kernel, wire.network.channel(wire.kernel, app, wire.right), {.a = 2});
    CHECK(wire.arrivals(1s) == Arrivals{{2, Instant{1ms}}, {1, Instant{40ms}}});
    CHECK(wire.network.nodes_in_data_center("dc2") == std::vector{wire.right, app});
    CHECK(wire.network.nodes_in_rack("r1") == std::vector{wire.left});
    CHECK(wire.network.all_nodes().size() == 3);
}

}  // namespace
}  // namespace understudy::sim
