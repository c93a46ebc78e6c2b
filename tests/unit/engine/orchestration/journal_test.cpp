#include "engine/orchestration/journal.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::at;
using testing::key;
using testing::keys;
using namespace std::chrono_literals;

const ClusterAlias kAlpha{"alpha"};
const RecoveryId kFirst{7};

/// Records one after another, a second apart.
JournalState read(std::vector<RecordBody> bodies) {
    std::vector<Record> records;
    for (auto& body : bodies) {
        const auto n = records.size() + 1;
        records.push_back({RecordId{n}, at(1s * n), std::move(body)});
    }
    return read_journal(records);
}

record::RecoveryStarted started(RecoveryId id = kFirst) {
    return {id,
            RecoveryKind::Failover,
            kAlpha,
            key("db1"),
            keys({"db1", "db2", "db3"}),
            std::nullopt,
            "why"};
}

record::PhasePlanned planned(Phase phase) {
    return {kFirst, PhasePlan{phase, "", {}}};
}

record::CandidatesJudged judged(const std::string& host) {
    Choice choice;
    choice.chosen = key(host);
    return {kFirst, choice};
}

record::InstanceDemoted demoted(const std::string& host, const std::string& successor) {
    return {kFirst, key(host), Demotion{kAlpha, key(successor), at(1s), std::nullopt, ""}};
}

record::RecoveryEnded ended(std::optional<InstanceKey> successor) {
    return {kFirst,
            RecoveryKind::Failover,
            kAlpha,
            key("db1"),
            successor ? RecoveryOutcome::Succeeded : RecoveryOutcome::Failed,
            successor,
            {},
            ""};
}

}  // namespace

TEST_CASE("journal: an empty one knows nothing and allows recoveries", "[unit]") {
    const auto state = read({});
    CHECK(state.recoveries_enabled);
    CHECK(state.unfinished.empty());
    CHECK(state.last_record == RecordId{0});
}

TEST_CASE("journal: a recovery without an end is unfinished, with what it had reached", "[unit]") {
    const auto state =
        read({started(), planned(Phase::Freeze), judged("db2"), planned(Phase::CatchUp)});
    REQUIRE(state.unfinished.size() == 1);
    const auto& open = state.unfinished.front();
    CHECK(open.id == kFirst);
    CHECK(open.cluster == kAlpha);
    CHECK(open.reached == Phase::CatchUp);
    CHECK(open.facts.primary == key("db1"));
    CHECK(open.facts.members == keys({"db1", "db2", "db3"}));
    REQUIRE(open.facts.choice.has_value());
    CHECK(open.facts.choice->chosen == key("db2"));
    CHECK(open.facts.abandoned.empty());
    CHECK(state.last_recovery == kFirst);
    CHECK(state.last_record == RecordId{4});
}

TEST_CASE("journal: one that only began had reached the freeze", "[unit]") {
    const auto state = read({started()});
    REQUIRE(state.unfinished.size() == 1);
    CHECK(state.unfinished.front().reached == Phase::Freeze);
}

TEST_CASE("journal: a round after a promotion was tried abandons the one that was chosen",
          "[unit]") {
    const auto state = read({started(),
                             planned(Phase::Freeze),
                             judged("db2"),
                             planned(Phase::Promote),
                             planned(Phase::Freeze)});
    REQUIRE(state.unfinished.size() == 1);
    CHECK(state.unfinished.front().facts.abandoned == keys({"db2"}));
    CHECK_FALSE(state.unfinished.front().facts.choice.has_value());
}

TEST_CASE("journal: clients are sent to the one that is being promoted, until it is abandoned",
          "[unit]") {
    const record::PrimaryPublished published{kAlpha, key("db2")};
    const auto sent = read({started(), judged("db2"), planned(Phase::Promote), published});
    CHECK(sent.unfinished.front().is_published);

    const auto of_old = read({started(), judged("db2"), published, planned(Phase::Promote)});
    CHECK_FALSE(of_old.unfinished.front().is_published);

    const auto abandoned = read(
        {started(), judged("db2"), planned(Phase::Promote), published, planned(Phase::Freeze)});
    CHECK_FALSE(abandoned.unfinished.front().is_published);
}

TEST_CASE("journal: a round before any promotion abandons nobody", "[unit]") {
    const auto state = read({started(),
                             planned(Phase::Freeze),
                             judged("db2"),
                             planned(Phase::CatchUp),
                             planned(Phase::Freeze)});
    CHECK(state.unfinished.front().facts.abandoned.empty());
}

TEST_CASE("journal: a recovery that succeeded leaves a primary, a demotion and its beginning",
          "[unit]") {
    const auto state = read({started(), demoted("db1", "db2"), ended(key("db2"))});
    CHECK(state.unfinished.empty());
    CHECK(state.primaries.at(kAlpha) == key("db2"));
    CHECK(state.last_recoveries.at(kAlpha) == at(1s));
    REQUIRE(state.demotions.contains(key("db1")));
    CHECK(state.demotions.at(key("db1")).successor == key("db2"));
}

