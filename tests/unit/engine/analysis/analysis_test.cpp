#include "engine/analysis/analysis.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::instance;
using testing::key;
using testing::kill;
using testing::replica;
using testing::snapshot_of;

const ClusterAlias kCluster{"alpha"};

Finding judge_facts(const InstanceFacts& facts) {
    return judge(kCluster, key("db1"), facts);
}

InstanceFacts facts_of(const Snapshot& snapshot, const std::string& host) {
    return gather_facts({snapshot, Topology{snapshot}, Policy{}}, key(host));
}

Finding judge_fleet(const Snapshot& snapshot) {
    return judge_facts(facts_of(snapshot, "db1"));
}

InstanceFacts gone(std::uint32_t replicas,
                   std::uint32_t reachable,
                   std::uint32_t hearing,
                   std::uint32_t bereft) {
    return InstanceFacts{Reachability::Unreachable, replicas, reachable, hearing, bereft};
}

}  // namespace

TEST_CASE("analysis: a primary that answers has no problem while one replica replicates",
          "[unit]") {
    for (const std::uint32_t lost : {0U, 1U, 2U}) {
        InstanceFacts facts{Reachability::Reachable, 3, 3, 3 - lost, lost};
        facts.replicating_replicas = 3 - lost;
        CHECK(judge_facts(facts).code == AnalysisCode::NoProblem);
    }
}

TEST_CASE("analysis: unknown is never treated as dead", "[unit]") {
    for (const std::uint32_t replicas : {0U, 1U, 3U}) {
        CHECK(judge_facts({Reachability::Unknown, replicas, replicas, 0, replicas}).code ==
              AnalysisCode::NoProblem);
    }
}

TEST_CASE("analysis: a dead primary without replicas is told apart from one with", "[unit]") {
    CHECK(judge_facts(gone(0, 0, 0, 0)).code == AnalysisCode::DeadPrimaryWithoutReplicas);
    CHECK(judge_facts(gone(1, 1, 0, 1)).code == AnalysisCode::DeadPrimary);
}

TEST_CASE("analysis: when nobody answers, it may be us who are cut off", "[unit]") {
    CHECK(judge_facts(gone(3, 0, 0, 0)).code == AnalysisCode::DeadPrimaryAndReplicas);
    CHECK(judge_facts(gone(3, 1, 0, 1)).code == AnalysisCode::DeadPrimaryAndSomeReplicas);
}

TEST_CASE("analysis: one replica that hears the primary outweighs all that do not", "[unit]") {
    CHECK(judge_facts(gone(3, 3, 1, 2)).code == AnalysisCode::UnreachablePrimary);
    CHECK(judge_facts(gone(3, 3, 0, 3)).code == AnalysisCode::DeadPrimary);
    CHECK(judge_facts(gone(3, 1, 1, 0)).code == AnalysisCode::UnreachablePrimary);
}

TEST_CASE("analysis: receivers that somebody stopped are no witnesses", "[unit]") {
    CHECK(judge_facts(gone(3, 3, 0, 0)).code == AnalysisCode::UnreachablePrimary);
    CHECK(judge_facts(gone(3, 3, 0, 1)).code == AnalysisCode::DeadPrimary);
}

TEST_CASE("analysis: dead is told apart from dead with some replicas by one silent one", "[unit]") {
    CHECK(judge_facts(gone(3, 3, 0, 3)).code == AnalysisCode::DeadPrimary);
    CHECK(judge_facts(gone(3, 2, 0, 2)).code == AnalysisCode::DeadPrimaryAndSomeReplicas);
}

TEST_CASE("analysis: a finding carries its rule in words and the facts it used", "[unit]") {
    const auto facts = gone(3, 2, 0, 2);
    const Finding finding = judge_facts(facts);
    CHECK(finding.cluster == kCluster);
    CHECK(finding.instance == key("db1"));
    CHECK(finding.evidence == facts);
    CHECK_FALSE(finding.because.empty());
    CHECK(judge_facts({Reachability::Reachable, 0, 0, 0, 0}).because.empty());
}

TEST_CASE("analysis: only a primary that replicas themselves have lost allows a failover",
          "[unit]") {
    const auto with = [](AnalysisCode code) {
        return Finding{kCluster, key("db1"), code, "", gone(3, 3, 0, 3)};
    };
    CHECK(is_actionable(with(AnalysisCode::DeadPrimary)));
    CHECK(is_actionable(with(AnalysisCode::DeadPrimaryAndSomeReplicas)));
    CHECK_FALSE(is_actionable(with(AnalysisCode::NoProblem)));
    CHECK_FALSE(is_actionable(with(AnalysisCode::UnreachablePrimary)));
    CHECK_FALSE(is_actionable(with(AnalysisCode::DeadPrimaryAndReplicas)));
    CHECK_FALSE(is_actionable(with(AnalysisCode::DeadPrimaryWithoutReplicas)));
}

TEST_CASE("analysis: as many that vanished as have lost it: it may be us who are cut off",
          "[unit]") {
    auto facts = gone(4, 2, 0, 2);
    facts.vanished_replicas = 2;
    CHECK_FALSE(is_actionable(judge_facts(facts)));
    facts.vanished_replicas = 1;
    CHECK(is_actionable(judge_facts(facts)));
}

