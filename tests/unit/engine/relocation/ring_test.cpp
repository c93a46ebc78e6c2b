// How a primary is made to replicate from its replica as well, and why it is not.
#include <catch2/catch.hpp>

#include "engine/relocation/plan_operation.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy::rings {
namespace {

using testing::add_channel;
using testing::close_ring;
using testing::instance;
using testing::join_group;
using testing::key;
using testing::keys;
using testing::kill;
using testing::on_mariadb;
using testing::place;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::without_gtid;
using testing::written_on;
using namespace std::chrono_literals;

using Lines = std::vector<std::string>;

/// db1 <- db2 <- db4; db1 <- db3.
Snapshot fleet_of_four() {
    return snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}});
}

tl::expected<OperationPlan, Refusal> plan(const Snapshot& fleet, const Operation& operation) {
    const Topology topology{fleet};
    const Policy policy;
    const auto members = keys({"db1", "db2", "db3", "db4"});
    return plan_operation({fleet, topology, policy, members}, operation);
}

tl::expected<OperationPlan, Refusal> ring(const Snapshot& fleet, const std::string& host) {
    return plan(fleet, {.kind = OperationKind::MakeCoPrimary, .instance = key(host)});
}

Lines told(const tl::expected<OperationPlan, Refusal>& planned) {
    if (!planned) {
        return {std::string{to_string(planned.error().reason)} + ": " + planned.error().detail};
    }
    Lines lines;
    for (const PhasePlan& phase : planned->phases) {
        for (const PlannedStep& one : phase.steps) {
            lines.push_back(describe(one.step));
        }
    }
    return lines;
}

Lines told(const Snapshot& fleet, const std::string& host) {
    return told(ring(fleet, host));
}

/// db2 replicates from db1 by file and position: it is at 900 there, and at 500 in its own log.
Snapshot by_coordinates() {
    auto fleet = fleet_of_four();
    without_gtid(fleet, "db2", 900, 500);
    seen(fleet, "db1").executed = place(900);
    seen(fleet, "db1").log_end = place(900);
    return fleet;
}

const step::PointAt& point_of(const tl::expected<OperationPlan, Refusal>& planned) {
    REQUIRE(planned);
    REQUIRE_FALSE(planned->phases.empty());
    return std::get<step::PointAt>(planned->phases.back().steps.back().step);
}

}  // namespace

TEST_CASE("ring: the primary is pointed at its replica, and nobody else is touched", "[unit]") {
    const auto planned = ring(fleet_of_four(), "db2");
    CHECK(told(planned) == Lines{"point db1 at db2"});
    REQUIRE(planned);
    CHECK(describe(planned->operation) == "make-co-primary db2 of db1");
    CHECK(changed_by(planned->work) == keys({"db1"}));
    CHECK_FALSE(point_of(planned).at_most);
    CHECK_FALSE(point_of(planned).place);
    CHECK(told(on_mariadb(fleet_of_four()), "db2") == Lines{"point db1 at db2"});
}

TEST_CASE("ring: by file and position it begins where the log of the replica ends", "[unit]") {
    const auto planned = ring(by_coordinates(), "db2");
    REQUIRE(point_of(planned).place);
    CHECK(point_of(planned).place->here == BinlogCoordinates{});
    CHECK(point_of(planned).place->there == place(500));
    REQUIRE(planned);
    CHECK(planned->operation.parameters.beyond == ReplicationPosition{place(900)});
}

TEST_CASE("ring: by file and position the replica must have all that the primary had", "[unit]") {
    auto fleet = by_coordinates();
    const auto planned = ring(fleet, "db2");
    REQUIRE(planned);
    const Topology topology{fleet};
    const Policy policy;
    CHECK(find_lacking({fleet, topology, policy}, planned->work).empty());
    replica(fleet, "db2").in_source_log = SourceLogProgress{place(900), place(899)};
    CHECK(find_lacking({fleet, topology, policy}, planned->work) ==
          "db2 has yet to execute what db1 had written, up to binlog.000001:900");
}

TEST_CASE("ring: what the logs go on to does not change the name of the plan", "[unit]") {
    auto fleet = by_coordinates();
    const auto before = ring(fleet, "db2");
    seen(fleet, "db1").log_end = place(950);
    seen(fleet, "db1").executed = place(950);
    without_gtid(fleet, "db2", 950, 550);
    const auto after = ring(fleet, "db2");
    REQUIRE(before);
    REQUIRE(after);
    CHECK(before->fingerprint(fleet) == after->fingerprint(fleet));
}

TEST_CASE("ring: who has no source, or is below a replica, is no co-primary", "[unit]") {
    CHECK(told(fleet_of_four(), "db1") == Lines{"not a replica: db1 has no source"});
    CHECK(
        told(fleet_of_four(), "db4") ==
        Lines{"is a replica: db2 replicates from db1, which lives; reset-replica -i db2 ends that "
              "first"});
    CHECK(told(fleet_of_four(), "db9") ==
          Lines{"no such instance: db9 is not known; discover it first"});
}

TEST_CASE("ring: only one of the two takes writes, and one does", "[unit]") {
    auto fleet = fleet_of_four();
    seen(fleet, "db2").writability = Writability::Writable;
    CHECK(told(fleet, "db2") ==
          Lines{"takes writes: db2 takes writes; set-read-only -i db2 first: only one of the two "
                "may"});
    seen(fleet, "db2").writability = Writability::ReadOnly;
    seen(fleet, "db1").writability = Writability::ReadOnly;
    CHECK(told(fleet, "db2") ==
          Lines{"primary not healthy: db1 is read-only; set-writable -i db1 first, or nobody could "
                "tell which of the two is the primary"});
}