TEST_CASE("journal: a recovery that failed demotes nobody and blocks nothing", "[unit]") {
    const auto state = read({started(), demoted("db1", "db2"), ended(std::nullopt)});
    CHECK(state.unfinished.empty());
    CHECK(state.demotions.empty());
    CHECK(state.primaries.empty());
    CHECK(state.last_recoveries.empty());
}

TEST_CASE("journal: acknowledging ends the block period, and what comes later begins anew",
          "[unit]") {
    const RecordBody acknowledged = record::RecoveryAcknowledged{kAlpha, "ann", "seen"};
    CHECK(read({started(), ended(key("db2")), acknowledged}).last_recoveries.empty());
    CHECK(read({acknowledged, started(), ended(key("db2"))}).last_recoveries.contains(kAlpha));
}

TEST_CASE("journal: a demotion ends with the rejoin, and remembers why it is kept apart",
          "[unit]") {
    const record::ReturnJudged apart{
        key("db1"), key("db2"), Comparison::Ahead, "db1:101-103", false};
    const record::ReturnJudged together{key("db1"), key("db2"), Comparison::Behind, "", true};
    const std::vector<RecordBody> before{started(), demoted("db1", "db2"), ended(key("db2"))};

    auto bodies = before;
    bodies.emplace_back(apart);
    CHECK(read(bodies).demotions.at(key("db1")).quarantine == "db1:101-103");

    bodies = before;
    bodies.emplace_back(together);
    CHECK(read(bodies).demotions.at(key("db1")).quarantine.empty());
    bodies.emplace_back(record::Rejoined{key("db1"), key("db2")});
    CHECK(read(bodies).demotions.empty());
}

TEST_CASE("journal: a maintenance survives until it is ended", "[unit]") {
    const Maintenance maintenance{at(1h), "ann", "new disk"};
    const RecordBody begun = record::MaintenanceBegun{key("db3"), maintenance};
    CHECK(read({begun}).maintenances.at(key("db3")) == maintenance);
    CHECK(read({begun, record::MaintenanceEnded{key("db3")}}).maintenances.empty());
}

TEST_CASE("journal: downtimes and the global switch survive", "[unit]") {
    const Downtime downtime{at(1h), "ann", "new disk"};
    const RecordBody begun = record::DowntimeBegun{key("db3"), downtime};
    CHECK(read({begun}).downtimes.at(key("db3")) == downtime);
    CHECK(read({begun, record::DowntimeEnded{key("db3")}}).downtimes.empty());
    CHECK_FALSE(read({record::RecoveriesSwitched{false}}).recoveries_enabled);
    CHECK(read({record::RecoveriesSwitched{false}, record::RecoveriesSwitched{true}})
              .recoveries_enabled);
}

TEST_CASE("journal: who was stopped on purpose is remembered until he is started or forgotten",
          "[unit]") {
    const DeliberateStop stop{"ann", at(1s)};
    const auto state = read({record::StopBegun{key("db2"), stop},
                             record::StopBegun{key("db3"), stop},
                             record::StopBegun{key("db4"), stop},
                             record::StopEnded{key("db3"), "ann has started it"},
                             record::InstanceForgotten{key("db4")}});
    CHECK(state.stops == std::map<InstanceKey, DeliberateStop>{{key("db2"), stop}});
}

TEST_CASE("journal: an operation without an end is unfinished, with who asked for it", "[unit]") {
    const Operation stop{.kind = OperationKind::StopReplica, .instance = key("db3")};
    const record::OperationStarted begun{kFirst, kAlpha, stop, {}, "ann"};
    const auto state = read({begun});
    REQUIRE(state.unfinished_operations.size() == 1);
    CHECK(state.unfinished_operations.front().operation == stop);
    CHECK(state.unfinished_operations.front().owner == "ann");
    const record::OperationEnded over{kFirst, kAlpha, stop, RecoveryOutcome::Succeeded, {}, ""};
    CHECK(read({begun, over}).unfinished_operations.empty());
}

TEST_CASE("journal: what is no part of it counts for its number only", "[unit]") {
    const auto state = read({record::InstanceLost{key("db1"), "no answer"},
                             record::SuspicionCleared{kAlpha, key("db1"), "it answers"}});
    CHECK(state.last_record == RecordId{2});
    CHECK(state.primaries.empty());
}

TEST_CASE("journal: who belongs where, and who was published, is known to the next manager",
          "[unit]") {
    const RecordBody joined = record::MemberJoined{key("db2"), kAlpha};
    const auto state = read({joined, record::PrimaryPublished{kAlpha, key("db1")}});
    CHECK(state.members.at(key("db2")) == kAlpha);
    CHECK(state.primaries.at(kAlpha) == key("db1"));
    CHECK(read({joined, record::InstanceForgotten{key("db2")}}).members.empty());
}

