#include "engine/relocation/change.h"

#include <catch2/catch.hpp>

#include "engine/relocation/plan_operation.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::at;
using testing::instance;
using testing::key;
using testing::keys;
using testing::kill;
using testing::mariadb_at;
using testing::on_mariadb;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::written_on;
using namespace std::chrono_literals;

using Deed = OperationKind;
using Lines = std::vector<std::string>;

/// db1 <- db2 <- db4; db1 <- db3; and db5 is alone.
Snapshot fleet_of_five() {
    return snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}, {"db5", ""}});
}

tl::expected<OperationPlan, Refusal> plan(const Snapshot& fleet,
                                          Deed kind,
                                          const std::string& host,
                                          const Parameters& parameters = {}) {
    const Topology topology{fleet};
    const Policy policy;
    const auto members = keys({"db1", "db2", "db3", "db4", "db5"});
    return plan_operation({fleet, topology, policy, members},
                          {.kind = kind, .instance = key(host), .parameters = parameters});
}

/// "act 0 stop replication on db3", or "reason: detail".
Lines told(const tl::expected<OperationPlan, Refusal>& planned) {
    if (!planned) {
        return {std::string{to_string(planned.error().reason)} + ": " + planned.error().detail};
    }
    Lines lines;
    for (const PhasePlan& phase : planned->phases) {
        if (phase.steps.empty()) {
            lines.emplace_back(to_string(phase.phase));
        }
        for (const PlannedStep& one : phase.steps) {
            lines.push_back(std::string{to_string(phase.phase)} + " " + std::to_string(one.wave) +
                            " " + describe(one.step));
        }
    }
    return lines;
}

Lines told(const Snapshot& fleet, Deed kind, const std::string& host) {
    return told(plan(fleet, kind, host));
}

Lines delayed(const Snapshot& fleet, const std::string& host, std::optional<Duration> delay) {
    return told(plan(fleet, Deed::DelayReplication, host, {.delay = delay}));
}

void stop(Snapshot& fleet, const std::string& host) {
    replica(fleet, host).receiver = ReceiverState::Stopped;
    replica(fleet, host).applier = ApplierState::Stopped;
}

Demotion behind(const std::string& successor, const std::string& quarantine = "") {
    return {.cluster = ClusterAlias{"alpha"},
            .successor = key(successor),
            .promoted_at = {},
            .quarantine = quarantine};
}

TEST_CASE("change: each does what its name says, and what is so already is left out") {
    auto fleet = fleet_of_five();
    CHECK(told(fleet, Deed::StopReplica, "db3") == Lines{"act 0 stop replication on db3"});
    CHECK(told(fleet, Deed::StartReplica, "db3") == Lines{"act"});
    CHECK(told(fleet, Deed::RestartReplica, "db3") ==
          Lines{"act 0 stop replication on db3", "act 1 start replication on db3"});
    CHECK(told(fleet, Deed::StopReplicaNicely, "db3") ==
          Lines{"hold 0 stop the receiver of db3", "catch-up", "act 0 stop replication on db3"});
    CHECK(told(fleet, Deed::SetReadOnly, "db1") == Lines{"act 0 make db1 read-only"});
    CHECK(told(fleet, Deed::SetReadOnly, "db2") == Lines{"act"});
    CHECK(told(fleet, Deed::SetWritable, "db1") == Lines{"act"});
    stop(fleet, "db3");
    CHECK(told(fleet, Deed::StopReplica, "db3") == Lines{"act"});
    CHECK(told(fleet, Deed::StartReplica, "db3") == Lines{"act 0 start replication on db3"});
    CHECK(told(fleet, Deed::RestartReplica, "db3") == Lines{"act 0 start replication on db3"});
}

TEST_CASE("change: who has no source is neither started nor stopped") {
    for (const auto kind : {Deed::StartReplica,
                            Deed::StopReplica,
                            Deed::StopReplicaNicely,
                            Deed::RestartReplica,
                            Deed::ResetReplica,
                            Deed::DelayReplication}) {
        CHECK(told(fleet_of_five(), kind, "db1") == Lines{"not a replica: db1 has no source"});
    }
}

