// Changes that leave out a transaction, change how a replica says where to begin, or set semi-sync.
#include <catch2/catch.hpp>

#include "engine/relocation/plan_operation.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy::repairs {
namespace {

using testing::instance;
using testing::key;
using testing::keys;
using testing::kill;
using testing::mariadb_at;
using testing::on_mariadb;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::uuid_of;
using testing::written_on;
using namespace std::chrono_literals;

using Deed = OperationKind;
using Lines = std::vector<std::string>;

/// db1 <- db2 <- db4; db1 <- db3.
Snapshot fleet_of_four() {
    return snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}});
}

tl::expected<OperationPlan, Refusal> plan(const Snapshot& fleet,
                                          Deed kind,
                                          const std::string& host,
                                          const Parameters& parameters = {}) {
    const Topology topology{fleet};
    const Policy policy;
    const auto members = keys({"db1", "db2", "db3", "db4"});
    return plan_operation({fleet, topology, policy, members},
                          {.kind = kind, .instance = key(host), .parameters = parameters});
}

/// The steps, or "reason: detail".
Lines told(const Snapshot& fleet,
           Deed kind,
           const std::string& host,
           const Parameters& parameters = {}) {
    const auto planned = plan(fleet, kind, host, parameters);
    if (!planned) {
        return {std::string{to_string(planned.error().reason)} + ": " + planned.error().detail};
    }
    Lines lines;
    for (const PhasePlan& phase : planned->phases) {
        for (const PlannedStep& one : phase.steps) {
            lines.push_back(std::string{to_string(phase.phase)} + " " + describe(one.step));
        }
    }
    return lines;
}

std::string reason_of(const Snapshot& fleet, Deed kind, const std::string& host) {
    return plan(fleet, kind, host)->phases.back().reason;
}

GtidSet transaction(std::uint64_t number) {
    return GtidSet{uuid_of("db1"), GtidInterval{number, number}};
}

/// Its applier has failed at the one after the hundredth.
void fail_at(Snapshot& fleet, const std::string& host, std::optional<ReplicationPosition> failing) {
    replica(fleet, host).received = written_on("db1", 103);
    replica(fleet, host).applier = ApplierState::Stopped;
    replica(fleet, host).applier_error = "1062: duplicate entry";
    replica(fleet, host).failing = std::move(failing);
}

TEST_CASE("repairs: the one transaction that a replica has failed at is named and left out") {
    Snapshot fleet = fleet_of_four();
    fail_at(fleet, "db3", transaction(101));
    const std::string name = to_string(transaction(101));
    CHECK(told(fleet, Deed::SkipQuery, "db3") ==
          Lines{"act let db3 leave out " + name, "act start replication on db3"});
    const auto planned = plan(fleet, Deed::SkipQuery, "db3");
    CHECK(planned->operation.parameters.transaction == ReplicationPosition{transaction(101)});
    CHECK(describe(planned->operation) == "skip-query db3, " + name);
    CHECK(describe_outcome(std::get<Change>(planned->work)) ==
          "db3 has left out " + name + ", and lacks what that changed");
}

TEST_CASE("repairs: a plan to skip has another name for another transaction, and is kept to it") {
    Snapshot fleet = fleet_of_four();
    fail_at(fleet, "db3", transaction(101));
    const auto first = plan(fleet, Deed::SkipQuery, "db3");
    fail_at(fleet, "db3", transaction(102));
    CHECK(plan(fleet, Deed::SkipQuery, "db3")->fingerprint(fleet) != first->fingerprint(fleet));
    CHECK(told(fleet, Deed::SkipQuery, "db3", first->operation.parameters) ==
          Lines{"plan changed: db3 has failed at " + to_string(transaction(102)) + " by now"});
}

