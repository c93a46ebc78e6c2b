#include <catch2/catch.hpp>

#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

Bench bench_with(void (*change)(ServerSpec&), Version version = kMySql) {
    ClusterSpec cluster = make_cluster(version, std::nullopt);
    for (ServerSpec& server : cluster.servers) {
        change(server);
    }
    return Bench{{cluster}};
}

std::uint64_t count(const Bench& bench, const std::string& host) {
    return bench.server(host).executed.count();
}

TEST_CASE("host: without power nobody is told: connections hang, and replicas time out", "[unit]") {
    Bench bench;
    bench.servers.lose_power(bench.env, bench.index("db1"));
    const auto seen = bench.look("db1", Connection::Fresh);
    REQUIRE_FALSE(seen);
    CHECK(seen.error().message == "no connection in time");
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
    bench.run(kReplicaNetTimeout + 1s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Connecting);

    bench.restart("db1");
    bench.run(kReplicaNetTimeout + 2s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
}

TEST_CASE("host: power takes what was not flushed, and a kill does not", "[unit]") {
    for (const bool is_power : {true, false}) {
        Bench bench = bench_with([](ServerSpec& server) { server.flush_interval = 1s; });
        bench.write("db1", 5);
        bench.run(2s);
        bench.write("db1", 3);
        bench.run(100ms);
        bench.write("db1", 4);
        bench.run(100ms);
        if (is_power) {
            bench.servers.lose_power(bench.env, bench.index("db1"));
        } else {
            bench.crash("db1");
        }
        CHECK(count(bench, "db1") == (is_power ? 5 : 12));
        CHECK(bench.server("db1").log.end() == count(bench, "db1"));
        CHECK(count(bench, "db2") == 12);
    }
}

TEST_CASE("host: relay_log_recovery throws away what was received and not executed", "[unit]") {
    for (const bool drops : {true, false}) {
        Bench bench = drops ? bench_with([](ServerSpec& server) {
            server.apply_time = 10s;
            server.drops_relay_log_at_start = true;
        })
                            : bench_with([](ServerSpec& server) { server.apply_time = 10s; });
        bench.write("db1", 3);
        bench.run(10ms);
        bench.crash("db1");
        bench.crash("db2");
        bench.restart("db2");
        CHECK(bench.server("db2").received.count() == (drops ? 0 : 3));
    }
}

TEST_CASE("host: after an older disk a source gives numbers out again, and it is remembered",
          "[unit]") {
    Bench bench;
    bench.write("db1", 10);
    bench.run(10ms);
    bench.crash("db1");
    bench.servers.set_back(bench.index("db1"), 4);
    bench.restart("db1");
    CHECK(count(bench, "db1") == 6);
    CHECK(count(bench, "db2") == 10);

    bench.run(2s);  // MySQL: the replica has more of its source than the source
    CHECK(bench.server("db2").receiver.error == ReceiverError::AheadOfSource);

    bench.write("db1", 6);
    const Transaction twice{.origin = 0, .number = 8};
    CHECK(bench.servers.has_rows(bench.index("db1"), twice, true));
    CHECK_FALSE(bench.servers.has_rows(bench.index("db1"), twice, false));
    CHECK(bench.servers.has_rows(bench.index("db2"), twice, false));
    CHECK(bench.servers.has_rows(bench.index("db1"), {.origin = 0, .number = 11}, false));

    CHECK(bench.perform(step::StartReplication{{"db2"}}));  // now it has as many: nobody notices
    bench.run(10ms);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
    CHECK(bench.server("db2").executed == bench.server("db1").executed);
    CHECK(bench.servers.has_rows(bench.index("db2"), twice, false));
}

TEST_CASE("host: rebuilt empty it has another uuid, no source and no data", "[unit]") {
    Bench bench;
    bench.write("db1", 3);
    bench.run(10ms);
    const ServerUuid before = bench.server("db2").uuid;
    bench.crash("db2");
    bench.servers.rebuild_empty(bench.index("db2"));
    bench.restart("db2");
    const auto seen = bench.look("db2");
    REQUIRE(seen);
    CHECK(seen->server_uuid != before);
    CHECK_FALSE(seen->replica);
    CHECK(count(bench, "db2") == 0);

    bench.write("db2", 1);
    CHECK(bench.server("db2").origin == 3);
    CHECK(bench.servers.owner_of(3) == bench.index("db2"));
    CHECK(to_string(bench.servers.to_gtid_set(bench.server("db2").executed)).find(":1") !=
          std::string::npos);
}

TEST_CASE("host: a clone with the uuid of its source is refused by it", "[unit]") {
    Bench bench;
    bench.write("db1", 3);
    bench.run(10ms);
    bench.crash("db2");
    bench.servers.clone_disk(bench.index("db2"), bench.index("db1"), Cloned::Uuid);
    bench.restart("db2");
    CHECK(bench.perform(step::PointAt{.instance = {"db2"}, .source = {"db1"}}));
    bench.run(10ms);
    CHECK(bench.server("db2").receiver.error == ReceiverError::SameIdAsSource);
    CHECK(bench.look("db2")->replica->receiver_error.starts_with("1593"));
}

TEST_CASE("host: of two replicas with one uuid the source serves the last to connect", "[unit]") {
    Bench bench;
    bench.crash("db3");
    bench.servers.clone_disk(bench.index("db3"), bench.index("db2"), Cloned::Uuid);
    bench.restart("db3");
    bench.run(10ms);
    CHECK(bench.server("db3").receiver.state == ReceiverState::Running);
    CHECK(bench.server("db2").receiver.error == ReceiverError::ReplacedByTwin);
}

TEST_CASE("host: a clone without its ids is another server with the same data", "[unit]") {
    Bench bench;
    bench.write("db1", 3);
    bench.run(10ms);
    bench.crash("db3");
    bench.servers.clone_disk(bench.index("db3"), bench.index("db2"), Cloned::Nothing);
    bench.restart("db3");
    bench.run(10ms);
    CHECK(bench.server("db3").receiver.state == ReceiverState::Running);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
    CHECK(bench.server("db3").uuid != bench.server("db2").uuid);
}

TEST_CASE("host: a crash loop ends, and then the server stays up", "[unit]") {
    Bench bench;
    const auto db1 = bench.index("db1");
    bench.servers.begin_crash_loop(bench.env, db1, {.up_for = 3s, .down_for = 2s});
    bench.run(4s);
    CHECK_FALSE(bench.server("db1").is_up);
    bench.run(2s);
    CHECK(bench.server("db1").is_up);
    bench.run(3s);
    CHECK_FALSE(bench.server("db1").is_up);

    bench.servers.end_crash_loop(bench.env, db1);
    CHECK(bench.server("db1").is_up);
    bench.run(60s);
    CHECK(bench.server("db1").is_up);
    CHECK(bench.server("db1").incarnation == 3);
}

TEST_CASE("host: one that shuts down accepts connections and answers nothing", "[unit]") {
    Bench bench;
    bench.servers.shut_down(bench.env, bench.index("db1"), 30s);
    bench.run(10ms);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Connecting);
    const auto seen = bench.look("db1", Connection::Fresh);
    REQUIRE_FALSE(seen);
    CHECK(seen.error() == Error{ErrorCode::Unreachable, "connection lost"});
    bench.run(30s);
    CHECK_FALSE(bench.server("db1").is_up);
}

