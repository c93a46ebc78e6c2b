#include "engine/recovery/failover.h"

#include <catch2/catch.hpp>

#include "engine/base/check.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::instance;
using testing::key;
using testing::keys;
using testing::kill;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::written_on;

RecoveryCase case_of(const Snapshot& fleet, RecoveryKind kind = RecoveryKind::Failover) {
    RecoveryCase recovery;
    recovery.kind = kind;
    recovery.primary = key("db1");
    for (const auto& [name, one] : fleet.instances) {
        recovery.members.push_back(name);
    }
    return recovery;
}

Choice chosen(const std::string& host, std::optional<InstanceKey> helper = std::nullopt) {
    Choice choice;
    choice.chosen = key(host);
    choice.catch_up_from = std::move(helper);
    return choice;
}

/// db1 <- db2, db1 <- db3; db1 is dead.
Snapshot two_replicas() {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    kill(fleet, "db1");
    return fleet;
}

std::vector<InstanceKey> followers(const Snapshot& fleet, const RecoveryCase& recovery) {
    return find_followers(fleet, Topology{fleet}, recovery);
}

/// "0 stop the receiver of db2": wave and step.
std::vector<std::string> told(const PhasePlan& plan) {
    std::vector<std::string> lines;
    for (const auto& planned : plan.steps) {
        lines.push_back(std::to_string(planned.wave) + " " + describe(planned.step));
    }
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("followers: direct replicas of the old primary, and not those of replicas that answer",
          "[unit]") {
    // db1 <- db2 <- db4
    //     <- db3
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}});
    kill(fleet, "db1");
    CHECK(followers(fleet, case_of(fleet)) == keys({"db2", "db3"}));
}

TEST_CASE("followers: those behind a dead intermediate source follow too", "[unit]") {
    auto fleet =
        snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}, {"db5", "db4"}});
    kill(fleet, "db1");
    kill(fleet, "db2");
    CHECK(followers(fleet, case_of(fleet)) == keys({"db2", "db3", "db4"}));
}

TEST_CASE("followers: the replicas of an abandoned successor, but not itself", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", ""}, {"db3", "db2"}, {"db4", "db1"}});
    kill(fleet, "db1");
    kill(fleet, "db2");
    auto recovery = case_of(fleet);
    recovery.abandoned = keys({"db2"});
    CHECK(followers(fleet, recovery) == keys({"db3", "db4"}));
}

TEST_CASE("freeze: every follower that answers stops its receiver, side by side", "[unit]") {
    const auto fleet = two_replicas();
    const auto plan = plan_freeze(fleet, Topology{fleet}, case_of(fleet));
    CHECK(plan.phase == Phase::Freeze);
    CHECK(told(plan) == Lines{"0 stop the receiver of db2", "0 stop the receiver of db3"});
    for (const auto& step : plan.steps) {
        CHECK(step.on_failure == OnFailure::CarryOn);
    }
}

TEST_CASE("freeze: planned again, it leaves out what is done", "[unit]") {
    auto fleet = two_replicas();
    replica(fleet, "db2").receiver = ReceiverState::Stopped;
    CHECK(told(plan_freeze(fleet, Topology{fleet}, case_of(fleet))) ==
          Lines{"0 stop the receiver of db3"});
}

TEST_CASE("freeze: who does not answer is left out", "[unit]") {
    auto fleet = two_replicas();
    kill(fleet, "db3");
    CHECK(told(plan_freeze(fleet, Topology{fleet}, case_of(fleet))) ==
          Lines{"0 stop the receiver of db2"});
}

TEST_CASE("freeze: in a switchover it is the primary that stops writing", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    const auto recovery = case_of(fleet, RecoveryKind::Switchover);
    CHECK(told(plan_freeze(fleet, Topology{fleet}, recovery)) == Lines{"0 make db1 read-only"});
    seen(fleet, "db1").writability = Writability::SuperReadOnly;
    CHECK(plan_freeze(fleet, Topology{fleet}, recovery).steps.empty());
}

TEST_CASE("catch up: the chosen one applies what waits in its relay log", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 90, 100}, {"db3", "db1"}});
    kill(fleet, "db1");
    auto recovery = case_of(fleet);
    recovery.choice = chosen("db2");
    const auto plan = plan_catch_up(fleet, recovery);
    REQUIRE(plan.steps.size() == 1);
    CHECK(plan.steps.front().step ==
          Step{step::WaitForPosition{key("db2"), written_on("db1", 100)}});
    CHECK(plan.reason == "db2 must apply what waits in its relay log");
}

TEST_CASE("catch up: there is nothing to do for one that has applied everything", "[unit]") {
    auto fleet = two_replicas();
    auto recovery = case_of(fleet);
    recovery.choice = chosen("db2");
    CHECK(plan_catch_up(fleet, recovery).steps.empty());
    CHECK(plan_catch_up(fleet, recovery).reason == "db2 has applied all that it received");
}

