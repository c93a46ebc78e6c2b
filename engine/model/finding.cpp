#include "engine/model/finding.h"

#include <array>

#include <fmt/format.h>

namespace understudy {
namespace {

constexpr std::size_t kCodes = static_cast<std::size_t>(kLastAnalysisCode) + 1;

/// In the order of the codes.
constexpr std::array<std::string_view, kCodes> kNames{
    "NoProblem",
    "DeadPrimary",
    "DeadPrimaryAndSomeReplicas",
    "DeadPrimaryAndReplicas",
    "DeadPrimaryWithoutReplicas",
    "UnreachablePrimary",
    "UnreachablePrimaryWithLaggingReplicas",
    "TwoWritablePrimaries",
    "LockedSemiSyncPrimary",
    "LockedSemiSyncPrimaryHypothesis",
    "PrimaryWithTooManySemiSyncReplicas",
    "NoWritablePrimary",
    "PrimarySingleReplicaDead",
    "PrimarySingleReplicaNotReplicating",
    "AllPrimaryReplicasNotReplicating",
    "AllPrimaryReplicasNotReplicatingOrDead",
    "DeadCoPrimary",
    "DeadCoPrimaryAndSomeReplicas",
    "UnreachableCoPrimary",
    "AllCoPrimaryReplicasNotReplicating",
    "DeadIntermediateSource",
    "DeadIntermediateSourceWithSingleReplica",
    "DeadIntermediateSourceWithSingleReplicaFailingToConnect",
    "DeadIntermediateSourceAndSomeReplicas",
    "DeadIntermediateSourceAndReplicas",
    "UnreachableIntermediateSource",
    "UnreachableIntermediateSourceWithLaggingReplicas",
    "AllIntermediateSourceReplicasFailingToConnectOrDead",
    "AllIntermediateSourceReplicasNotReplicating",
    "FirstTierReplicaFailingToConnectToPrimary",
    "ReplicaWithoutProgress",
    "BinlogServerFailingToConnectToSource",
};
static_assert(!kNames.back().empty(), "a code has no name");

std::string of_replicas(const InstanceFacts& facts) {
    std::string text = fmt::format("{} replica{}, {} reachable, {} hear{} it, {} {} lost it",
                                   facts.replicas,
                                   facts.replicas == 1 ? "" : "s",
                                   facts.reachable_replicas,
                                   facts.hearing_replicas,
                                   facts.hearing_replicas == 1 ? "s" : "",
                                   facts.bereft_replicas,
                                   facts.bereft_replicas == 1 ? "has" : "have");
    if (facts.replicating_replicas < facts.hearing_replicas) {
        text += fmt::format(", {} apply", facts.replicating_replicas);
    }
    if (facts.lagging_replicas > 0) {
        text += fmt::format(", {} lag", facts.lagging_replicas);
    }
    if (facts.vanished_replicas > 0) {
        text += fmt::format(", {} vanished with it", facts.vanished_replicas);
    }
    return text;
}

}  // namespace

bool is_about_silence(const Finding& finding) {
    return finding.code != AnalysisCode::NoProblem &&
           finding.evidence.reachability == Reachability::Unreachable;
}

std::string_view to_string(Role role) {
    switch (role) {
        case Role::Primary: return "primary";
        case Role::CoPrimary: return "co-primary";
        case Role::IntermediateSource: return "intermediate source";
        case Role::Replica: return "replica";
    }
    return "?";
}

std::string_view to_string(AnalysisCode code) {
    const auto index = static_cast<std::size_t>(code);
    return index < kNames.size() ? kNames.at(index) : "?";
}

std::string describe(const InstanceFacts& facts) {
    std::string text = fmt::format("{} {}", to_string(facts.role), to_string(facts.reachability));
    if (facts.role != Role::Replica) {
        text += "; " + of_replicas(facts);
    }
    if (facts.lacking_acknowledgers > 0) {
        text += fmt::format("; {} acknowledgement{} short",
                            facts.lacking_acknowledgers,
                            facts.lacking_acknowledgers == 1 ? "" : "s");
    }
    return text;
}

}  // namespace understudy