TEST_CASE("change: who does not answer, or is not known, is not changed") {
    auto fleet = fleet_of_five();
    kill(fleet, "db3");
    for (const auto kind : {Deed::StopReplica, Deed::SetReadOnly, Deed::SetWritable}) {
        CHECK(told(fleet, kind, "db3") ==
              Lines{"not reachable: db3 does not answer: connection refused"});
        CHECK(told(fleet, kind, "db9") ==
              Lines{"no such instance: db9 is not known; discover it first"});
    }
}

TEST_CASE("change: what cannot be applied in time is not waited for") {
    auto fleet = fleet_of_five();
    replica(fleet, "db3").received = written_on("db1", 110);
    replica(fleet, "db3").delay = 1h;
    CHECK(told(fleet, Deed::StopReplicaNicely, "db3").front().starts_with("cannot catch up"));
    replica(fleet, "db3").delay = 0s;
    replica(fleet, "db3").applier = ApplierState::Stopped;
    replica(fleet, "db3").applier_error = "1062: duplicate";
    CHECK(told(fleet, Deed::StopReplicaNicely, "db3") ==
          Lines{"cannot catch up: the applier of db3 is stopped with transactions waiting: 1062: "
                "duplicate; stop-replica stops it as it is"});
    CHECK(told(fleet, Deed::StopReplica, "db3") == Lines{"act 0 stop replication on db3"});
    replica(fleet, "db3").received = written_on("db1", 100);
    CHECK(told(fleet, Deed::StopReplicaNicely, "db3") ==
          Lines{"hold 0 stop the receiver of db3", "catch-up", "act"});
}

TEST_CASE("change: without GTID, that all is applied is told by the log of the source") {
    auto fleet = fleet_of_five();
    seen(fleet, "db3").executed = BinlogCoordinates{"bin.000009", 500};
    replica(fleet, "db3").received = seen(fleet, "db3").executed;
    replica(fleet, "db3").uses_gtid = false;
    replica(fleet, "db3").in_source_log = SourceLogProgress{{"bin.000003", 400}, {"bin.000003", 4}};
    replica(fleet, "db3").applier = ApplierState::Stopped;
    CHECK(told(fleet, Deed::StopReplicaNicely, "db3").front().starts_with("cannot catch up"));
    replica(fleet, "db3").in_source_log->executed = {"bin.000003", 400};
    CHECK(told(fleet, Deed::StopReplicaNicely, "db3").front().starts_with("hold"));
}

TEST_CASE("change: a MariaDB that replicates by file and position keeps its relay log") {
    auto fleet = on_mariadb(fleet_of_five());
    stop(fleet, "db3");
    kill(fleet, "db1");
    stop(fleet, "db3");
    replica(fleet, "db3").uses_gtid = false;
    replica(fleet, "db3").in_source_log = SourceLogProgress{{"bin.000003", 400}, {"bin.000003", 4}};
    CHECK(told(fleet, Deed::StartReplica, "db3") == Lines{"act 0 start replication on db3"});
}

TEST_CASE("change: MariaDB is not started if that drops what its source does not have") {
    auto fleet = on_mariadb(fleet_of_five());
    stop(fleet, "db3");
    replica(fleet, "db3").received = mariadb_at(105);
    CHECK(told(fleet, Deed::StartReplica, "db3").front().starts_with("relay log at risk"));
    seen(fleet, "db1").executed = mariadb_at(105);
    CHECK(told(fleet, Deed::StartReplica, "db3") == Lines{"act 0 start replication on db3"});
    // Its source was looked at before: it may have all that by now.
    seen(fleet, "db1").executed = mariadb_at(100);
    instance(fleet, "db1").seen_at = at(0s);
    CHECK(told(fleet, Deed::StartReplica, "db3") == Lines{"act 0 start replication on db3"});
    kill(fleet, "db1");
    stop(fleet, "db3");
    CHECK(told(fleet, Deed::StartReplica, "db3").front().starts_with("relay log at risk"));
    CHECK(told(fleet, Deed::RestartReplica, "db3").front().starts_with("relay log at risk"));
    replica(fleet, "db3").applier = ApplierState::Running;
    CHECK(told(fleet, Deed::StartReplica, "db3") == Lines{"act 0 start replication on db3"});
    CHECK(told(fleet, Deed::RestartReplica, "db3").front().starts_with("relay log at risk"));
}