TEST_CASE("catch up: first the helper has it all, then the chosen one is pointed there and waits",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 80}, {"db3", "db1", 90, 100}});
    kill(fleet, "db1");
    auto recovery = case_of(fleet);
    recovery.choice = chosen("db2", key("db3"));
    const auto plan = plan_catch_up(fleet, recovery);
    REQUIRE(plan.steps.size() == 3);
    CHECK(plan.steps[0] == PlannedStep{step::WaitForPosition{key("db3"), written_on("db1", 100)}});
    CHECK(plan.steps[1].step == Step{step::PointAt{key("db2"), key("db3")}});
    CHECK(plan.steps[2].step == Step{step::WaitForPosition{key("db2"), written_on("db1", 100)}});
    CHECK(plan.steps[1].wave == 1);
    CHECK(plan.steps[2].wave == 2);

    seen(fleet, "db3").executed = written_on("db1", 100);
    replica(fleet, "db2").source = key("db3");
    replica(fleet, "db2").receiver = ReceiverState::Running;
    CHECK(plan_catch_up(fleet, recovery).steps.size() == 1);
}

TEST_CASE("catch up: in a switchover all that the primary wrote is waited for", "[unit]") {
    auto fleet = snapshot_of({{"db1", "", 120}, {"db2", "db1", 100, 110}});
    auto recovery = case_of(fleet, RecoveryKind::Switchover);
    recovery.choice = chosen("db2");
    const auto plan = plan_catch_up(fleet, recovery);
    REQUIRE(plan.steps.size() == 1);
    CHECK(plan.steps.front().step ==
          Step{step::WaitForPosition{key("db2"), written_on("db1", 120)}});
}

TEST_CASE("fence: the old primary, and whoever may have become writable on the way", "[unit]") {
    auto recovery = case_of(two_replicas());
    recovery.abandoned = keys({"db3"});
    const auto plan = plan_fence(recovery);
    CHECK(told(plan) == Lines{"0 make db1 read-only", "0 make db3 read-only"});
    for (const auto& step : plan.steps) {
        CHECK(step.on_failure == OnFailure::AbortUnlessGone);
    }
}

TEST_CASE("fence: the primary of a switchover must answer that it is read-only", "[unit]") {
    const auto plan = plan_fence(case_of(two_replicas(), RecoveryKind::Switchover));
    REQUIRE(plan.steps.size() == 1);
    CHECK(plan.steps.front().on_failure == OnFailure::Abort);
}

TEST_CASE("promote: a replica that lacks what the successor has purged is not pointed at it",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1", 50}});
    kill(fleet, "db1");
    auto recovery = case_of(fleet);
    recovery.choice = chosen("db2");
    seen(fleet, "db2").purged = written_on("db1", 50);
    CHECK(plan_promote(fleet, Topology{fleet}, recovery).steps.back().wave == 2);
    seen(fleet, "db2").purged = written_on("db1", 51);
    const auto plan = plan_promote(fleet, Topology{fleet}, recovery);
    CHECK(plan.steps.back().wave == 1);
    CHECK(plan.reason == "db2 becomes the primary; it cannot serve db3");
}

TEST_CASE("promote: forget, become writable, and only then do the others follow", "[unit]") {
    const auto fleet = two_replicas();
    auto recovery = case_of(fleet);
    recovery.choice = chosen("db2");
    const auto plan = plan_promote(fleet, Topology{fleet}, recovery);
    CHECK(told(plan) ==
          Lines{"0 let db2 forget its source", "1 make db2 writable", "2 point db3 at db2"});
    CHECK(plan.steps[0].on_failure == OnFailure::Abort);
    CHECK(plan.steps[1].on_failure == OnFailure::Abort);
    CHECK(plan.steps[2].on_failure == OnFailure::CarryOn);
    CHECK(plan.reason == "db2 becomes the primary, and db3 follows");
}

TEST_CASE("promote: planned again after a part was done, it gives what is left", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db1"}});
    kill(fleet, "db1");
    auto recovery = case_of(fleet);
    recovery.choice = chosen("db2");
    seen(fleet, "db2").replica.reset();
    CHECK(told(plan_promote(fleet, Topology{fleet}, recovery)) ==
          Lines{"1 make db2 writable", "2 point db3 at db2", "2 point db4 at db2"});
    seen(fleet, "db2").writability = Writability::Writable;
    replica(fleet, "db3").source = key("db2");
    replica(fleet, "db3").receiver = ReceiverState::Running;
    CHECK(told(plan_promote(fleet, Topology{fleet}, recovery)) ==
          Lines{"1 make db2 writable", "2 point db4 at db2"});
}

TEST_CASE("promote: a switchover attaches the old primary as well", "[unit]") {
    const auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    auto recovery = case_of(fleet, RecoveryKind::Switchover);
    recovery.choice = chosen("db2");
    CHECK(told(plan_promote(fleet, Topology{fleet}, recovery)) ==
          Lines{"0 let db2 forget its source", "1 make db2 writable", "2 point db1 at db2"});
}