TEST_CASE("repairs: nothing is skipped where nothing has failed, or nobody knows what") {
    Snapshot fleet = fleet_of_four();
    CHECK(told(fleet, Deed::SkipQuery, "db1") == Lines{"not a replica: db1 has no source"});
    CHECK(told(fleet, Deed::SkipQuery, "db3") == Lines{"nothing to skip: the applier of db3 runs"});
    fail_at(fleet, "db3", std::nullopt);
    CHECK(told(fleet, Deed::SkipQuery, "db3") ==
          Lines{"not possible: db3 does not tell which transaction it has failed at: 1062: "
                "duplicate entry"});
    replica(fleet, "db3").applier_error.clear();
    CHECK(told(fleet, Deed::SkipQuery, "db3") ==
          Lines{"nothing to skip: the applier of db3 is stopped without an error; start-replica "
                "starts it"});
    replica(fleet, "db3").is_detached = true;
    CHECK(told(fleet, Deed::SkipQuery, "db3") ==
          Lines{"detached: db3 is detached from db1: reattach-replica first"});
}

TEST_CASE("repairs: a transaction that counts as executed already cannot be left out") {
    Snapshot fleet = on_mariadb(fleet_of_four());
    fail_at(fleet, "db3", mariadb_at(99));
    replica(fleet, "db3").received = mariadb_at(103);
    CHECK(told(fleet, Deed::SkipQuery, "db3")
              .front()
              .starts_with("not possible: db3 counts 0-1-99 as executed already"));
}

TEST_CASE("repairs: MariaDB skips by GTID only what it can have again what it received") {
    Snapshot fleet = on_mariadb(fleet_of_four());
    seen(fleet, "db1").executed = mariadb_at(103);
    fail_at(fleet, "db3", mariadb_at(101));
    replica(fleet, "db3").received = mariadb_at(103);
    CHECK(told(fleet, Deed::SkipQuery, "db3").size() == 2);
    kill(fleet, "db1");
    CHECK(
        told(fleet, Deed::SkipQuery, "db3") ==
        Lines{
            "relay log at risk: MariaDB drops the relay log of db3 when gtid_slave_pos is set, "
            "with 0-1-103 (at most 3 transactions after 0-1-100) in it, and db1 does not answer"});
}

/// Of a server with GTIDs that says by file and position where it is.
void go_by_coordinates(Snapshot& fleet, const std::string& host) {
    replica(fleet, host).uses_gtid = false;
    replica(fleet, host).in_source_log =
        SourceLogProgress{{"bin.000002", 400}, {"bin.000002", 400}};
}

TEST_CASE("repairs: GTID is disabled and enabled once all is applied that was received") {
    Snapshot fleet = fleet_of_four();
    CHECK(told(fleet, Deed::DisableGtid, "db3") ==
          Lines{"hold stop the receiver of db3",
                "act let db3 replicate by file and position from db1",
                "act start replication on db3"});
    CHECK(told(fleet, Deed::EnableGtid, "db3") ==
          Lines{"already so: db3 replicates by GTID from db1"});
    go_by_coordinates(fleet, "db3");
    CHECK(told(fleet, Deed::EnableGtid, "db3") == Lines{"hold stop the receiver of db3",
                                                        "act let db3 replicate by GTID from db1",
                                                        "act start replication on db3"});
    CHECK(told(fleet, Deed::DisableGtid, "db3") ==
          Lines{"already so: db3 replicates by file and position from db1"});
}

TEST_CASE("repairs: who was stopped on purpose is not started to replicate in another way") {
    Snapshot fleet = fleet_of_four();
    replica(fleet, "db3").receiver = ReceiverState::Stopped;
    replica(fleet, "db3").applier = ApplierState::Stopped;
    instance(fleet, "db3").stop = DeliberateStop{"ann", testing::at(1s)};
    CHECK(told(fleet, Deed::DisableGtid, "db3") ==
          Lines{"act let db3 replicate by file and position from db1"});
}

