#include <catch2/catch.hpp>

#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

Bench with_db2(void (*change)(ServerSpec&), Version version = kMySql) {
    ClusterSpec cluster = make_cluster(version, std::nullopt);
    change(cluster.servers[1]);
    return Bench{{cluster}};
}

TEST_CASE("semi-sync: with after_commit others see a transaction before it is acknowledged",
          "[unit]") {
    for (const WaitPoint point : {WaitPoint::AfterSync, WaitPoint::AfterCommit}) {
        Bench bench{{make_cluster(kMySql, SemiSyncSpec{.wait_point = point})}, {make_client()}};
        bench.crash("db2");
        bench.crash("db3");
        bench.run(100ms);
        const Server& db1 = bench.server("db1");
        REQUIRE_FALSE(db1.pending.empty());
        CHECK(db1.executed.contains(db1.pending[0].transaction) ==
              (point == WaitPoint::AfterCommit));
    }
}

TEST_CASE("semi-sync: with an infinite time-out a primary without ackers is locked until one comes",
          "[unit]") {
    Bench bench{{make_cluster(kMySql, SemiSyncSpec{.timeout = SemiSyncSpec::kForEver})},
                {make_client()}};
    bench.run(100ms);
    bench.crash("db2");
    bench.crash("db3");
    bench.run(100ms);
    const auto before = bench.acknowledged.size();
    bench.run(3600s);
    CHECK(bench.acknowledged.size() == before);
    bench.restart("db3");
    bench.run(2s);
    CHECK(bench.acknowledged.size() > before);
    CHECK(bench.acknowledged.back().is_semi_sync);
}

TEST_CASE("semi-sync: it waits for as many acknowledgements as it was told", "[unit]") {
    Bench bench{{make_cluster(kMySql, SemiSyncSpec{.wait_for_replicas = 2, .timeout = 10s})},
                {make_client()}};
    bench.run(1s);
    const auto before = bench.acknowledged.size();
    CHECK(before > 30);
    bench.crash("db2");
    bench.run(5s);
    CHECK(bench.acknowledged.size() <= before + 1);
}

TEST_CASE("semi-sync: told not to wait without replicas, it degrades when they are gone",
          "[unit]") {
    Bench bench{{make_cluster(kMySql, SemiSyncSpec{.waits_without_replicas = false})},
                {make_client()}};
    bench.run(100ms);
    bench.crash("db2");
    bench.crash("db3");
    bench.run(1s);
    CHECK_FALSE(bench.server("db1").semi_sync_active);
    CHECK(bench.acknowledged.size() > 40);
    CHECK_FALSE(bench.acknowledged.back().is_semi_sync);
}

TEST_CASE("applier: several threads in order are faster, and leave no gaps", "[unit]") {
    Bench bench = with_db2([](ServerSpec& server) {
        server.applier_threads = 4;
        server.apply_time = 100ms;
    });
    bench.write("db1", 8);
    for (int i = 0; i < 50; ++i) {
        bench.run(10ms);
        CHECK(bench.server("db2").executed.runs().size() <= 1);
    }
    CHECK(bench.server("db2").executed.count() == 8);
    CHECK(bench.server("db2").log.end() == 8);
}

TEST_CASE("applier: several threads out of order leave gaps, which a stop closes", "[unit]") {
    Bench bench = with_db2([](ServerSpec& server) {
        server.applier_threads = 8;
        server.apply_time = 100ms;
        server.preserves_commit_order = false;
    });
    bench.write("db1", 8);
    bool had_gaps = false;
    for (int i = 0; i < 300 && !had_gaps; ++i) {
        bench.run(1ms);
        had_gaps = bench.server("db2").executed.runs().size() > 1;
    }
    REQUIRE(had_gaps);
    Bench crashed = bench;

    bench.servers.stop_applier(bench.index("db2"));
    CHECK(bench.server("db2").executed.runs().size() == 1);
    CHECK(bench.server("db2").executed.count() == bench.server("db2").log.end());

    crashed.crash("db2");
    CHECK(crashed.server("db2").executed.runs().size() > 1);
    crashed.restart("db2");
    crashed.run(2s);
    CHECK(crashed.server("db2").executed == crashed.server("db1").executed);
    CHECK(crashed.server("db2").log.end() == 8);
}