TEST_CASE("promote: an old primary that follows its co-primary by itself is compared first",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    kill(fleet, "db1");
    instance(fleet, "db3").demotion =
        Demotion{ClusterAlias{"alpha"}, key("db1"), fleet.taken_at, {}, ""};
    auto recovery = case_of(fleet);
    recovery.choice = chosen("db2");
    CHECK(told(plan_promote(fleet, Topology{fleet}, recovery)).back() == "2 point db3 at db2");
    instance(fleet, "db3").demotion->was_co_primary = true;
    const auto plan = plan_promote(fleet, Topology{fleet}, recovery);
    CHECK(told(plan) == Lines{"0 let db2 forget its source", "1 make db2 writable"});
    CHECK(plan.reason == "db2 becomes the primary; what only db3 has is looked at first");
}

TEST_CASE("promote: planning for nobody is a bug of ours", "[unit]") {
    const auto fleet = two_replicas();
    CHECK_THROWS_AS(plan_promote(fleet, Topology{fleet}, case_of(fleet)), CheckFailed);
    CHECK_THROWS_AS(plan_catch_up(fleet, case_of(fleet)), CheckFailed);
}

TEST_CASE("undo: followers replicate again, and those that do already are left alone", "[unit]") {
    auto fleet = two_replicas();
    replica(fleet, "db2").receiver = ReceiverState::Stopped;
    CHECK(told(plan_undo(fleet, Topology{fleet}, case_of(fleet))) ==
          Lines{"0 start replication on db2"});
}

TEST_CASE("promote and undo: who was stopped on purpose is not started", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db1"}});
    kill(fleet, "db1");
    for (const auto* host : {"db3", "db4"}) {
        replica(fleet, host).receiver = ReceiverState::Stopped;
    }
    instance(fleet, "db3").stop = DeliberateStop{"ann", {}};
    auto recovery = case_of(fleet);
    CHECK(told(plan_undo(fleet, Topology{fleet}, recovery)) == Lines{"0 start replication on db4"});
    recovery.choice = chosen("db2");
    const auto plan = plan_promote(fleet, Topology{fleet}, recovery);
    CHECK(told(plan) ==
          Lines{"0 let db2 forget its source", "1 make db2 writable", "2 point db4 at db2"});
    CHECK(plan.reason == "db2 becomes the primary, and db4 follows; an operator keeps db3 stopped");
}

TEST_CASE("promote and undo: who is detached is left so", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    kill(fleet, "db1");
    replica(fleet, "db3").receiver = ReceiverState::Stopped;
    replica(fleet, "db3").is_detached = true;
    auto recovery = case_of(fleet);
    CHECK(told(plan_undo(fleet, Topology{fleet}, recovery)).empty());
    recovery.choice = chosen("db2");
    CHECK(told(plan_promote(fleet, Topology{fleet}, recovery)) ==
          Lines{"0 let db2 forget its source", "1 make db2 writable"});
}

TEST_CASE("undo: a switchover fences who may be writable before the primary writes again",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    auto recovery = case_of(fleet, RecoveryKind::Switchover);
    recovery.abandoned = keys({"db2"});
    const auto plan = plan_undo(fleet, Topology{fleet}, recovery);
    CHECK(told(plan) == Lines{"0 make db2 read-only", "1 make db1 writable"});
    CHECK(plan.steps[0].on_failure == OnFailure::Abort);
}

TEST_CASE("promote: who has more than the successor of a switchover is kept apart", "[unit]") {
    // db1 was started again, writable, when db2 had been promoted already; db3 followed it.
    auto fleet = snapshot_of({{"db1", "", 120}, {"db2", "", 100}, {"db3", "db1", 120}});
    auto recovery = case_of(fleet, RecoveryKind::Switchover);
    recovery.choice = chosen("db2");
    CHECK(told(plan_promote(fleet, Topology{fleet}, recovery)) == Lines{"1 make db2 writable"});
}

TEST_CASE("freeze, promote, undo: who has several sources is left where it is, and that is said",
          "[unit]") {
    auto fleet = two_replicas();
    testing::add_channel(fleet, "db3", "audit", "db9");
    CHECK(told(plan_freeze(fleet, Topology{fleet}, case_of(fleet))) ==
          Lines{"0 stop the receiver of db2"});

    auto recovery = case_of(fleet);
    recovery.choice = chosen("db2");
    const auto plan = plan_promote(fleet, Topology{fleet}, recovery);
    CHECK(told(plan) == Lines{"0 let db2 forget its source", "1 make db2 writable"});
    CHECK(plan.reason ==
          "db2 becomes the primary; db3 stays where it is: it replicates over the default channel "
          "from db1, 'audit' from db9, and people change that");

    replica(fleet, "db2").receiver = ReceiverState::Stopped;
    replica(fleet, "db3").receiver = ReceiverState::Stopped;
    CHECK(told(plan_undo(fleet, Topology{fleet}, case_of(fleet))) ==
          Lines{"0 start replication on db2"});
}

TEST_CASE("freeze: a member of a group is left to it", "[unit]") {
    auto fleet = two_replicas();
    testing::join_group(fleet, "db3", {"db3", "db4"});
    CHECK(told(plan_freeze(fleet, Topology{fleet}, case_of(fleet))) ==
          Lines{"0 stop the receiver of db2"});
}

}  // namespace understudy