TEST_CASE("ring: there is one co-primary at a time, and another one when that is gone", "[unit]") {
    auto fleet = fleet_of_four();
    close_ring(fleet, "db1", "db2");
    CHECK(told(fleet, "db2") ==
          Lines{"already so: db1 and db2 replicate from one another already"});
    CHECK(
        told(fleet, "db3") ==
        Lines{"is a replica: db1 replicates from db2, which lives; reset-replica -i db1 ends that "
              "first"});
    kill(fleet, "db2");
    CHECK(told(fleet, "db3") == Lines{"let db1 forget its source", "point db1 at db3"});
}

TEST_CASE("ring: a replica that does not replicate is no co-primary", "[unit]") {
    auto stopped = fleet_of_four();
    replica(stopped, "db2").receiver = ReceiverState::Stopped;
    CHECK(told(stopped, "db2") ==
          Lines{"cannot catch up: db2 does not replicate: start-replica starts it"});
    auto broken = fleet_of_four();
    replica(broken, "db2").applier = ApplierState::Stopped;
    replica(broken, "db2").applier_error = "1062";
    CHECK(told(broken, "db2") == Lines{"cannot catch up: db2 does not replicate: 1062"});
    auto silent = fleet_of_four();
    kill(silent, "db2");
    CHECK(told(silent, "db2") == Lines{"not reachable: db2 does not answer"});
    auto left = fleet_of_four();
    instance(left, "db2").stop = DeliberateStop{"ann", left.taken_at};
    CHECK(told(left, "db2").front().starts_with("cannot replicate: db2 was stopped on purpose"));
}

TEST_CASE("ring: what is in other hands stays there", "[unit]") {
    auto channels = fleet_of_four();
    add_channel(channels, "db2", "audit", "db9");
    CHECK(told(channels, "db2").front().starts_with("many channels: db2 "));
    auto group = fleet_of_four();
    join_group(group, "db2", {"db9", "db2"});
    CHECK(told(group, "db2").front().starts_with("group member: db2 "));
    auto worked_on = fleet_of_four();
    instance(worked_on, "db2").maintenance = Maintenance{worked_on.taken_at + 1h, "ann", "disk"};
    CHECK(told(worked_on, "db2").front().starts_with("in maintenance: db2 "));
    auto replaced = fleet_of_four();
    instance(replaced, "db1").demotion =
        Demotion{ClusterAlias{"alpha"}, key("db3"), replaced.taken_at, {}, ""};
    CHECK(told(replaced, "db2") == Lines{"was replaced: db1 waits to follow db3"});
}

TEST_CASE("ring: what only the replica has does not come to the primary", "[unit]") {
    auto fleet = fleet_of_four();
    seen(fleet, "db2").executed = written_on("db1", 100) | written_on("db2", 1);
    replica(fleet, "db2").received = seen(fleet, "db2").executed;
    CHECK(told(fleet, "db2").front().ends_with("which db1 never wrote and would execute"));
    auto newer = fleet_of_four();
    seen(newer, "db2").version = Version{Flavor::MySql, 8, 4, 0};
    CHECK(told(newer, "db2").front().starts_with("cannot replicate: db1: older version: "));
}

TEST_CASE(
    "ring: the primary is asked again until it is served, and forgets its replica if it is "
    "not",
    "[unit]") {
    auto fleet = fleet_of_four();
    close_ring(fleet, "db1", "db2");
    replica(fleet, "db1").receiver = ReceiverState::Stopped;
    replica(fleet, "db1").receiver_error = "1236";
    const Topology topology{fleet};
    const Policy policy;
    const Change change{OperationKind::MakeCoPrimary, key("db1"), {}, key("db2")};
    const Terrain terrain{fleet, topology, policy};
    CHECK(is_unfinished(terrain, change));
    CHECK(why_unfinished(terrain, change) == "db1 was not served by db2: 1236");
    CHECK(plan_act(terrain, change).steps.front().step ==
          Step{step::PointAt{.instance = key("db1"), .source = key("db2")}});
    CHECK(plan_release(terrain, change).steps.front().step == Step{step::ForgetSource{key("db1")}});
    replica(fleet, "db1").receiver = ReceiverState::Running;
    CHECK_FALSE(is_unfinished(terrain, change));
    CHECK(plan_release(terrain, change).steps.empty());
}

TEST_CASE("ring: the primary of one forgets its replica, and stays what it is", "[unit]") {
    auto fleet = fleet_of_four();
    close_ring(fleet, "db1", "db2");
    const auto reset = [&](const std::string& host) {
        return told(plan(fleet, {.kind = OperationKind::ResetReplica, .instance = key(host)}));
    };
    CHECK(reset("db1") == Lines{"stop the receiver of db1", "let db1 forget its source"});
    CHECK(reset("db2") ==
          Lines{"has replicas: db2 and db1 replicate from one another; reset-replica of db1 ends "
                "that first"});
}

TEST_CASE("ring: neither of the two is among the replicas of the other one that are moved",
          "[unit]") {
    auto fleet = fleet_of_four();
    close_ring(fleet, "db1", "db2");
    const auto planned = plan(fleet,
                              {.kind = OperationKind::RelocateReplicas,
                               .instance = key("db2"),
                               .destination = key("db3")});
    REQUIRE(planned);
    REQUIRE(moves_of(planned->work).size() == 1);
    CHECK(moves_of(planned->work).front().replica == key("db4"));
    CHECK(planned->left.empty());
    CHECK(told(plan(fleet,
                    {.kind = OperationKind::Relocate,
                     .instance = key("db2"),
                     .destination = key("db3")}))
              .front()
              .starts_with("cannot replicate: db2: ring: db3 replicates from db2"));
}

}  // namespace understudy::rings