TEST_CASE("journal: a replica that missed a recovery is remembered, however that ended", "[unit]") {
    auto missed = demoted("db3", "db1");
    missed.demotion.was_primary = false;
    const record::RecoveryEnded failed{kFirst,
                                       RecoveryKind::Failover,
                                       kAlpha,
                                       key("db1"),
                                       RecoveryOutcome::Failed,
                                       std::nullopt,
                                       {},
                                       ""};
    const auto state = read({missed, demoted("db1", "db2"), failed});
    CHECK(state.demotions.contains(key("db3")));
    CHECK_FALSE(state.demotions.contains(key("db1")));
}

TEST_CASE("journal: what was planned and is not known to be done may arrive late", "[unit]") {
    const Step moved = step::PointAt{key("db3"), key("db2")};
    const Step promoted = step::MakeWritable{key("db2")};
    record::PhasePlanned promotion = planned(Phase::Promote);
    promotion.plan.steps = {{.step = promoted}, {.step = moved, .wave = 1}};
    const auto state = read({started(),
                             judged("db2"),
                             promotion,
                             record::StepEnded{kFirst, Phase::Promote, promoted, true, ""}});
    REQUIRE(state.unfinished.size() == 1);
    CHECK(state.unfinished.front().unanswered == std::vector{moved});
    CHECK(state.unfinished.front().facts.repointed == keys({"db3"}));
}

TEST_CASE("journal: who is found during a recovery is a member of it", "[unit]") {
    const auto state = read({started(), record::MemberJoined{key("db4"), kAlpha}});
    REQUIRE(state.unfinished.size() == 1);
    CHECK(state.unfinished.front().facts.members == keys({"db1", "db2", "db3", "db4"}));
}

TEST_CASE("journal: what a recovery owes its primary the next one owes it", "[unit]") {
    auto owing = ended(std::nullopt);
    owing.left_read_only = key("db1");
    const auto state = read({started(), owing, started(RecoveryId{8})});
    REQUIRE(state.unfinished.size() == 1);
    CHECK(state.unfinished.front().facts.is_primary_fenced);
    CHECK(state.left_read_only.empty());
}

TEST_CASE("journal: of an operation it tells what a replica is to count as executed", "[unit]") {
    const Operation reset{.kind = OperationKind::GtidErrantReset, .instance = key("db3")};
    const record::OperationStarted begun{kFirst, kAlpha, reset, {}, "ann"};
    const auto early = read({begun, planned(Phase::Hold)});
    REQUIRE(early.unfinished_operations.size() == 1);
    CHECK_FALSE(early.unfinished_operations.front().kept);

    const auto kept = testing::written_on("db1", 100);
    const step::SetPurged purged{key("db3"), key("db1"), kept};
    const auto late = read({begun, record::PhasePlanned{kFirst, {Phase::Act, "", {{purged}}}}});
    CHECK(late.unfinished_operations.front().kept == kept);
}

TEST_CASE("journal: after a recovery hooks are owed that were not begun") {
    HookFacts facts;
    facts.cluster = kAlpha;
    facts.failed = key("db1");
    const record::HooksOwed owed{kFirst, facts};
    const record::RecoveryEnded ended{kFirst,
                                      RecoveryKind::Failover,
                                      kAlpha,
                                      key("db1"),
                                      RecoveryOutcome::Succeeded,
                                      key("db2"),
                                      keys({"db3"}),
                                      ""};
    const auto begun = [](HookMoment moment) {
        return record::HooksBegun{kFirst, moment, kAlpha, key("db1")};
    };

    const auto under_way = read({owed, started()});
    CHECK(under_way.owed_hooks.empty());
    CHECK(under_way.told.at(kFirst) == facts);
    CHECK(read({owed}).told.empty());

    const auto over = read({owed, started(), ended});
    const HookJob& job = over.owed_hooks.at(kFirst);
    CHECK(job.moments == std::vector{HookMoment::AfterPrimaryFailover, HookMoment::AfterFailover});
    CHECK(job.facts.is_successful);
    CHECK(job.facts.successor == key("db2"));
    CHECK(job.facts.lost_replicas == keys({"db3"}));
    CHECK(over.told.empty());

    const auto one = read({owed, started(), ended, begun(HookMoment::AfterPrimaryFailover)});
    CHECK(one.owed_hooks.at(kFirst).moments == std::vector{HookMoment::AfterFailover});
    CHECK(read({owed,
                started(),
                ended,
                begun(HookMoment::AfterPrimaryFailover),
                begun(HookMoment::AfterFailover)})
              .owed_hooks.empty());
}

TEST_CASE("journal: a failure is announced once, and a fence that was begun may not have been") {
    const record::HooksBegun announced{kFirst, HookMoment::FailureDetected, kAlpha, key("db1")};
    CHECK(read({announced}).announced.contains(key("db1")));
    const record::HooksBegun begun{kFirst, HookMoment::Fence, kAlpha, key("db1")};
    const record::HooksEnded done{kFirst, HookMoment::Fence, kAlpha, key("db1"), true, ""};
    CHECK(read({started()}).unfinished.front().fence_hooks == FenceHooks::NotBegun);
    CHECK(read({started(), begun}).unfinished.front().fence_hooks == FenceHooks::Begun);
    CHECK(read({started(), begun, done}).unfinished.front().fence_hooks == FenceHooks::Done);
}

}  // namespace understudy
