#include <catch2/catch.hpp>

#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

const SemiSyncSpec kOneAck{.wait_for_replicas = 1, .timeout = 10s};

TEST_CASE("servers: replicas connect, receive and execute what the primary commits", "[unit]") {
    Bench bench;
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);

    bench.write("db1", 3);
    bench.run(10ms);

    CHECK(bench.server("db2").executed == bench.server("db1").executed);
    CHECK(bench.server("db2").log.logged().count() == 3);
}

TEST_CASE("servers: what a replica has received and not executed is in its relay log", "[unit]") {
    Bench bench;
    bench.servers.set_apply_time(bench.index("db2"), 10s);
    bench.write("db1", 3);
    bench.run(10ms);

    CHECK(bench.server("db2").executed.empty());
    CHECK(bench.server("db2").received.count() == 3);
    const auto seen = bench.look("db2");
    REQUIRE(seen);
    CHECK_FALSE(has_applied_all_received(*seen));
    CHECK(count_missing(seen->executed, received_position(*seen)) == 3);
}

TEST_CASE("servers: a killed source is noticed at once, and found again when it is back",
          "[unit]") {
    Bench bench;
    bench.crash("db1");
    bench.run(10ms);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Connecting);

    bench.restart("db1");
    bench.run(2s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
}

TEST_CASE("servers: a source that hangs is missed only after the network timeout", "[unit]") {
    Bench bench;
    bench.hang("db1");
    bench.run(kReplicaNetTimeout / 2);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);

    bench.run(kReplicaNetTimeout / 2 + 1s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Connecting);
}

TEST_CASE("servers: heartbeats keep a quiet stream alive", "[unit]") {
    Bench bench;
    bench.run(kReplicaNetTimeout * 5);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
    CHECK(bench.server("db2").receiver.error == ReceiverError::None);
}

TEST_CASE("servers: asked to reconnect, the replica of a hung source no longer claims to hear it",
          "[unit]") {
    Bench bench;
    bench.hang("db1");
    CHECK(bench.perform(step::Reconnect{{"db2"}}));
    bench.run(1s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Connecting);
}

TEST_CASE("servers: a source that has purged what a replica lacks refuses it with 1236", "[unit]") {
    Bench bench;
    bench.servers.stop_receiver(bench.env, bench.index("db2"));
    bench.write("db1", 5);
    bench.servers.purge_binary_logs(bench.index("db1"));

    CHECK(bench.perform(step::StartReplication{{"db2"}}));
    bench.run(10ms);

    CHECK(bench.server("db2").receiver.state == ReceiverState::Stopped);
    const auto seen = bench.look("db2");
    REQUIRE(seen);
    CHECK(seen->replica->receiver_error.starts_with("1236"));
}

TEST_CASE("servers: an errant transaction does not keep a MySQL replica from connecting",
          "[unit]") {
    Bench bench;
    bench.write("db2", 1);
    bench.crash("db1");
    bench.restart("db1");
    bench.run(3s);
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);
}

TEST_CASE("servers: a MariaDB replica that is ahead of its source is refused with 1236", "[unit]") {
    Bench bench{{make_cluster(kMariaDb, std::nullopt)}};
    CHECK(bench.perform(step::StopReceiver{{"db3"}}));
    bench.write("db1", 1);
    bench.run(10ms);
    CHECK(bench.perform(step::PointAt{.instance = {"db2"}, .source = {"db3"}}));
    bench.run(10ms);
    CHECK(bench.server("db2").receiver.error == ReceiverError::NotInSourceBinlog);
}

TEST_CASE("servers: MariaDB shows one position for its domain", "[unit]") {
    Bench bench{{make_cluster(kMariaDb, std::nullopt)}};
    bench.write("db1", 4);
    bench.run(10ms);

    const auto seen = bench.look("db2");
    REQUIRE(seen);
    CHECK_FALSE(seen->server_uuid.has_value());
    CHECK(to_string(seen->executed) == "0-1-4");
}

