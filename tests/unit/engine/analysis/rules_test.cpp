// The rules of analysis that are not about a dead primary, each from a small fleet.
#include <catch2/catch.hpp>

#include "engine/analysis/analysis.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using namespace std::chrono_literals;
using testing::close_ring;
using testing::instance;
using testing::key;
using testing::kill;
using testing::replica;
using testing::seen;
using testing::snapshot_of;

AnalysisCode code_of(const Snapshot& fleet, const std::string& host, const Policy& policy = {}) {
    const Topology topology{fleet};
    std::vector<InstanceKey> members;
    for (const auto& [name, one] : fleet.instances) {
        members.push_back(name);
    }
    return judge(ClusterAlias{"alpha"},
                 key(host),
                 gather_facts({fleet, topology, policy, members}, key(host)))
        .code;
}

void break_applier(Snapshot& fleet, const std::string& host) {
    replica(fleet, host).applier = ApplierState::Stopped;
    replica(fleet, host).applier_error = "1062";
}

Snapshot pair() {
    return snapshot_of({{"db1", ""}, {"db2", "db1"}});
}

Snapshot trio() {
    return snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
}

/// db2 is between db1 and db3 and db4.
Snapshot tree() {
    return snapshot_of(
        {{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}, {"db4", "db2"}, {"db5", "db1"}});
}

/// db1 and db2 replicate from each other, db3 from db1.
Snapshot ring() {
    auto fleet = trio();
    close_ring(fleet, "db1", "db2");
    return fleet;
}

void wait_for_one(Snapshot& fleet, std::uint32_t connected) {
    seen(fleet, "db1").semi_sync = {.source_enabled = true,
                                    .source_active = true,
                                    .wait_for_replicas = 1,
                                    .connected_replicas = connected};
}

}  // namespace

TEST_CASE("rules: nothing is wrong with anybody of a sound fleet", "[unit]") {
    for (const auto& fleet : {pair(), trio(), tree(), ring()}) {
        for (const auto& [name, one] : fleet.instances) {
            CHECK(code_of(fleet, name.host) == AnalysisCode::NoProblem);
        }
    }
}

TEST_CASE("rules: the only replica is dead after two looks in vain, and not after one", "[unit]") {
    auto fleet = pair();
    kill(fleet, "db2");
    CHECK(code_of(fleet, "db1") == AnalysisCode::PrimarySingleReplicaDead);
    instance(fleet, "db2").failures_in_a_row = 1;
    CHECK(code_of(fleet, "db1") == AnalysisCode::NoProblem);
    instance(fleet, "db2").reachability = Reachability::Unknown;
    CHECK(code_of(fleet, "db1") == AnalysisCode::NoProblem);
}

TEST_CASE("rules: replicas that do not replicate are told by how many there are", "[unit]") {
    auto one = pair();
    break_applier(one, "db2");
    CHECK(code_of(one, "db1") == AnalysisCode::PrimarySingleReplicaNotReplicating);
    auto two = trio();
    break_applier(two, "db2");
    CHECK(code_of(two, "db1") == AnalysisCode::NoProblem);
    break_applier(two, "db3");
    CHECK(code_of(two, "db1") == AnalysisCode::AllPrimaryReplicasNotReplicating);
    kill(two, "db3");
    CHECK(code_of(two, "db1") == AnalysisCode::AllPrimaryReplicasNotReplicatingOrDead);
}

TEST_CASE("rules: a read-only primary is a problem if anybody replicates from it", "[unit]") {
    auto fleet = pair();
    seen(fleet, "db1").writability = Writability::ReadOnly;
    CHECK(code_of(fleet, "db1") == AnalysisCode::NoWritablePrimary);
    auto alone = snapshot_of({{"db1", ""}});
    seen(alone, "db1").writability = Writability::ReadOnly;
    CHECK(code_of(alone, "db1") == AnalysisCode::NoProblem);
}

TEST_CASE("rules: two roots of one cluster that take writes", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", ""}});
    CHECK(code_of(fleet, "db1") == AnalysisCode::TwoWritablePrimaries);
    seen(fleet, "db3").writability = Writability::ReadOnly;
    CHECK(code_of(fleet, "db1") == AnalysisCode::NoProblem);
}

TEST_CASE("rules: a primary that lacks acknowledgers is locked once it has stood still", "[unit]") {
    auto fleet = pair();
    wait_for_one(fleet, 1);
    CHECK(code_of(fleet, "db1") == AnalysisCode::NoProblem);
    wait_for_one(fleet, 0);
    CHECK(code_of(fleet, "db1") == AnalysisCode::LockedSemiSyncPrimaryHypothesis);
    instance(fleet, "db1").stands_still_since = fleet.taken_at - 10s + 1us;
    CHECK(code_of(fleet, "db1") == AnalysisCode::LockedSemiSyncPrimaryHypothesis);
    instance(fleet, "db1").stands_still_since = fleet.taken_at - 10s;
    CHECK(code_of(fleet, "db1") == AnalysisCode::LockedSemiSyncPrimary);
    seen(fleet, "db1").semi_sync.source_active = false;
    CHECK(code_of(fleet, "db1") == AnalysisCode::NoProblem);
}

