// Nothing that the model has gained is left without a name in JSON.
#include <catch2/catch.hpp>

#include "engine/wire/record_fields.h"
#include "engine/wire/wire.h"

using namespace understudy;

namespace {

template <class E>
bool ends_with_last() {
    return to_string(static_cast<E>(static_cast<int>(wire::LastOf<E>::value) + 1)) == "?" &&
           to_string(wire::LastOf<E>::value) != "?";
}

/// Counts the fields that the wire has names for.
struct Counter {
    template <class T>
    using Of = T;

    template <class T>
    void operator()(const char* /*name*/, T& /*value*/) {
        ++count;
    }

    template <class T>
    void if_any(const char* /*name*/, T& /*value*/) {
        ++count;
    }

    int count = 0;
};

template <class T>
int named() {
    Counter counter;
    T value{};
    wire::fields(counter, value);
    return counter.count;
}

}  // namespace

// Does not compile when a type has gained a field: name it in engine/wire/fields.h, then count it
// here.
// clang-format off
TEST_CASE("wire: every field of every type has a name") {
    { [[maybe_unused]] const auto& [a, b, c, d] = Version{}; CHECK(named<Version>() == 4); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = ReplicaStatus{}; CHECK(named<ReplicaStatus>() == 15); }
    { [[maybe_unused]] const auto& [a, b] = SourceLogProgress{}; CHECK(named<SourceLogProgress>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = SamePlace{}; CHECK(named<SamePlace>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h] = SemiSyncStatus{}; CHECK(named<SemiSyncStatus>() == 8); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] = Observation{}; CHECK(named<Observation>() == 19); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j] = LinkTls{}; CHECK(named<LinkTls>() == 10); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h] = LinkDetails{}; CHECK(named<LinkDetails>() == 8); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g] = ChannelStatus{}; CHECK(named<ChannelStatus>() == 7); }
    { [[maybe_unused]] const auto& [a, b] = Channels{}; CHECK(named<Channels>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c] = GroupMember{}; CHECK(named<GroupMember>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = GroupMembership{}; CHECK(named<GroupMembership>() == 5); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = SemiSyncDetails{}; CHECK(named<SemiSyncDetails>() == 5); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i] = Details{}; CHECK(named<Details>() == 9); }
    { [[maybe_unused]] const auto& [a, b, c] = Downtime{}; CHECK(named<Downtime>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c] = Maintenance{}; CHECK(named<Maintenance>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h] = Demotion{}; CHECK(named<Demotion>() == 8); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = Instance{}; CHECK(named<Instance>() == 14); }
    { [[maybe_unused]] const auto& [a, b] = DeliberateStop{}; CHECK(named<DeliberateStop>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u] = InstanceFacts{}; CHECK(named<InstanceFacts>() == 21); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = Finding{}; CHECK(named<Finding>() == 5); }
    { [[maybe_unused]] const auto& [a, b] = Refusal{}; CHECK(named<Refusal>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = Objection{}; CHECK(named<Objection>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c] = Candidate{}; CHECK(named<Candidate>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c, d] = Loss{}; CHECK(named<Loss>() == 4); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = Choice{}; CHECK(named<Choice>() == 5); }
    { [[maybe_unused]] const auto& [a, b, c] = PlannedStep{}; CHECK(named<PlannedStep>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c] = PhasePlan{}; CHECK(named<PhasePlan>() == 3); }
}