TEST_CASE("change: who is to follow another one is not started towards the source he has") {
    auto fleet = fleet_of_five();
    stop(fleet, "db3");
    instance(fleet, "db3").demotion = behind("db2");
    CHECK(told(fleet, Deed::StartReplica, "db3") == Lines{"act"});
    CHECK(told(fleet, Deed::StopReplica, "db3") == Lines{"was replaced: db3 waits to follow db2"});
    instance(fleet, "db3").demotion = behind("db2", "uuid:7");
    CHECK(told(fleet, Deed::StartReplica, "db3") ==
          Lines{"was replaced: db3 is kept apart from db2: uuid:7"});
    instance(fleet, "db3").demotion.reset();
    instance(fleet, "db1").demotion = behind("db2");
    const auto planned = plan(fleet, Deed::StartReplica, "db3");
    REQUIRE(planned);
    CHECK(planned->phases.back().steps.empty());
    CHECK(planned->phases.back().reason ==
          "db3 is to follow db2 now, and is attached to it once they are compared; it is not "
          "started towards db1");
}

TEST_CASE("change: a replica is reset once it has applied all, and is read-only before") {
    auto fleet = fleet_of_five();
    CHECK(told(fleet, Deed::ResetReplica, "db3") ==
          Lines{"hold 0 stop the receiver of db3", "catch-up", "act 0 let db3 forget its source"});
    seen(fleet, "db3").writability = Writability::Writable;
    CHECK(told(fleet, Deed::ResetReplica, "db3") == Lines{"hold 0 stop the receiver of db3",
                                                          "catch-up",
                                                          "act 0 make db3 read-only",
                                                          "act 1 let db3 forget its source"});
}

TEST_CASE("change: a replica is not reset if others are below it, or what it has would be lost") {
    auto fleet = fleet_of_five();
    CHECK(told(fleet, Deed::ResetReplica, "db2") ==
          Lines{"has replicas: db4 would be cut off from the cluster together with db2; "
                "relocate-replicas moves them elsewhere first"});
    replica(fleet, "db3").received = written_on("db1", 110);
    CHECK(told(fleet, Deed::ResetReplica, "db3").front().starts_with("hold"));
    replica(fleet, "db3").applier = ApplierState::Stopped;
    CHECK(told(fleet, Deed::ResetReplica, "db3") ==
          Lines{"cannot catch up: the applier of db3 is stopped with transactions waiting; what it "
                "has not applied would be lost"});
}

TEST_CASE("change: who waits to follow another one is not reset") {
    auto fleet = fleet_of_five();
    instance(fleet, "db3").demotion = behind("db2");
    CHECK(told(fleet, Deed::ResetReplica, "db3") == Lines{"was replaced: db3 waits to follow db2"});
    instance(fleet, "db3").demotion.reset();
    instance(fleet, "db1").demotion = behind("db2");
    CHECK(told(fleet, Deed::ResetReplica, "db3") ==
          Lines{"was replaced: db1 was replaced by db2, which db3 is about to follow"});
}

TEST_CASE("change: who was held to be reset, and is not, goes on unless somebody had stopped it") {
    auto fleet = fleet_of_five();
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    stop(fleet, "db3");
    for (const Change& change :
         {Change{Deed::ResetReplica, key("db3")},
          Change{Deed::DelayReplication, key("db3"), Parameters{.delay = 1h}}}) {
        CHECK(plan_release(terrain, change).steps.size() == 1);
        instance(fleet, "db3").stop = DeliberateStop{"ann", at(1s)};
        CHECK(plan_release(terrain, change).steps.empty());
        instance(fleet, "db3").stop.reset();
    }
}

void detach(Snapshot& fleet, const std::string& host) {
    stop(fleet, host);
    replica(fleet, host).is_detached = true;
}