TEST_CASE("rules: too many acknowledgers are a problem only where their number is exact",
          "[unit]") {
    auto fleet = trio();
    wait_for_one(fleet, 2);
    CHECK(code_of(fleet, "db1") == AnalysisCode::NoProblem);
    Policy policy;
    policy.analysis.semi_sync_is_exact = true;
    CHECK(code_of(fleet, "db1", policy) == AnalysisCode::PrimaryWithTooManySemiSyncReplicas);
}

TEST_CASE("rules: an unreachable primary whose replicas all lag may be dead", "[unit]") {
    auto fleet = trio();
    kill(fleet, "db1");
    for (const auto* host : {"db2", "db3"}) {
        replica(fleet, host).receiver = ReceiverState::Running;
        replica(fleet, host).lag = 10s + 1us;
    }
    CHECK(code_of(fleet, "db1") == AnalysisCode::UnreachablePrimaryWithLaggingReplicas);
    replica(fleet, "db3").lag = 10s;
    CHECK(code_of(fleet, "db1") == AnalysisCode::UnreachablePrimary);
}

TEST_CASE("rules: who is behind on purpose does not lag", "[unit]") {
    auto fleet = trio();
    kill(fleet, "db1");
    for (const auto* host : {"db2", "db3"}) {
        replica(fleet, host).receiver = ReceiverState::Running;
        replica(fleet, host).delay = 1h;
        replica(fleet, host).lag = 1h;
    }
    CHECK(code_of(fleet, "db1") == AnalysisCode::UnreachablePrimary);
}

TEST_CASE("rules: a dead intermediate source by what became of its replicas", "[unit]") {
    auto fleet = tree();
    kill(fleet, "db2");
    CHECK(code_of(fleet, "db2") == AnalysisCode::DeadIntermediateSource);
    CHECK(code_of(fleet, "db1") == AnalysisCode::NoProblem);
    replica(fleet, "db3").receiver = ReceiverState::Running;
    CHECK(code_of(fleet, "db2") == AnalysisCode::UnreachableIntermediateSource);
    replica(fleet, "db3").receiver = ReceiverState::Connecting;
    kill(fleet, "db3");
    CHECK(code_of(fleet, "db2") == AnalysisCode::DeadIntermediateSourceAndSomeReplicas);
    kill(fleet, "db4");
    CHECK(code_of(fleet, "db2") == AnalysisCode::DeadIntermediateSourceAndReplicas);
}

TEST_CASE("rules: one look in vain is not the death of an intermediate source", "[unit]") {
    auto fleet = tree();
    kill(fleet, "db2");
    instance(fleet, "db2").failures_in_a_row = 1;
    CHECK(code_of(fleet, "db2") == AnalysisCode::NoProblem);
}

TEST_CASE("rules: the single replica of a dead intermediate source", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}});
    kill(fleet, "db2");
    CHECK(code_of(fleet, "db2") ==
          AnalysisCode::DeadIntermediateSourceWithSingleReplicaFailingToConnect);
    replica(fleet, "db3").receiver = ReceiverState::Stopped;
    CHECK(code_of(fleet, "db2") == AnalysisCode::DeadIntermediateSourceWithSingleReplica);
}

TEST_CASE("rules: an intermediate source that answers us and serves nobody", "[unit]") {
    auto fleet = tree();
    replica(fleet, "db3").receiver = ReceiverState::Connecting;
    replica(fleet, "db4").receiver = ReceiverState::Connecting;
    CHECK(code_of(fleet, "db2") ==
          AnalysisCode::AllIntermediateSourceReplicasFailingToConnectOrDead);
    replica(fleet, "db4").receiver = ReceiverState::Running;
    replica(fleet, "db4").applier = ApplierState::Stopped;
    CHECK(code_of(fleet, "db2") == AnalysisCode::AllIntermediateSourceReplicasNotReplicating);
}

TEST_CASE("rules: two that replicate from each other are told as such", "[unit]") {
    auto fleet = ring();
    kill(fleet, "db1");
    CHECK(code_of(fleet, "db1") == AnalysisCode::DeadCoPrimary);
    CHECK(code_of(fleet, "db2") == AnalysisCode::AllCoPrimaryReplicasNotReplicating);
    replica(fleet, "db3").receiver = ReceiverState::Running;
    CHECK(code_of(fleet, "db1") == AnalysisCode::UnreachableCoPrimary);
    kill(fleet, "db3");
    CHECK(code_of(fleet, "db1") == AnalysisCode::DeadCoPrimaryAndSomeReplicas);
}