TEST_CASE("wire: every field of every record has a name") {
    { [[maybe_unused]] const auto& [a, b] = record::InstanceDiscovered{}; CHECK(named<record::InstanceDiscovered>() == 2); }
    { [[maybe_unused]] const auto& [a] = record::InstanceForgotten{}; CHECK(named<record::InstanceForgotten>() == 1); }
    { [[maybe_unused]] const auto& [a, b] = record::InstanceLost{}; CHECK(named<record::InstanceLost>() == 2); }
    { [[maybe_unused]] const auto& [a] = record::InstanceBack{}; CHECK(named<record::InstanceBack>() == 1); }
    { [[maybe_unused]] const auto& [a] = record::FindingChanged{}; CHECK(named<record::FindingChanged>() == 1); }
    { [[maybe_unused]] const auto& [a, b, c] = record::Suspected{}; CHECK(named<record::Suspected>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c] = record::SuspicionCleared{}; CHECK(named<record::SuspicionCleared>() == 3); }
    { [[maybe_unused]] const auto& [a, b] = record::Confirmed{}; CHECK(named<record::Confirmed>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c] = record::RecoveryRefused{}; CHECK(named<record::RecoveryRefused>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h] = record::RecoveryStarted{}; CHECK(named<record::RecoveryStarted>() == 8); }
    { [[maybe_unused]] const auto& [a, b, c] = record::RecoveryResumed{}; CHECK(named<record::RecoveryResumed>() == 3); }
    { [[maybe_unused]] const auto& [a, b] = record::PhasePlanned{}; CHECK(named<record::PhasePlanned>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = record::StepEnded{}; CHECK(named<record::StepEnded>() == 5); }
    { [[maybe_unused]] const auto& [a, b] = record::CandidatesJudged{}; CHECK(named<record::CandidatesJudged>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i] = record::RecoveryEnded{}; CHECK(named<record::RecoveryEnded>() == 9); }
    { [[maybe_unused]] const auto& [a, b] = record::PrimaryGivenBack{}; CHECK(named<record::PrimaryGivenBack>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c] = record::InstanceDemoted{}; CHECK(named<record::InstanceDemoted>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = record::ReturnJudged{}; CHECK(named<record::ReturnJudged>() == 5); }
    { [[maybe_unused]] const auto& [a, b] = record::Rejoined{}; CHECK(named<record::Rejoined>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = record::SideStep{}; CHECK(named<record::SideStep>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = record::MemberJoined{}; CHECK(named<record::MemberJoined>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = Operation{}; CHECK(named<Operation>() == 10); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f] = Move{}; CHECK(named<Move>() == 6); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = record::OperationStarted{}; CHECK(named<record::OperationStarted>() == 5); }
    { [[maybe_unused]] const auto& [a, b, c] = record::OperationRefused{}; CHECK(named<record::OperationRefused>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f] = record::OperationEnded{}; CHECK(named<record::OperationEnded>() == 6); }
    { [[maybe_unused]] const auto& [a, b] = record::PrimaryPublished{}; CHECK(named<record::PrimaryPublished>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = record::DowntimeBegun{}; CHECK(named<record::DowntimeBegun>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = record::StopBegun{}; CHECK(named<record::StopBegun>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = record::StopEnded{}; CHECK(named<record::StopEnded>() == 2); }
    { [[maybe_unused]] const auto& [a] = record::DowntimeEnded{}; CHECK(named<record::DowntimeEnded>() == 1); }
    { [[maybe_unused]] const auto& [a, b] = record::MaintenanceBegun{}; CHECK(named<record::MaintenanceBegun>() == 2); }
    { [[maybe_unused]] const auto& [a] = record::MaintenanceEnded{}; CHECK(named<record::MaintenanceEnded>() == 1); }
    { [[maybe_unused]] const auto& [a, b] = record::HooksOwed{}; CHECK(named<record::HooksOwed>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c, d] = record::HooksBegun{}; CHECK(named<record::HooksBegun>() == 4); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f] = record::HooksEnded{}; CHECK(named<record::HooksEnded>() == 6); }
    { [[maybe_unused]] const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = HookFacts{}; CHECK(named<HookFacts>() == 16); }
    { [[maybe_unused]] const auto& [a] = record::RecoveriesSwitched{}; CHECK(named<record::RecoveriesSwitched>() == 1); }
    { [[maybe_unused]] const auto& [a, b, c] = record::RecoveryAcknowledged{}; CHECK(named<record::RecoveryAcknowledged>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c, d, e] = step::PointAt{}; CHECK(named<step::PointAt>() == 5); }
    { [[maybe_unused]] const auto& [a, b] = step::WaitForPosition{}; CHECK(named<step::WaitForPosition>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = step::ReplicateUntil{}; CHECK(named<step::ReplicateUntil>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = step::WritePseudoGtid{}; CHECK(named<step::WritePseudoGtid>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = step::SetDelay{}; CHECK(named<step::SetDelay>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = step::DetachSource{}; CHECK(named<step::DetachSource>() == 2); }
    { [[maybe_unused]] const auto& [a, b] = step::ReattachSource{}; CHECK(named<step::ReattachSource>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c] = step::SkipTransaction{}; CHECK(named<step::SkipTransaction>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c] = step::ReplicateBy{}; CHECK(named<step::ReplicateBy>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c] = step::SetSemiSync{}; CHECK(named<step::SetSemiSync>() == 3); }
    { [[maybe_unused]] const auto& [a, b, c] = step::PurgeBinaryLogs{}; CHECK(named<step::PurgeBinaryLogs>() == 3); }
    { [[maybe_unused]] const auto& [a, b] = step::InjectEmpty{}; CHECK(named<step::InjectEmpty>() == 2); }
    { [[maybe_unused]] const auto& [a, b, c, d] = step::ResetExecuted{}; CHECK(named<step::ResetExecuted>() == 4); }
    { [[maybe_unused]] const auto& [a, b, c] = step::SetPurged{}; CHECK(named<step::SetPurged>() == 3); }
    { [[maybe_unused]] const auto& [a, b] = step::KillQuery{}; CHECK(named<step::KillQuery>() == 2); }
}

// clang-format on

TEST_CASE("wire: no enumerator was added without the wire knowing") {
    CHECK(ends_with_last<ReceiverState>());
    CHECK(ends_with_last<ApplierState>());
    CHECK(ends_with_last<Writability>());
    CHECK(ends_with_last<BinlogFormat>());
    CHECK(ends_with_last<Flavor>());
    CHECK(ends_with_last<Reachability>());
    CHECK(ends_with_last<AnalysisCode>());
    CHECK(ends_with_last<Role>());
    CHECK(ends_with_last<RefusalReason>());
    CHECK(ends_with_last<Veto>());
    CHECK(ends_with_last<Phase>());
    CHECK(ends_with_last<RecoveryKind>());
    CHECK(ends_with_last<RecoveryOutcome>());
    CHECK(ends_with_last<Comparison>());
    CHECK(ends_with_last<OnFailure>());
    CHECK(ends_with_last<OperationKind>());
    CHECK(ends_with_last<step::Positioning>());
    CHECK(ends_with_last<step::SemiSyncRole>());
}