TEST_CASE("applier: a delayed replica executes when the delay is over, and says so", "[unit]") {
    Bench bench = with_db2([](ServerSpec& server) { server.delay = 10s; });
    bench.write("db1", 3);
    bench.run(9s);
    CHECK(bench.server("db2").executed.empty());
    CHECK(bench.server("db2").received.count() == 3);
    CHECK(bench.look("db2")->replica->delay == 10s);
    bench.run(2s);
    CHECK(bench.server("db2").executed.count() == 3);

    CHECK(bench.perform(step::ForgetSource{{"db2"}}));
    CHECK(bench.server("db2").delay == Duration{0});
}

TEST_CASE("applier: filters leave rows out here and further down, and GTIDs nowhere", "[unit]") {
    Bench bench = with_db2([](ServerSpec& server) { server.filtered_per_mille = 300; });
    CHECK(bench.perform(step::PointAt{.instance = {"db3"}, .source = {"db2"}}));
    bench.write("db1", 100);
    bench.run(100ms);
    CHECK(bench.server("db3").executed == bench.server("db1").executed);
    const auto left_out = bench.server("db2").contents.hollow.count();
    CHECK(left_out > 10);
    CHECK(left_out < 60);
    CHECK(bench.server("db3").contents.hollow == bench.server("db2").contents.hollow);
    CHECK(bench.server("db1").contents.hollow.empty());
}

TEST_CASE("applier: an error stops it at the next transaction until it is repaired", "[unit]") {
    Bench bench;
    bench.servers.set_applier_failure(bench.env, bench.index("db2"), 1062);
    bench.run(10ms);
    CHECK(bench.server("db2").applier.state == ApplierState::Running);
    bench.write("db1", 1);
    bench.run(10ms);
    const auto seen = bench.look("db2");
    REQUIRE(seen);
    CHECK(seen->replica->applier == ApplierState::Stopped);
    CHECK(seen->replica->applier_error.starts_with("1062"));
    CHECK(seen->replica->receiver == ReceiverState::Running);

    CHECK(bench.perform(step::StartReplication{{"db2"}}));
    bench.run(10ms);
    CHECK(bench.server("db2").applier.state == ApplierState::Stopped);
    bench.servers.set_applier_failure(bench.env, bench.index("db2"), 0);
    bench.run(10ms);
    CHECK(bench.server("db2").executed.count() == 1);
}

TEST_CASE("applier: a long transaction takes as long on each replica", "[unit]") {
    Bench bench;
    bench.servers.write_slowly(bench.env, bench.index("db1"), 30s);
    bench.run(31s);
    bench.write("db1", 1);
    CHECK(bench.server("db1").executed.count() == 2);
    bench.run(28s);
    CHECK(bench.server("db2").executed.empty());
    CHECK(bench.look("db2")->replica->lag > 27s);
    bench.run(2s);
    CHECK(bench.server("db2").executed.count() == 2);
}

TEST_CASE("applier: a long transaction on a server that has become read-only fails", "[unit]") {
    Bench bench;
    bench.servers.write_slowly(bench.env, bench.index("db1"), 30s);
    CHECK(bench.perform(step::MakeReadOnly{{"db1"}}));
    bench.run(31s);
    CHECK(bench.server("db1").executed.empty());
}

TEST_CASE("access: at max_connections new ones are refused and open ones live", "[unit]") {
    Bench bench{{make_cluster(kMySql, std::nullopt)}, {make_client()}};
    bench.run(1s);
    REQUIRE(bench.look("db1"));
    bench.servers.set_access(bench.index("db1"), {.is_full = true});
    const auto fresh = bench.look("db1", Connection::Fresh);
    REQUIRE_FALSE(fresh);
    CHECK(fresh.error().code == ErrorCode::Unsupported);
    CHECK(fresh.error().message.starts_with("1040"));
    CHECK(bench.look("db1", Connection::Kept));
    const auto before = bench.acknowledged.size();
    bench.run(1s);
    CHECK(bench.acknowledged.size() > before + 30);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);

    bench.servers.break_stream(bench.env, bench.index("db2"));
    bench.run(2s);
    CHECK(bench.look("db2")->replica->receiver_error.starts_with("1040"));
    bench.servers.set_access(bench.index("db1"), {});
    bench.run(2s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
}