TEST_CASE("rules: a replica that cannot connect to a primary that answers us", "[unit]") {
    auto fleet = tree();
    replica(fleet, "db5").receiver = ReceiverState::Connecting;
    CHECK(code_of(fleet, "db5") == AnalysisCode::FirstTierReplicaFailingToConnectToPrimary);
    replica(fleet, "db3").receiver = ReceiverState::Connecting;
    CHECK(code_of(fleet, "db3") == AnalysisCode::NoProblem);  // Of the second tier.
    kill(fleet, "db1");
    CHECK(code_of(fleet, "db5") == AnalysisCode::NoProblem);  // The primary's matter.
}

TEST_CASE("rules: a binlog server whose source answers us and does not let it in", "[unit]") {
    auto fleet = tree();
    testing::make_binlog_server(fleet, "db2", 900);
    CHECK(code_of(fleet, "db2") == AnalysisCode::NoProblem);
    replica(fleet, "db2").receiver = ReceiverState::Connecting;
    CHECK(code_of(fleet, "db2") == AnalysisCode::BinlogServerFailingToConnectToSource);
    kill(fleet, "db1");
    CHECK(code_of(fleet, "db2") == AnalysisCode::NoProblem);  // The primary's matter.
}

TEST_CASE("rules: an applier that runs and does nothing for a minute", "[unit]") {
    auto fleet = trio();
    instance(fleet, "db2").stands_still_since = fleet.taken_at - 60s + 1us;
    CHECK(code_of(fleet, "db2") == AnalysisCode::NoProblem);
    instance(fleet, "db2").stands_still_since = fleet.taken_at - 60s;
    CHECK(code_of(fleet, "db2") == AnalysisCode::ReplicaWithoutProgress);
    replica(fleet, "db2").applier = ApplierState::Stopped;
    CHECK(code_of(fleet, "db2") == AnalysisCode::NoProblem);
}

TEST_CASE("rules: whoever a rule could be about is unsound, and nobody else", "[unit]") {
    const AnalysisPolicy policy;
    auto fleet = tree();
    for (const auto& [name, one] : fleet.instances) {
        CHECK_FALSE(is_unsound(one, policy));
    }
    kill(fleet, "db2");
    CHECK(is_unsound(instance(fleet, "db2"), policy));
    CHECK(is_unsound(instance(fleet, "db3"), policy));
    replica(fleet, "db5").lag = 11s;
    CHECK(is_unsound(instance(fleet, "db5"), policy));
    seen(fleet, "db1").writability = Writability::ReadOnly;
    CHECK(is_unsound(instance(fleet, "db1"), policy));
    auto pair_of = pair();
    wait_for_one(pair_of, 0);
    CHECK(is_unsound(instance(pair_of, "db1"), policy));
    wait_for_one(pair_of, 1);
    CHECK_FALSE(is_unsound(instance(pair_of, "db1"), policy));
}

TEST_CASE("rules: of two co-primaries the one that takes writes is judged as a primary", "[unit]") {
    auto both = ring();
    seen(both, "db2").writability = Writability::Writable;
    // Neither is known to be the primary: that is for who remembers.
    CHECK(code_of(both, "db1") == AnalysisCode::NoProblem);
    const Topology topology{both};
    const Policy policy;
    const auto members = std::vector{key("db1"), key("db2"), key("db3")};
    const Terrain terrain{both, topology, policy, members, key("db1")};
    CHECK(judge(ClusterAlias{"alpha"}, key("db1"), gather_facts(terrain, key("db1"))).code ==
          AnalysisCode::TwoWritablePrimaries);
    auto none = ring();
    seen(none, "db1").writability = Writability::ReadOnly;
    CHECK(judge(ClusterAlias{"alpha"},
                key("db1"),
                gather_facts({none, Topology{none}, policy, members, key("db1")}, key("db1")))
              .code == AnalysisCode::NoWritablePrimary);
    CHECK(code_of(none, "db2") == AnalysisCode::NoProblem);
    auto waiting = ring();
    wait_for_one(waiting, 0);
    CHECK(code_of(waiting, "db1") == AnalysisCode::LockedSemiSyncPrimaryHypothesis);
}

TEST_CASE(
    "rules: a failover follows from the death of the co-primary that takes writes, a rescue "
    "from that of the other one",
    "[unit]") {
    for (const auto* host : {"db1", "db2"}) {
        auto fleet = ring();
        kill(fleet, host);
        const Topology topology{fleet};
        const Policy policy;
        const Finding finding = judge(
            ClusterAlias{"alpha"}, key(host), gather_facts({fleet, topology, policy}, key(host)));
        CHECK(finding.code == AnalysisCode::DeadCoPrimary);
        CHECK(is_actionable(finding) == (key(host) == key("db1")));
        CHECK(calls_for_rescue(finding) == (key(host) == key("db2")));
    }
}

}  // namespace understudy