TEST_CASE("change: a replica is detached once it has applied all, whoever is below it") {
    auto fleet = fleet_of_five();
    CHECK(told(fleet, Deed::DetachReplica, "db2") ==
          Lines{"hold 0 stop the receiver of db2", "catch-up", "act 0 detach db2 from db1"});
    replica(fleet, "db2").received = written_on("db1", 110);
    replica(fleet, "db2").applier = ApplierState::Stopped;
    CHECK(told(fleet, Deed::DetachReplica, "db2") ==
          Lines{"cannot catch up: the applier of db2 is stopped with transactions waiting; what it "
                "has not applied would be dropped"});
    instance(fleet, "db2").demotion = behind("db3");
    CHECK(told(fleet, Deed::DetachReplica, "db2").front().starts_with("was replaced"));
}

TEST_CASE("change: who is detached is reattached, and started in no other way") {
    auto fleet = fleet_of_five();
    CHECK(told(fleet, Deed::ReattachReplica, "db3") ==
          Lines{"not detached: db3 replicates from db1, or may"});
    detach(fleet, "db3");
    CHECK(told(fleet, Deed::DetachReplica, "db3").back() == "act");
    CHECK(told(fleet, Deed::ReattachReplica, "db3") ==
          Lines{"act 0 reattach db3 to db1", "act 1 start replication on db3"});
    for (const auto kind : {Deed::StartReplica, Deed::RestartReplica}) {
        CHECK(told(fleet, kind, "db3") ==
              Lines{"detached: db3 is detached from db1: reattach-replica starts it"});
    }
}

TEST_CASE("change: who is reattached after its source was replaced is not started towards that") {
    auto fleet = fleet_of_five();
    detach(fleet, "db3");
    instance(fleet, "db1").demotion = behind("db2");
    CHECK(told(fleet, Deed::ReattachReplica, "db3") == Lines{"act 0 reattach db3 to db1"});
    instance(fleet, "db3").demotion = behind("db2", "uuid:7");
    CHECK(told(fleet, Deed::ReattachReplica, "db3") ==
          Lines{"was replaced: db3 is kept apart from db2: uuid:7"});
}

TEST_CASE("change: who could not be detached goes on, and who is detached is not started") {
    auto fleet = fleet_of_five();
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    stop(fleet, "db3");
    CHECK(plan_release(terrain, Change{Deed::DetachReplica, key("db3")}).steps.size() == 1);
    CHECK(plan_release(terrain, Change{Deed::ReattachReplica, key("db3")}).steps.size() == 1);
    detach(fleet, "db3");
    CHECK(plan_release(terrain, Change{Deed::DetachReplica, key("db3")}).steps.empty());
    CHECK(plan_release(terrain, Change{Deed::ReattachReplica, key("db3")}).steps.empty());
}

TEST_CASE("change: a delay is set, changed and taken away, and what is so is left out") {
    auto fleet = fleet_of_five();
    CHECK(delayed(fleet, "db3", 1h) == Lines{"act 0 let db3 stay 60m behind its source"});
    CHECK(delayed(fleet, "db3", 0s) == Lines{"act"});
    replica(fleet, "db3").delay = 1h;
    CHECK(delayed(fleet, "db3", 1h) == Lines{"act"});
    CHECK(delayed(fleet, "db3", 0s) == Lines{"act 0 end the delay of db3"});
    CHECK(plan(fleet, Deed::DelayReplication, "db2", {.delay = 1h})->phases.back().reason ==
          "db2 stays 60m behind db1 from now on, with all below it, and is not promoted as long as "
          "it does");
}

