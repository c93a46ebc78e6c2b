#include <catch2/catch.hpp>

#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

Bench with_client(std::optional<SemiSyncSpec> semi_sync = std::nullopt) {
    return Bench{{make_cluster(kMySql, semi_sync)}, {make_client()}};
}

TEST_CASE("disk: full or stalled, reads work and commits wait until it is mended", "[unit]") {
    for (const DiskState disk : {DiskState::Full, DiskState::Stalled}) {
        Bench bench = with_client();
        bench.run(1s);
        bench.servers.trouble_disk(bench.env, bench.index("db1"), disk, {});
        bench.run(10ms);
        const auto before = bench.acknowledged.size();
        CHECK(bench.look("db1", Connection::Fresh));
        bench.run(5s);
        CHECK(bench.acknowledged.size() == before);
        CHECK(bench.server("db1").host.writes > 1);

        bench.servers.mend_disk(bench.env, bench.index("db1"));
        bench.run(2s);
        CHECK(bench.acknowledged.size() > before + 20);
        CHECK(bench.server("db1").host.writes == 0);
        CHECK(bench.server("db2").executed == bench.server("db1").executed);
    }
}

TEST_CASE("disk: a kill while commits hang loses them, and they were never acknowledged",
          "[unit]") {
    Bench bench = with_client();
    bench.run(1s);
    bench.servers.trouble_disk(bench.env, bench.index("db1"), DiskState::Stalled, {});
    bench.run(500ms);
    const auto logged = bench.server("db1").log.end();
    bench.crash("db1");
    bench.servers.mend_disk(bench.env, bench.index("db1"));
    bench.restart("db1");
    CHECK(bench.server("db1").log.end() == logged);
    CHECK(bench.server("db1").executed.count() == logged);
}

TEST_CASE("disk: a slow one delays each commit, in order, and is fast again when mended",
          "[unit]") {
    Bench bench = with_client();
    bench.servers.trouble_disk(bench.env, bench.index("db1"), DiskState::Slow, 300ms);
    bench.run(1s);
    CHECK(bench.acknowledged.size() <= 3);
    CHECK(bench.acknowledged.size() >= 2);
    bench.servers.mend_disk(bench.env, bench.index("db1"));
    bench.run(1s);
    CHECK(bench.acknowledged.size() > 30);
    CHECK_FALSE(bench.server("db1").has_disk_trouble);
}

TEST_CASE("disk: what a stalled one held up is written before what comes later", "[unit]") {
    for (const DiskState later : {DiskState::Slow, DiskState::Healthy}) {
        Bench bench{{make_cluster(kMariaDb, std::nullopt)}};
        bench.servers.trouble_disk(bench.env, bench.index("db2"), DiskState::Stalled, {});
        bench.write("db1", 3);
        bench.run(10ms);
        bench.write("db1", 1);  // under way when the disk is mended
        bench.servers.trouble_disk(bench.env, bench.index("db2"), later, 10ms);
        bench.run(1s);
        CHECK(bench.server("db2").executed.count() == 4);
        CHECK_FALSE(bench.server("db2").applier.is_out_of_order);
    }
}

TEST_CASE("disk: a replica whose disk is full receives and executes nothing, with threads running",
          "[unit]") {
    Bench bench;
    bench.servers.trouble_disk(bench.env, bench.index("db2"), DiskState::Full, {});
    bench.write("db1", 3);
    bench.run(kReplicaNetTimeout * 3);
    CHECK(bench.server("db2").received.empty());
    CHECK(bench.server("db2").receiver.state == ReceiverState::Running);

    bench.servers.mend_disk(bench.env, bench.index("db2"));
    bench.run(10ms);
    CHECK(bench.server("db2").executed == bench.server("db1").executed);
}

TEST_CASE("disk: an applier that meets a full disk waits with what it has executed", "[unit]") {
    Bench bench;
    bench.servers.set_apply_time(bench.index("db2"), 100ms);
    bench.write("db1", 3);
    bench.run(10ms);
    bench.servers.trouble_disk(bench.env, bench.index("db2"), DiskState::Full, {});
    bench.run(10s);
    CHECK(bench.server("db2").executed.empty());
    CHECK(bench.server("db2").applier.state == ApplierState::Running);
    bench.servers.mend_disk(bench.env, bench.index("db2"));
    bench.run(500ms);
    CHECK(bench.server("db2").executed.count() == 3);
}

TEST_CASE("disk: remounted read-only, the first commit ends the server, and it cannot start",
          "[unit]") {
    Bench bench = with_client();
    bench.run(1s);
    bench.servers.trouble_disk(bench.env, bench.index("db1"), DiskState::ReadOnly, {});
    CHECK(bench.look("db1"));
    bench.run(100ms);
    CHECK_FALSE(bench.server("db1").is_up);
    bench.restart("db1");
    CHECK_FALSE(bench.server("db1").is_up);
    bench.servers.mend_disk(bench.env, bench.index("db1"));
    bench.restart("db1");
    CHECK(bench.server("db1").is_up);
}

TEST_CASE("read_only: it waits for commits in flight, and new ones wait for it", "[unit]") {
    Bench bench = with_client();
    bench.run(1s);
    bench.servers.trouble_disk(bench.env, bench.index("db1"), DiskState::Stalled, {});
    bench.run(500ms);
    const auto before = bench.acknowledged.size();
    const StepId step = bench.ask(step::MakeReadOnly{{"db1"}}, {}, 1s);
    bench.run(2s);
    REQUIRE(bench.outcome_of(step));
    CHECK(bench.outcome_of(step)->error().code == ErrorCode::OutcomeUnknown);
    CHECK(bench.server("db1").writability == Writability::Writable);

    bench.servers.mend_disk(bench.env, bench.index("db1"));
    bench.run(1s);
    CHECK(bench.server("db1").writability == Writability::SuperReadOnly);
    CHECK(bench.server("db1").executed.count() > before);
    CHECK(bench.server("db1").locked_out.empty());
}

TEST_CASE("read_only: a commit that waits for an acknowledgement holds it up", "[unit]") {
    Bench bench = with_client(SemiSyncSpec{.wait_for_replicas = 1, .timeout = 10s});
    bench.crash("db2");
    bench.crash("db3");
    bench.run(500ms);
    REQUIRE_FALSE(bench.server("db1").pending.empty());
    const StepId step = bench.ask(step::MakeReadOnly{{"db1"}}, {}, 30s);
    bench.run(5s);
    CHECK_FALSE(bench.outcome_of(step));
    bench.run(6s);
    REQUIRE(bench.outcome_of(step));
    CHECK(bench.outcome_of(step)->has_value());
    CHECK(bench.server("db1").writability == Writability::SuperReadOnly);
}

TEST_CASE("read_only: killed while it waits, its manager is told that the connection is lost",
          "[unit]") {
    Bench bench =
        with_client(SemiSyncSpec{.wait_for_replicas = 1, .timeout = SemiSyncSpec::kForEver});
    bench.crash("db2");
    bench.crash("db3");
    bench.run(500ms);
    const StepId step = bench.ask(step::MakeReadOnly{{"db1"}}, {}, 30s);
    bench.run(1s);
    bench.crash("db1");
    bench.run(10ms);
    REQUIRE(bench.outcome_of(step));
    CHECK(bench.outcome_of(step)->error().code == ErrorCode::OutcomeUnknown);
}

}  // namespace
}  // namespace understudy::sim
