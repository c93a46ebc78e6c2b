#include "viz/model/topology_rows.h"

#include <catch2/catch.hpp>

#include "tests/unit/viz/hand_made.h"

namespace understudy::viz {
namespace {

TopologyRows rows_at(const Recording& recording, std::int64_t ms) {
    const Frame& frame = frame_at(recording, at_ms(ms));
    return topology_rows(frame, read_weather(trace_until(recording, frame)), 0);
}

TEST_CASE("topology rows: a healthy fleet has no mismatch and no label", "[viz]") {
    const auto rows = rows_at(failover_recording(), 0);
    REQUIRE(rows.servers.size() == 3);
    CHECK(rows.servers[0].truth == Truth::Primary);
    CHECK(rows.servers[0].ring == Ring::Primary);
    CHECK(rows.servers[0].is_routed);
    CHECK(rows.servers[1].truth == Truth::Replica);
    CHECK(rows.servers[1].ring == Ring::Replica);
    for (const auto& server : rows.servers) {
        CHECK(server.mismatch.empty());
    }
    REQUIRE(rows.links.size() == 2);
    CHECK(rows.links[0].label.empty());
    CHECK(rows.clusters.at(0).state == "no problem");
}

TEST_CASE("topology rows: fill is the truth before the manager knows it", "[viz]") {
    const auto rows = rows_at(failover_recording(), 1500);
    CHECK(rows.servers[0].truth == Truth::Down);
    CHECK(rows.servers[0].ring == Ring::Primary);
    CHECK(rows.servers[0].mismatch == "still believed alive");
    CHECK(rows.clients.at(0).is_failing);
    CHECK_FALSE(rows.clients.at(0).is_served);
    CHECK(rows.clients.at(0).state == "writes fail for 400ms");
}

TEST_CASE("topology rows: what the manager has noticed is no mismatch", "[viz]") {
    const auto rows = rows_at(failover_recording(), 2700);
    CHECK(rows.servers[0].ring == Ring::Unreachable);
    CHECK(rows.servers[0].mismatch.empty());
    CHECK(rows.clusters.at(0).state == "DeadPrimary");
}

TEST_CASE("topology rows: a server that is alive but believed gone is said to be so", "[viz]") {
    Frame frame = healthy_frame(at_ms(0));
    frame.managers[0].servers.at(host("db1")).reachability = Reachability::Unreachable;
    CHECK(topology_rows(frame, {}, 0).servers[0].mismatch == "alive, but believed gone");
}

TEST_CASE("topology rows: a manager that is down believes nothing", "[viz]") {
    Frame frame = healthy_frame(at_ms(0));
    frame.managers[0].is_up = false;
    const auto rows = topology_rows(frame, {}, 0);
    CHECK(rows.servers[0].ring == Ring::Nobody);
    CHECK(rows.servers[0].mismatch.empty());
    CHECK(rows.managers.at(0).state == "down");
    CHECK(rows.clusters.at(0).state == "not watched");
}

TEST_CASE("topology rows: a partition cuts links, clients and managers", "[viz]") {
    const Frame frame = healthy_frame(at_ms(0));
    Weather weather;
    weather.cuts.push_back(tests::partition({"db1"}, {"db2", "app", "manager"}));
    const auto rows = topology_rows(frame, weather, 0);
    CHECK(rows.links.at(0).is_cut);
    CHECK_FALSE(rows.links.at(1).is_cut);
    CHECK(rows.clients.at(0).is_cut);
    CHECK(rows.managers.at(0).cut_from == std::vector{host("db1")});
}

TEST_CASE("topology rows: a hung replica has no running link", "[viz]") {
    Frame frame = healthy_frame(at_ms(0));
    frame.servers[1].is_hung = true;
    const auto rows = topology_rows(frame, {}, 0);
    CHECK(rows.servers[1].truth == Truth::Hung);
    CHECK(rows.links.at(0).state == LinkState::Stopped);
}

TEST_CASE("weather: what is healed is no longer cut", "[viz]") {
    const std::vector<sim::TraceEntry> trace{
        {at_ms(1), 0, sim::happening::ActionTaken{tests::partition({"db1"}, {"db2"})}},
        {at_ms(2), 1, sim::happening::ActionTaken{tests::end("partition")}}};
    CHECK(is_cut(read_weather(std::span{trace}.first(1)), host("db2"), host("db1")));
    CHECK_FALSE(is_cut(read_weather(trace), host("db2"), host("db1")));
}

TEST_CASE("thousands are set apart", "[viz]") {
    CHECK(with_thousands(0) == "0");
    CHECK(with_thousands(999) == "999");
    CHECK(with_thousands(1000) == "1 000");
    CHECK(with_thousands(12345678) == "12 345 678");
}

}  // namespace
}  // namespace understudy::viz