TEST_CASE("change: a delay that no server takes is refused") {
    auto fleet = fleet_of_five();
    const Lines no_delay{"not possible: a delay is so many whole seconds, at most 2147483647"};
    CHECK(delayed(fleet, "db3", std::nullopt) == no_delay);
    CHECK(delayed(fleet, "db3", 1500ms) == no_delay);
    CHECK(delayed(fleet, "db3", -1s) == no_delay);
    CHECK(delayed(fleet, "db3", 2'147'483'648s) == no_delay);
    CHECK(delayed(fleet, "db3", 2'147'483'647s).front().starts_with("act"));
    fleet = on_mariadb(fleet_of_five());
    seen(fleet, "db3").version = {Flavor::MariaDb, 10, 2, 2};
    CHECK(delayed(fleet, "db3", 1h).front().starts_with("not possible: db3 is "));
    seen(fleet, "db3").version = {Flavor::MariaDb, 10, 2, 3};
    CHECK(delayed(fleet, "db3", 1h).front().starts_with("act"));
}

TEST_CASE("change: who is delayed with no thread running loses its relay log, and must not") {
    auto fleet = fleet_of_five();
    replica(fleet, "db3").received = written_on("db1", 110);
    kill(fleet, "db1");
    CHECK(delayed(fleet, "db3", 1h).front().starts_with("act"));  // its receiver runs
    replica(fleet, "db3").receiver = ReceiverState::Stopped;
    CHECK(delayed(fleet, "db3", 1h) ==
          Lines{"relay log at risk: the relay log of db3 is dropped when its delay changes, with " +
                to_string(written_on("db1", 110) - written_on("db1", 100)) +
                " in it, and db1 does not answer"});
    replica(fleet, "db3").received = written_on("db1", 100);
    CHECK(delayed(fleet, "db3", 1h).front().starts_with("act"));
}

TEST_CASE(
    "change: without GTID, what waits can be had again if the log of the source goes so far") {
    auto fleet = fleet_of_five();
    stop(fleet, "db3");
    replica(fleet, "db3").uses_gtid = false;
    replica(fleet, "db3").in_source_log = SourceLogProgress{{"bin.000003", 400}, {"bin.000003", 4}};
    seen(fleet, "db1").log_end = BinlogCoordinates{"bin.000003", 400};
    CHECK(delayed(fleet, "db3", 1h).front().starts_with("act"));
    seen(fleet, "db1").log_end = BinlogCoordinates{"bin.000003", 399};
    CHECK(delayed(fleet, "db3", 1h).front().starts_with("relay log at risk"));
}

TEST_CASE("change: a replica, and who was replaced, is not made writable") {
    auto fleet = fleet_of_five();
    CHECK(told(fleet, Deed::SetWritable, "db2") ==
          Lines{"is a replica: db2 replicates from db1: what is written on it would be nowhere "
                "else; switchover makes it the primary"});
    instance(fleet, "db5").demotion = behind("db1", "uuid:7");
    CHECK(told(fleet, Deed::SetWritable, "db5") ==
          Lines{"was replaced: db5 is kept apart from db1: uuid:7"});
}

TEST_CASE("change: nobody is made writable beside another primary, or one that may be") {
    auto fleet = fleet_of_five();
    seen(fleet, "db5").writability = Writability::SuperReadOnly;
    CHECK(told(fleet, Deed::SetWritable, "db5") ==
          Lines{"another primary: db1 takes the writes of this cluster; make it read-only first, "
                "or let switchover change the primary"});
    seen(fleet, "db1").writability = Writability::SuperReadOnly;
    CHECK(told(fleet, Deed::SetWritable, "db5") ==
          Lines{"another primary: db1 is the one that others replicate from, although it takes no "
                "writes now"});
    CHECK(told(fleet, Deed::SetWritable, "db1") == Lines{"act 0 make db1 writable"});
    kill(fleet, "db1");
    CHECK(told(fleet, Deed::SetWritable, "db5") ==
          Lines{"another primary: db1 belongs to the same cluster, does not answer and may take "
                "writes; if it is gone for good, forget it"});
    instance(fleet, "db1").demotion = behind("db5");
    CHECK(told(fleet, Deed::SetWritable, "db5") == Lines{"act 0 make db5 writable"});
}

TEST_CASE("change: it leans on those who could take writes beside it") {
    const auto fleet = fleet_of_five();
    const Topology topology{fleet};
    const Policy policy;
    const auto members = keys({"db1", "db2", "db5"});
    const Terrain terrain{fleet, topology, policy, members};
    CHECK(leaned_on_by(terrain, Change{Deed::SetWritable, key("db1")}) == keys({"db5"}));
    CHECK(leaned_on_by(terrain, Change{Deed::StopReplica, key("db2")}).empty());
    CHECK(leaned_on_by(terrain, Change{Deed::SetWritable, key("db3")}).empty());
}

TEST_CASE("change: a plan says what it means for others") {
    auto fleet = fleet_of_five();
    CHECK(plan(fleet, Deed::SetReadOnly, "db1")->phases.back().reason ==
          "nobody takes the place of db1: clients can write nowhere in its cluster until "
          "set-writable");
    seen(fleet, "db1").semi_sync = {.source_enabled = true,
                                    .source_active = true,
                                    .replica_enabled = false,
                                    .wait_for_replicas = 1,
                                    .connected_replicas = 1};
    seen(fleet, "db3").semi_sync.replica_enabled = true;
    CHECK(plan(fleet, Deed::StopReplica, "db3")->phases.back().reason ==
          "db3 stays stopped, whatever happens to its cluster, until somebody starts it; db1 "
          "waits for acknowledgements, and too few others give them");
}

TEST_CASE("change: a plan has another name once it would do something else") {
    auto fleet = fleet_of_five();
    const auto before = plan(fleet, Deed::StopReplica, "db3")->fingerprint(fleet);
    seen(fleet, "db3").executed = written_on("db1", 90);
    CHECK(plan(fleet, Deed::StopReplica, "db3")->fingerprint(fleet) == before);
    CHECK(plan(fleet, Deed::StopReplica, "db2")->fingerprint(fleet) != before);
    stop(fleet, "db3");
    CHECK(plan(fleet, Deed::StopReplica, "db3")->fingerprint(fleet) != before);
}

TEST_CASE("change: only who was to be stopped and is not goes on replicating") {
    auto fleet = fleet_of_five();
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    const Change nicely{Deed::StopReplicaNicely, key("db3")};
    CHECK(plan_release(terrain, nicely).steps.empty());
    replica(fleet, "db3").receiver = ReceiverState::Stopped;
    REQUIRE(plan_release(terrain, nicely).steps.size() == 1);
    CHECK(describe(plan_release(terrain, nicely).steps.front().step) == "start replication on db3");
    CHECK(plan_release(terrain, Change{Deed::StartReplica, key("db3")}).steps.empty());
    stop(fleet, "db3");
    CHECK(plan_release(terrain, nicely).steps.empty());
    CHECK(plan_release(terrain, Change{Deed::RestartReplica, key("db3")}).steps.size() == 1);
}

TEST_CASE("change: what it was held for is waited for") {
    auto fleet = fleet_of_five();
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    replica(fleet, "db3").received = written_on("db1", 103);
    const Change nicely{Deed::StopReplicaNicely, key("db3")};
    CHECK(find_lacking(terrain, nicely).empty());  // it is not held
    replica(fleet, "db3").receiver = ReceiverState::Stopped;
    CHECK(find_lacking(terrain, nicely) ==
          "db3 has yet to apply " + to_string(written_on("db1", 103) - written_on("db1", 100)));
    CHECK(find_lacking(terrain, Change{Deed::StopReplica, key("db3")}).empty());
}

TEST_CASE("change: of a server with several sources only whether it takes writes") {
    auto fleet = fleet_of_five();
    testing::add_channel(fleet, "db3", "audit", "db5");
    for (const Deed kind : {Deed::StartReplica,
                            Deed::StopReplica,
                            Deed::StopReplicaNicely,
                            Deed::RestartReplica,
                            Deed::ResetReplica,
                            Deed::DetachReplica,
                            Deed::ReattachReplica,
                            Deed::DelayReplication}) {
        CHECK(told(fleet, kind, "db3") ==
              Lines{"many channels: db3 replicates over the default channel from db1, 'audit' from "
                    "db5, and people change that"});
    }
    CHECK(told(fleet, Deed::SetReadOnly, "db3") == Lines{"act"});
}

TEST_CASE("change: of a group secondary nothing, and of its primary what the group does not use") {
    auto fleet = fleet_of_five();
    testing::join_group(fleet, "db3", {"db4", "db3"});
    const Lines refused{"group member: db3 is a member of group g1, which decides that itself"};
    CHECK(told(fleet, Deed::StopReplica, "db3") == refused);
    CHECK(told(fleet, Deed::SetReadOnly, "db3") == refused);
    CHECK(told(fleet, Deed::SetWritable, "db3") == refused);
    testing::join_group(fleet, "db3", {"db3", "db4"});
    CHECK(told(fleet, Deed::SetWritable, "db3") == refused);
    CHECK(told(fleet, Deed::StopReplica, "db3") == told(fleet_of_five(), Deed::StopReplica, "db3"));
}

}  // namespace
}  // namespace understudy