TEST_CASE("host: a slow processor answers late, and applies late", "[unit]") {
    Bench bench;
    bench.servers.set_slowness(bench.index("db2"), 100);
    const Instant before = bench.env.kernel.now();
    REQUIRE(bench.look("db2", Connection::Fresh));
    CHECK(bench.env.kernel.now() - before >= 100ms);

    bench.write("db1", 3);
    bench.run(70ms);
    CHECK(count(bench, "db2") < 3);
    bench.run(20ms);
    CHECK(count(bench, "db2") == 3);
}

TEST_CASE("host: what came to a slow processor is not overtaken when it is fast again", "[unit]") {
    Bench bench;
    bench.servers.set_slowness(bench.index("db2"), 1'000);
    bench.write("db1", 1);
    bench.run(100ms);
    bench.servers.set_slowness(bench.index("db2"), 1);
    bench.write("db1", 1);
    bench.run(300ms);
    CHECK(bench.server("db2").received.empty());
    bench.run(200ms);
    CHECK(bench.server("db2").executed.count() == 2);
    CHECK(bench.server("db2").log.piece_at(0).run.first == 1);
}

TEST_CASE("host: a version can change in place", "[unit]") {
    Bench bench;
    bench.crash("db2");
    bench.servers.set_version(bench.index("db2"), {Flavor::MySql, 8, 0, 30});
    bench.servers.set_boots_read_only(bench.index("db2"), false);
    bench.restart("db2");
    const auto seen = bench.look("db2");
    REQUIRE(seen);
    CHECK(seen->version.major == 8);
    CHECK(is_writable(*seen));
}

TEST_CASE("clock: skew that was there when the replica connected cancels, a later step does not",
          "[unit]") {
    Bench bench;
    bench.servers.set_apply_time(bench.index("db2"), 20s);
    bench.servers.set_clock(bench.index("db2"), 100s);
    CHECK(bench.perform(step::Reconnect{{"db2"}}));
    bench.write("db1", 1);
    bench.run(10s);
    const auto lag = [&] { return bench.look("db2")->replica->lag.value_or(Duration{0}); };
    CHECK(lag() < 11s);

    bench.servers.set_clock(bench.index("db2"), 150s);
    CHECK(lag() > 59s);
    bench.servers.set_clock(bench.index("db2"), Duration{0});
    CHECK(lag() == Duration{0});
}

}  // namespace
}  // namespace understudy::sim
