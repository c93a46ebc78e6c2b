// Replication by file and position between simulated servers.
#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

ClusterSpec without_gtid(Version version) {
    ClusterSpec cluster = make_cluster(version, std::nullopt);
    for (ServerSpec& server : cluster.servers) {
        server.has_gtid = false;
    }
    return cluster;
}

constexpr Version kMySql57{Flavor::MySql, 5, 7, 29};

SourceLogProgress progress_of(Bench& bench, const std::string& host) {
    return *bench.look(host)->replica->in_source_log;
}

/// Stops both replicas; db2 has executed so many transactions more than db3.
void hold_apart(Bench& bench, std::uint32_t transactions) {
    bench.write("db1", 5);
    bench.run(50ms);
    REQUIRE(bench.perform(step::StopReplication{{"db3"}}));
    bench.write("db1", transactions);
    bench.run(50ms);
    REQUIRE(bench.perform(step::StopReplication{{"db2"}}));
}

Step point_at_db2(Bench& bench, const BinlogCoordinates& there) {
    return step::PointAt{.instance = {"db3"},
                         .source = {"db2"},
                         .at_most = std::nullopt,
                         .place = SamePlace{progress_of(bench, "db3").executed, there}};
}

TEST_CASE("coordinates: every server has its own for the same transactions", "[unit]") {
    for (const Version& version : {kMySql57, kMariaDb}) {
        Bench bench{{without_gtid(version)}};
        bench.write("db1", 600);
        bench.run(200ms);
        bench.restart("db1");
        const auto seen = bench.look("db2");
        REQUIRE(seen);
        CHECK_FALSE(seen->replica->uses_gtid);
        CHECK(seen->log_end->file == "binlog.000002");  // One file was full.
        CHECK(progress_of(bench, "db2").executed == bench.look("db1")->log_end);
        CHECK(has_applied_all_received(*seen));
        CHECK(bench.server("db2").executed == bench.server("db1").executed);
    }
}

TEST_CASE("coordinates: a source that starts again writes another file, and replicas go on there",
          "[unit]") {
    Bench bench{{without_gtid(kMySql57)}};
    bench.write("db1", 3);
    bench.run(50ms);
    bench.crash("db1");
    bench.restart("db1");
    bench.run(2s);
    bench.write("db1", 3);
    bench.run(50ms);
    CHECK(progress_of(bench, "db2").executed.file == "binlog.000002");
    CHECK(bench.server("db2").executed.count() == 6);
}

TEST_CASE("coordinates: what waits in the relay log is between two places of the source's log",
          "[unit]") {
    Bench bench{{without_gtid(kMySql57)}};
    bench.servers.set_apply_time(bench.index("db2"), 10s);
    bench.write("db1", 3);
    bench.run(50ms);
    const auto progress = progress_of(bench, "db2");
    CHECK(progress.read > progress.executed);
    CHECK_FALSE(has_applied_all_received(*bench.look("db2")));
}

TEST_CASE("coordinates: the applier stops at the place that was named, the receiver goes on",
          "[unit]") {
    for (const std::uint32_t threads : {1U, 4U}) {
        auto cluster = without_gtid(kMySql57);
        cluster.servers[2].applier_threads = threads;
        Bench bench{{cluster}};
        hold_apart(bench, 3);
        const auto until = progress_of(bench, "db2").executed;
        bench.write("db1", 10);
        REQUIRE(bench.perform(step::ReplicateUntil{{"db3"}, until}));
        bench.run(100ms);
        const auto seen = bench.look("db3");
        CHECK(seen->replica->in_source_log->executed == until);
        CHECK(seen->replica->in_source_log->read > until);
        CHECK(seen->replica->applier == ApplierState::Stopped);
        CHECK(seen->replica->receiver == ReceiverState::Running);
        CHECK(bench.server("db3").executed.count() == 8);
        REQUIRE(bench.perform(step::StartReplication{{"db3"}}));
        bench.run(100ms);
        CHECK(bench.server("db3").executed.count() == 18);
    }
}

TEST_CASE("coordinates: from the right place on a replica gets everything once", "[unit]") {
    Bench bench{{without_gtid(kMySql57)}};
    hold_apart(bench, 0);
    REQUIRE(bench.perform(point_at_db2(bench, *bench.look("db2")->log_end)));
    REQUIRE(bench.perform(step::StartReplication{{"db2"}}));
    bench.write("db1", 4);
    bench.run(100ms);
    CHECK(bench.server("db3").executed == bench.server("db1").executed);
    CHECK(bench.look("db3")->replica->source == InstanceKey{"db2"});
}

// Goal: a wrong place shows, in both directions.
TEST_CASE("coordinates: from a place that is too early on it meets what it has", "[unit]") {
    Bench bench{{without_gtid(kMySql57)}};
    const auto too_early = *bench.look("db2")->log_end;
    hold_apart(bench, 0);
    REQUIRE(bench.perform(point_at_db2(bench, too_early)));
    bench.run(100ms);
    const auto seen = bench.look("db3");
    CHECK(seen->replica->applier == ApplierState::Stopped);
    CHECK(seen->replica->applier_error.starts_with("1062"));
}

TEST_CASE("coordinates: from a place that is too late on it leaves transactions out", "[unit]") {
    Bench bench{{without_gtid(kMySql57)}};
    hold_apart(bench, 3);
    REQUIRE(bench.perform(point_at_db2(bench, *bench.look("db2")->log_end)));
    REQUIRE(bench.perform(step::StartReplication{{"db2"}}));
    bench.write("db1", 4);
    bench.run(100ms);
    CHECK(difference(bench.server("db1").executed, bench.server("db3").executed).count() == 3);
}

TEST_CASE("coordinates: a place that a source does not have is refused by it", "[unit]") {
    Bench bench{{without_gtid(kMySql57)}};
    hold_apart(bench, 0);
    REQUIRE(bench.perform(point_at_db2(bench, {"binlog.000009", 4})));
    bench.run(100ms);
    const auto seen = bench.look("db3");
    CHECK(seen->replica->receiver == ReceiverState::Stopped);
    CHECK(seen->replica->receiver_error.starts_with("1236"));
}

TEST_CASE("coordinates: what its source has purged it cannot get", "[unit]") {
    Bench bench{{without_gtid(kMySql57)}};
    hold_apart(bench, 3);
    bench.servers.purge_binary_logs(bench.index("db1"));
    REQUIRE(bench.perform(step::StartReplication{{"db3"}}));
    bench.run(100ms);
    CHECK(bench.look("db3")->replica->receiver_error.starts_with("1236"));
}

TEST_CASE("coordinates: a server without GTID is not pointed by GTID", "[unit]") {
    Bench bench{{without_gtid(kMySql57)}};
    const auto outcome = bench.perform(step::PointAt{{"db3"}, {"db2"}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().message.starts_with("1777"));
    CHECK(is_replicating(*bench.look("db3")));
}

TEST_CASE("coordinates: what the power takes it gets again, from where it is then", "[unit]") {
    auto cluster = without_gtid(kMySql57);
    cluster.servers[1].flush_interval = 10s;
    Bench bench{{cluster}};
    bench.write("db1", 5);
    bench.run(50ms);
    bench.servers.lose_power(bench.env, bench.index("db2"));
    bench.run(1s);
    bench.restart("db2");
    bench.run(2s);
    CHECK(bench.server("db2").executed == bench.server("db1").executed);
    CHECK(progress_of(bench, "db2").executed == bench.look("db1")->log_end);
}

}  // namespace
}  // namespace understudy::sim