TEST_CASE("facts: a replica vanished with the primary when it fell silent together or since",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db1"}});
    for (const auto* host : {"db1", "db2", "db3"}) {
        kill(fleet, host);
        instance(fleet, host).failing_since = testing::at(std::chrono::hours{1});
    }
    instance(fleet, "db2").failing_since -= std::chrono::seconds{30};
    instance(fleet, "db3").failing_since -= std::chrono::microseconds{30'000'001};
    const auto facts = facts_of(fleet, "db1");
    CHECK(facts.vanished_replicas == 1);
    CHECK(facts.bereft_replicas == 1);
    CHECK_FALSE(is_actionable(judge_facts(facts)));
}

TEST_CASE("facts: each direct replica is counted once, by what its receiver does", "[unit]") {
    auto fleet =
        snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db1"}, {"db5", "db1"}});
    kill(fleet, "db1");
    replica(fleet, "db2").receiver = ReceiverState::Running;
    replica(fleet, "db3").receiver = ReceiverState::Stopped;
    instance(fleet, "db4").reachability = Reachability::Unreachable;
    const auto facts = facts_of(fleet, "db1");
    CHECK(facts.replicas == 4);
    CHECK(facts.reachable_replicas == 3);
    CHECK(facts.hearing_replicas == 1);
    CHECK(facts.bereft_replicas == 1);
    CHECK(judge_fleet(fleet).code == AnalysisCode::UnreachablePrimary);
}

TEST_CASE("facts: a receiver that ended with an error has lost its source", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    kill(fleet, "db1");
    replica(fleet, "db2").receiver = ReceiverState::Stopped;
    CHECK(judge_fleet(fleet).code == AnalysisCode::UnreachablePrimary);
    replica(fleet, "db2").receiver_error = "2003: error reconnecting to source";
    CHECK(judge_fleet(fleet).code == AnalysisCode::DeadPrimary);
}

TEST_CASE("facts: who was turned away by a server, or does not know where it is, is no witness",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    kill(fleet, "db1");
    CHECK(facts_of(fleet, "db1").bereft_replicas == 1);
    for (const char* error : {"1040: too many connections",
                              "1045: access denied",
                              "1236: purged",
                              "2005: unknown host",
                              "no number"}) {
        INFO(error);
        for (const auto state : {ReceiverState::Connecting, ReceiverState::Stopped}) {
            replica(fleet, "db2").receiver = state;
            replica(fleet, "db2").receiver_error = error;
            CHECK(facts_of(fleet, "db1").bereft_replicas == 0);
            CHECK(judge_fleet(fleet).code == AnalysisCode::UnreachablePrimary);
        }
    }
    // One that answers us, and lets in nobody who replicates.
    testing::instance(fleet, "db1").reachability = Reachability::Reachable;
    CHECK(facts_of(fleet, "db1").bereft_replicas == 1);
}

TEST_CASE("facts: a receiver that was stopped on purpose testifies to nothing, whatever its error",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    kill(fleet, "db1");
    replica(fleet, "db2").receiver = ReceiverState::Stopped;
    replica(fleet, "db2").receiver_error = "2003: cannot connect";
    CHECK(facts_of(fleet, "db1").bereft_replicas == 1);
    testing::instance(fleet, "db2").stop = DeliberateStop{"ann", {}};
    CHECK(facts_of(fleet, "db1").bereft_replicas == 0);
}

TEST_CASE(
    "facts: a detached replica testifies to nothing, although its receiver looks for a source",
    "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    kill(fleet, "db1");
    replica(fleet, "db2").receiver = ReceiverState::Connecting;
    CHECK(facts_of(fleet, "db1").bereft_replicas == 1);
    replica(fleet, "db2").is_detached = true;
    CHECK(facts_of(fleet, "db1").bereft_replicas == 0);
}

TEST_CASE("facts: a broken applier says nothing about the primary", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    kill(fleet, "db1");
    replica(fleet, "db2").receiver = ReceiverState::Running;
    replica(fleet, "db2").applier = ApplierState::Stopped;
    replica(fleet, "db2").applier_error = "duplicate key";
    CHECK(judge_fleet(fleet).code == AnalysisCode::UnreachablePrimary);
}

TEST_CASE("facts: replicas of replicas are not asked about the primary", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}});
    kill(fleet, "db1");
    CHECK(facts_of(fleet, "db1").replicas == 1);
}

TEST_CASE("facts: a replica that was never seen counts, and testifies to nothing", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    kill(fleet, "db1");
    instance(fleet, "db3").reachability = Reachability::Unknown;
    const auto facts = facts_of(fleet, "db1");
    CHECK(facts.replicas == 2);
    CHECK(facts.reachable_replicas == 1);
    CHECK(facts.bereft_replicas == 1);
    CHECK(facts.unreachable_replicas == 0);
}

TEST_CASE("facts: of an instance nobody knows nothing is known", "[unit]") {
    const auto fleet = snapshot_of({{"db1", ""}});
    CHECK(facts_of(fleet, "db9") == InstanceFacts{});
}

}  // namespace understudy