TEST_CASE("access: revoked credentials are an answer: denied, not dead", "[unit]") {
    Bench bench;
    bench.servers.set_access(bench.index("db1"),
                             {.refuses_managers = true, .refuses_replicas = true});
    const auto fresh = bench.look("db1", Connection::Fresh);
    REQUIRE_FALSE(fresh);
    CHECK(fresh.error().code == ErrorCode::AccessDenied);
    CHECK(bench.perform(step::Reconnect{{"db2"}}));
    bench.run(2s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Connecting);
    CHECK(bench.look("db2")->replica->receiver_error.starts_with("1045"));
}

TEST_CASE("answers: one that is lost leaves a step done and its outcome unknown", "[unit]") {
    Bench bench;
    REQUIRE(bench.look("db1"));
    bench.servers.lose_answers(bench.index("db1"), 1);
    const auto outcome = bench.perform(step::MakeReadOnly{{"db1"}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::OutcomeUnknown);
    CHECK(bench.server("db1").writability == Writability::SuperReadOnly);
    CHECK(bench.perform(step::MakeReadOnly{{"db1"}}));
}

TEST_CASE("answers: a connection that is reset is known at once, and the next one works",
          "[unit]") {
    Bench bench;
    REQUIRE(bench.look("db1"));
    const StepId step = bench.ask(step::MakeReadOnly{{"db1"}}, {}, 30s);
    bench.env.network.lose_connections(bench.connections.node, bench.server("db1").node);
    bench.fleet().break_link(bench.index("db1"));
    bench.run(10ms);
    REQUIRE(bench.outcome_of(step));
    CHECK(bench.outcome_of(step)->error().code == ErrorCode::OutcomeUnknown);
    CHECK(bench.server("db1").writability == Writability::Writable);
    CHECK(bench.perform(step::MakeReadOnly{{"db1"}}));
}

TEST_CASE("stream: one that a firewall forgets is missed only after the network time-out",
          "[unit]") {
    Bench bench;
    bench.env.network.lose_connections(bench.server("db2").node, bench.server("db1").node);
    bench.write("db1", 3);
    bench.run(kReplicaNetTimeout - 1s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
    CHECK(bench.server("db2").received.empty());
    bench.run(3s);
    CHECK(bench.server("db2").executed.count() == 3);
}

TEST_CASE("stream: a MariaDB replica that starts both threads fetches its relay log again",
          "[unit]") {
    Bench bench{{make_cluster(kMariaDb, std::nullopt)}};
    bench.servers.set_apply_time(bench.index("db2"), 10s);
    bench.write("db1", 3);
    bench.run(10ms);
    bench.crash("db1");
    bench.run(10ms);
    bench.servers.stop_receiver(bench.env, bench.index("db2"));
    bench.servers.stop_applier(bench.index("db2"));
    CHECK(bench.perform(step::StartReplication{{"db2"}}));
    CHECK(bench.server("db2").received.empty());
}

TEST_CASE("names: unknown, dead, slow and exchanged, for whom they are so", "[unit]") {
    Bench bench;
    Resolver& names = bench.env.resolver;
    names.add(1, {.name = bench.index("db1"), .is_unknown = true});
    CHECK(bench.look("db1", Connection::Fresh).error().message == "its name cannot be resolved");
    CHECK(bench.look("db2", Connection::Fresh));
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
    CHECK(bench.perform(step::Reconnect{{"db2"}}));
    bench.run(10ms);
    CHECK(bench.look("db2")->replica->receiver_error.starts_with("2005"));
    names.remove(1);

    names.add(2, {.asking = {bench.connections.node}, .name = bench.index("db1"), .is_dead = true});
    CHECK(bench.look("db1", Connection::Fresh).error().message == "no connection in time");
    bench.run(2s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
    names.remove(2);

    names.add(3, {.takes = 300ms});
    const Instant before = bench.env.kernel.now();
    CHECK(bench.look("db1", Connection::Fresh));
    CHECK(bench.env.kernel.now() - before >= 300ms);
    names.remove(3);
    CHECK(names.is_sound());

    names.swap(4, {}, bench.index("db1"), bench.index("db3"));
    const auto seen = bench.look("db1", Connection::Fresh);
    REQUIRE(seen);
    CHECK(seen->server_id == bench.server("db3").id);
    const auto outcome = bench.perform(step::MakeReadOnly{{"db1"}},
                                       Identity{bench.server("db1").id, bench.server("db1").uuid});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    CHECK(bench.server("db1").writability == Writability::Writable);
}

}  // namespace
}  // namespace understudy::sim