TEST_CASE("servers: a replica is repointed without losing or repeating anything", "[unit]") {
    Bench bench;
    bench.write("db1", 5);
    bench.run(10ms);
    CHECK(bench.perform(step::PointAt{.instance = {"db3"}, .source = {"db2"}}));
    bench.write("db1", 5);
    bench.run(20ms);

    CHECK(bench.server("db3").executed == bench.server("db1").executed);
    CHECK(bench.server("db3").log.end() == 10);
    CHECK(bench.look("db2")->replicas_seen == std::vector<InstanceKey>{{"db3"}});
}

TEST_CASE("servers: pointing a server at itself is refused", "[unit]") {
    Bench bench;
    const auto outcome = bench.perform(step::PointAt{.instance = {"db3"}, .source = {"db3"}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Refused);
}

TEST_CASE("servers: a read-only server refuses clients, and they find no other", "[unit]") {
    Bench bench{{make_cluster(kMySql, std::nullopt)}, {make_client()}};
    bench.run(1s);
    const auto before = bench.clients.all()[0].acknowledged;
    CHECK(before > 40);

    CHECK(bench.perform(step::MakeReadOnly{{"db1"}}));
    bench.run(1s);

    CHECK(bench.clients.all()[0].acknowledged <= before + 1);
    CHECK(bench.clients.all()[0].failed > 10);
}

TEST_CASE("servers: semi-sync commits wait until a replica has received them", "[unit]") {
    Bench bench{{make_cluster(kMySql, kOneAck)}, {make_client()}};
    bench.run(1s);
    REQUIRE_FALSE(bench.acknowledged.empty());
    CHECK(bench.acknowledged.back().is_semi_sync);
    CHECK(bench.acknowledged.back().ackers != 0);
}

TEST_CASE("servers: without a replica that acknowledges, commits wait and then degrade", "[unit]") {
    Bench bench{{make_cluster(kMySql, kOneAck)}, {make_client()}};
    bench.crash("db2");
    bench.crash("db3");
    bench.run(100ms);
    const auto before = bench.acknowledged.size();
    bench.run(9s);
    CHECK(bench.acknowledged.size() == before);
    CHECK_FALSE(bench.server("db1").pending.empty());

    bench.run(3s);
    CHECK(bench.acknowledged.size() > before);
    CHECK_FALSE(bench.acknowledged.back().is_semi_sync);
    CHECK_FALSE(bench.server("db1").semi_sync_active);

    bench.restart("db2");
    bench.run(3s);
    CHECK(bench.server("db1").semi_sync_active);
    CHECK(bench.acknowledged.back().is_semi_sync);
}

TEST_CASE("servers: after a crash, transactions that nobody acknowledged are there again",
          "[unit]") {
    Bench bench{{make_cluster(kMySql, kOneAck)}, {make_client()}};
    bench.crash("db2");
    bench.crash("db3");
    bench.run(500ms);
    const std::uint64_t committed = bench.server("db1").executed.count();
    const std::uint64_t logged = bench.server("db1").log.logged().count();
    REQUIRE(logged > committed);

    bench.crash("db1");
    bench.restart("db1");

    CHECK(bench.server("db1").executed.count() == logged);
    CHECK(bench.server("db1").writability == Writability::SuperReadOnly);
}

TEST_CASE("servers: waiting for a position ends when it is reached, without polling", "[unit]") {
    Bench bench;
    bench.servers.set_apply_time(bench.index("db2"), 100ms);
    bench.write("db1", 3);
    const auto wanted =
        bench.servers.to_position(bench.server("db1"), bench.server("db1").executed);

    const StepId waiting =
        bench.ask(step::WaitForPosition{.instance = {"db2"}, .position = wanted}, {}, 10s);
    bench.run(200ms);
    CHECK_FALSE(bench.outcome_of(waiting));
    bench.run(200ms);
    REQUIRE(bench.outcome_of(waiting));
    CHECK(bench.outcome_of(waiting)->has_value());
}

TEST_CASE("servers: a position that is not reached in time is refused", "[unit]") {
    Bench bench;
    bench.servers.stop_applier(bench.index("db2"));
    bench.write("db1", 3);
    const auto wanted =
        bench.servers.to_position(bench.server("db1"), bench.server("db1").executed);
    const auto outcome =
        bench.perform(step::WaitForPosition{.instance = {"db2"}, .position = wanted});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Refused);
}

}  // namespace
}  // namespace understudy::sim