TEST_CASE("repairs: GTID is enabled only where both have it and the source can serve") {
    Snapshot fleet = fleet_of_four();
    go_by_coordinates(fleet, "db3");
    seen(fleet, "db1").purged = written_on("db1", 101);
    CHECK(told(fleet, Deed::EnableGtid, "db3")
              .front()
              .starts_with("cannot replicate: db3 from db1: purged transactions: "));
    seen(fleet, "db3").executed = GtidSet{};
    CHECK(told(fleet, Deed::EnableGtid, "db3") ==
          Lines{"no GTID: db3 counts nothing as executed by GTID, and would ask for everything "
                "again"});
    seen(fleet, "db1").executed = BinlogCoordinates{"bin.000001", 4};
    seen(fleet, "db3").executed = written_on("db1", 100);
    CHECK(told(fleet, Deed::EnableGtid, "db3") ==
          Lines{"no GTID: db1 has no GTIDs: gtid_mode must be ON there"});
    kill(fleet, "db1");
    CHECK(told(fleet, Deed::EnableGtid, "db3") ==
          Lines{"not reachable: db1, the source of db3, does not answer, so that nobody knows "
                "whether it has GTIDs"});
}

TEST_CASE("repairs: GTID is not changed where what was not applied would be dropped") {
    Snapshot fleet = fleet_of_four();
    fail_at(fleet, "db3", transaction(101));
    CHECK(told(fleet, Deed::DisableGtid, "db3") ==
          Lines{"cannot catch up: the applier of db3 is stopped with transactions waiting: 1062: "
                "duplicate entry; what it has not applied would be dropped"});
}

TEST_CASE("repairs: that it replicates does not show that it replicates in the way it was to") {
    Snapshot fleet = fleet_of_four();
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    CHECK_FALSE(is_done(terrain, Change{Deed::DisableGtid, key("db3")}));
    CHECK(describe_state(terrain, Change{Deed::DisableGtid, key("db3")}) ==
          "db3 replicates from db1");
    go_by_coordinates(fleet, "db3");
    CHECK(is_done(terrain, Change{Deed::DisableGtid, key("db3")}));
    CHECK(describe_state(terrain, Change{Deed::EnableGtid, key("db3")}) ==
          "db3 replicates from db1 by file and position");
}

TEST_CASE("repairs: who has skipped and failed again is told to have skipped") {
    Snapshot fleet = fleet_of_four();
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    seen(fleet, "db3").executed = written_on("db1", 101);
    fail_at(fleet, "db3", transaction(102));
    const Change change{
        Deed::SkipQuery, key("db3"), {.delay = std::nullopt, .transaction = transaction(101)}};
    CHECK_FALSE(is_done(terrain, change));
    CHECK(plan_release(terrain, change).steps.size() == 1);
    CHECK(describe_state(terrain, change) ==
          "db3 does not replicate: 1062: duplicate entry; db3 has left out " +
              to_string(transaction(101)) + ", and lacks what that changed");
}

TEST_CASE("repairs: semi-sync is set where there is a plugin for it, and what is so is left out") {
    Snapshot fleet = fleet_of_four();
    for (const auto* host : {"db1", "db2"}) {
        CHECK(
            told(fleet, Deed::EnableSemiSyncPrimary, host)
                .front()
                .starts_with(
                    "not possible: the semi-sync plugin of the role source is not installed on "));
        CHECK(
            told(fleet, Deed::DisableSemiSyncReplica, host)
                .front()
                .starts_with(
                    "not possible: the semi-sync plugin of the role replica is not installed on "));
        seen(fleet, host).semi_sync.can_be_source = true;
        seen(fleet, host).semi_sync.can_be_replica = true;
        CHECK(told(fleet, Deed::DisableSemiSyncPrimary, host).empty());
        CHECK(told(fleet, Deed::DisableSemiSyncReplica, host).empty());
    }
    CHECK(told(fleet, Deed::EnableSemiSyncPrimary, "db1") ==
          Lines{"act enable semi-sync of db1 as source"});
    CHECK(told(fleet, Deed::EnableSemiSyncReplica, "db2") ==
          Lines{"act enable semi-sync of db2 as replica"});
}

TEST_CASE("repairs: whoever enables semi-sync is told when nobody would acknowledge") {
    Snapshot fleet = fleet_of_four();
    seen(fleet, "db1").semi_sync.can_be_source = true;
    CHECK(reason_of(fleet, Deed::EnableSemiSyncPrimary, "db1") ==
          "until it is restarted (SET GLOBAL) commits of db1 wait for an acknowledgement; nobody "
          "gives them now, so that they wait as long as its time-out, and then not any more");
    seen(fleet, "db3").semi_sync.replica_enabled = true;
    CHECK(reason_of(fleet, Deed::EnableSemiSyncPrimary, "db1") ==
          "until it is restarted (SET GLOBAL) commits of db1 wait for an acknowledgement; it has 1 "
          "to give them");
}

TEST_CASE("repairs: a MariaDB receiver does not reconnect for semi-sync if that drops anything") {
    Snapshot fleet = on_mariadb(fleet_of_four());
    seen(fleet, "db3").semi_sync.can_be_replica = true;
    fail_at(fleet, "db3", mariadb_at(101));
    replica(fleet, "db3").received = mariadb_at(103);
    CHECK(told(fleet, Deed::EnableSemiSyncReplica, "db3")
              .front()
              .starts_with("relay log at risk: db3 must reconnect for it"));
    replica(fleet, "db3").applier = ApplierState::Running;
    CHECK(told(fleet, Deed::EnableSemiSyncReplica, "db3").size() == 1);
}

TEST_CASE("repairs: a binary log is gone on with in a new file, if there is one") {
    Snapshot fleet = fleet_of_four();
    CHECK(told(fleet, Deed::FlushBinaryLogs, "db2") ==
          Lines{"act begin a new binary log file on db2"});
    seen(fleet, "db2").has_binlog = false;
    CHECK(told(fleet, Deed::FlushBinaryLogs, "db2") ==
          Lines{"not possible: db2 writes no binary log (log_bin)"});
}

std::vector<step::LogReader> readers(const Snapshot& fleet, const std::string& host) {
    const auto planned = plan(
        fleet, Deed::PurgeBinaryLogs, host, {.delay = std::nullopt, .binlog = "binlog.000002"});
    return std::get<step::PurgeBinaryLogs>(planned->phases.back().steps.front().step).readers;
}

TEST_CASE("repairs: everybody in the cluster counts for what may be purged") {
    Snapshot fleet = fleet_of_four();
    seen(fleet, "db4").executed = written_on("db1", 70);
    go_by_coordinates(fleet, "db3");
    CHECK(readers(fleet, "db1") ==
          std::vector<step::LogReader>{
              {key("db2"), written_on("db1", 100)},
              {key("db3"), written_on("db1", 100), BinlogCoordinates{"bin.000002", 400}},
              {key("db4"), written_on("db1", 70)}});
    CHECK(readers(fleet, "db2").size() == 3);
    CHECK_FALSE(readers(fleet, "db2")[1].place);
}

TEST_CASE("repairs: a purge goes by what is told by all, and names a file") {
    Snapshot fleet = fleet_of_four();
    const Parameters before{.delay = std::nullopt, .binlog = "binlog.000002"};
    CHECK(told(fleet, Deed::PurgeBinaryLogs, "db1", before) ==
          Lines{"act purge the binary logs of db1 before binlog.000002"});
    CHECK(told(fleet, Deed::PurgeBinaryLogs, "db1") ==
          Lines{"not possible: before which file? --binlog names it"});
    replica(fleet, "db3").uses_gtid = false;
    CHECK(told(fleet, Deed::PurgeBinaryLogs, "db1", before) ==
          Lines{"not possible: db3 does not tell how far it is in the log of db1"});
    CHECK(told(fleet, Deed::PurgeBinaryLogs, "db2", before).front().starts_with("act"));
    kill(fleet, "db3");
    CHECK(told(fleet, Deed::PurgeBinaryLogs, "db2", before) ==
          Lines{"not reachable: db3 does not answer, and may need the files; if it is gone for "
                "good, forget it"});
    seen(fleet, "db4").has_binlog = false;
    CHECK(told(fleet, Deed::PurgeBinaryLogs, "db4", before) ==
          Lines{"not possible: db4 writes no binary log (log_bin)"});
}

}  // namespace
}  // namespace understudy::repairs
