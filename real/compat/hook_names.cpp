#include "real/compat/hook_names.h"

#include <array>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace understudy::real {
namespace {

// One row a line, as the specification has them.
// clang-format off
constexpr auto kKeys = std::to_array<HookKey>({
    {"OnFailureDetectionProcesses", HookMoment::FailureDetected},
    {"PreGracefulTakeoverProcesses", HookMoment::BeforeSwitchover},
    {"PreFailoverProcesses", HookMoment::BeforeFailover},
    {"FenceProcesses", HookMoment::Fence},
    {"PostMasterFailoverProcesses", HookMoment::AfterPrimaryFailover},
    {"PostIntermediateMasterFailoverProcesses", HookMoment::AfterIntermediateFailover},
    {"PostFailoverProcesses", HookMoment::AfterFailover},
    {"PostUnsuccessfulFailoverProcesses", HookMoment::AfterUnsuccessfulFailover},
    {"PostGracefulTakeoverProcesses", HookMoment::AfterSwitchover},
    {"PostTakeMasterProcesses", HookMoment::AfterTakeSource},
});

constexpr std::array kVariables{
    HookVariable{"failureType", "ORC_FAILURE_TYPE"},
    HookVariable{"instanceType", "ORC_INSTANCE_TYPE"},
    HookVariable{"isMaster", "ORC_IS_MASTER"},
    HookVariable{"isCoMaster", "ORC_IS_CO_MASTER"},
    HookVariable{"failureDescription", "ORC_FAILURE_DESCRIPTION"},
    HookVariable{"command", "ORC_COMMAND"},
    HookVariable{"failedHost", "ORC_FAILED_HOST"},
    HookVariable{"failedPort", "ORC_FAILED_PORT"},
    HookVariable{"failureCluster", "ORC_FAILURE_CLUSTER"},
    HookVariable{"failureClusterAlias", "ORC_FAILURE_CLUSTER_ALIAS"},
    HookVariable{"failureClusterDomain", "ORC_FAILURE_CLUSTER_DOMAIN"},
    HookVariable{"countSlaves", "ORC_COUNT_REPLICAS"},
    HookVariable{"countReplicas", "ORC_COUNT_REPLICAS"},
    HookVariable{"isDowntimed", "ORC_IS_DOWNTIMED"},
    HookVariable{"autoMasterRecovery", "ORC_AUTO_MASTER_RECOVERY"},
    HookVariable{"autoIntermediateMasterRecovery", "ORC_AUTO_INTERMEDIATE_MASTER_RECOVERY"},
    HookVariable{"orchestratorHost", "ORC_ORCHESTRATOR_HOST"},
    HookVariable{"recoveryUID", "ORC_RECOVERY_UID"},
    HookVariable{"isSuccessful", "ORC_IS_SUCCESSFUL"},
    HookVariable{"lostSlaves", "ORC_LOST_REPLICAS"},
    HookVariable{"lostReplicas", "ORC_LOST_REPLICAS"},
    HookVariable{"countLostReplicas", "ORC_COUNT_LOST_REPLICAS"},
    HookVariable{"slaveHosts", "ORC_REPLICA_HOSTS"},
    HookVariable{"replicaHosts", "ORC_REPLICA_HOSTS"},
    HookVariable{"successorHost", "ORC_SUCCESSOR_HOST", true},
    HookVariable{"successorPort", "ORC_SUCCESSOR_PORT", true},
    HookVariable{"successorBinlogCoordinates", "ORC_SUCCESSOR_BINLOG_COORDINATES", true},
    HookVariable{"successorAlias", "ORC_SUCCESSOR_ALIAS", true},
};

// clang-format on

std::string text_of(bool value) {
    return value ? "true" : "false";
}

std::string list(const std::vector<InstanceKey>& keys) {
    std::vector<std::string> names;
    for (const auto& key : keys) {
        names.push_back(to_string(key));
    }
    return join(names, ",");
}

std::string_view instance_type(Role role) {
    switch (role) {
        case Role::Primary: return "master";
        case Role::CoPrimary: return "co-master";
        case Role::IntermediateSource:
        case Role::Replica: return "intermediate-master";
    }
    return "";
}

/// As orchestrator, a switchover is the failover of a primary that is said to be dead.
std::string_view failure_type(const HookFacts& facts) {
    return facts.occasion == HookOccasion::Switchover ? old_name(AnalysisCode::DeadPrimary)
                                                      : old_name(facts.code);
}

/// There a cluster is named after its primary; of an intermediate source nobody says who that is.
std::string cluster_name(const HookFacts& facts) {
    return facts.occasion == HookOccasion::Rescue ? facts.cluster.value : to_string(facts.failed);
}

void add_successor(const HookFacts& facts, Variables& variables) {
    if (!facts.successor) {
        return;
    }
    variables.emplace_back("ORC_SUCCESSOR_HOST", facts.successor->host.text());
    variables.emplace_back("ORC_SUCCESSOR_PORT", fmt::format("{}", facts.successor->port));
    variables.emplace_back("ORC_SUCCESSOR_ALIAS", facts.successor_alias);
    if (facts.successor_place) {
        variables.emplace_back("ORC_SUCCESSOR_BINLOG_COORDINATES",
                               to_string(*facts.successor_place));
    }
}

}  // namespace

std::span<const HookKey> hook_keys() {
    return kKeys;
}

std::span<const HookVariable> hook_variables() {
    return kVariables;
}

Variables make_variables(const HookRequest& request, const std::string& manager) {
    const HookFacts& facts = request.facts;
    if (request.moment == HookMoment::AfterTakeSource) {
        return {{"ORC_FAILED_HOST", to_string(facts.failed)},
                {"ORC_SUCCESSOR_HOST", facts.successor ? to_string(*facts.successor) : ""}};
    }
    const bool is_switchover = facts.occasion == HookOccasion::Switchover;
    Variables variables{
        {"ORC_FAILURE_TYPE", std::string{failure_type(facts)}},
        {"ORC_INSTANCE_TYPE", std::string{instance_type(facts.role)}},
        {"ORC_IS_MASTER", text_of(facts.role == Role::Primary)},
        {"ORC_IS_CO_MASTER", text_of(facts.role == Role::CoPrimary)},
        {"ORC_FAILURE_DESCRIPTION", facts.because},
        {"ORC_COMMAND", is_switchover ? "graceful-master-takeover" : ""},
        {"ORC_FAILED_HOST", facts.failed.host.text()},
        {"ORC_FAILED_PORT", fmt::format("{}", facts.failed.port)},
        {"ORC_FAILURE_CLUSTER", cluster_name(facts)},
        {"ORC_FAILURE_CLUSTER_ALIAS", facts.cluster.value},
        {"ORC_FAILURE_CLUSTER_DOMAIN", cluster_name(facts)},
        {"ORC_COUNT_REPLICAS", fmt::format("{}", facts.replicas.size())},
        {"ORC_IS_DOWNTIMED", text_of(facts.is_in_downtime)},
        {"ORC_AUTO_MASTER_RECOVERY", text_of(facts.recovers_primary)},
        {"ORC_AUTO_INTERMEDIATE_MASTER_RECOVERY", text_of(facts.recovers_intermediate)},
        {"ORC_ORCHESTRATOR_HOST", manager},
        {"ORC_RECOVERY_UID", fmt::format("{}", request.recovery.value)},
        {"ORC_IS_SUCCESSFUL", text_of(facts.is_successful)},
        {"ORC_LOST_REPLICAS", list(facts.lost_replicas)},
        {"ORC_COUNT_LOST_REPLICAS", fmt::format("{}", facts.lost_replicas.size())},
        {"ORC_REPLICA_HOSTS", list(facts.replicas)},
    };
    add_successor(facts, variables);
    return variables;
}

std::vector<std::string> make_arguments(const HookRequest& request) {
    const HookFacts& facts = request.facts;
    if (request.moment != HookMoment::AfterTakeSource || !facts.successor) {
        return {};
    }
    return {to_string(*facts.successor), to_string(facts.failed)};
}

std::string_view old_name(AnalysisCode code) {
    switch (code) {
        case AnalysisCode::NoProblem: return "NoProblem";
        case AnalysisCode::DeadPrimary: return "DeadMaster";
        case AnalysisCode::DeadPrimaryAndSomeReplicas: return "DeadMasterAndSomeReplicas";
        case AnalysisCode::DeadPrimaryAndReplicas: return "DeadMasterAndReplicas";
        case AnalysisCode::DeadPrimaryWithoutReplicas: return "DeadMasterWithoutReplicas";
        case AnalysisCode::UnreachablePrimary: return "UnreachableMaster";
        case AnalysisCode::UnreachablePrimaryWithLaggingReplicas:
            return "UnreachableMasterWithLaggingReplicas";
        case AnalysisCode::TwoWritablePrimaries: return "TwoWritablePrimaries";  // Ours.
        case AnalysisCode::LockedSemiSyncPrimary: return "LockedSemiSyncMaster";
        case AnalysisCode::LockedSemiSyncPrimaryHypothesis: return "LockedSemiSyncMasterHypothesis";
        case AnalysisCode::PrimaryWithTooManySemiSyncReplicas:
            return "MasterWithTooManySemiSyncReplicas";
        case AnalysisCode::NoWritablePrimary: return "NoWriteableMasterStructureWarning";
        case AnalysisCode::PrimarySingleReplicaDead: return "MasterSingleReplicaDead";
        case AnalysisCode::PrimarySingleReplicaNotReplicating:
            return "MasterSingleReplicaNotReplicating";
        case AnalysisCode::AllPrimaryReplicasNotReplicating:
            return "AllMasterReplicasNotReplicating";
        case AnalysisCode::AllPrimaryReplicasNotReplicatingOrDead:
            return "AllMasterReplicasNotReplicatingOrDead";
        case AnalysisCode::DeadCoPrimary: return "DeadCoMaster";
        case AnalysisCode::DeadCoPrimaryAndSomeReplicas: return "DeadCoMasterAndSomeReplicas";
        case AnalysisCode::UnreachableCoPrimary: return "UnreachableCoMaster";
        case AnalysisCode::AllCoPrimaryReplicasNotReplicating:
            return "AllCoMasterReplicasNotReplicating";
        case AnalysisCode::DeadIntermediateSource: return "DeadIntermediateMaster";
        case AnalysisCode::DeadIntermediateSourceWithSingleReplica:
            return "DeadIntermediateMasterWithSingleReplica";
        case AnalysisCode::DeadIntermediateSourceWithSingleReplicaFailingToConnect:
            return "DeadIntermediateMasterWithSingleReplicaFailingToConnect";
        case AnalysisCode::DeadIntermediateSourceAndSomeReplicas:
            return "DeadIntermediateMasterAndSomeReplicas";
        case AnalysisCode::DeadIntermediateSourceAndReplicas:
            return "DeadIntermediateMasterAndReplicas";
        case AnalysisCode::UnreachableIntermediateSource: return "UnreachableIntermediateMaster";
        case AnalysisCode::UnreachableIntermediateSourceWithLaggingReplicas:
            return "UnreachableIntermediateMasterWithLaggingReplicas";
        case AnalysisCode::AllIntermediateSourceReplicasFailingToConnectOrDead:
            return "AllIntermediateMasterReplicasFailingToConnectOrDead";
        case AnalysisCode::AllIntermediateSourceReplicasNotReplicating:
            return "AllIntermediateMasterReplicasNotReplicating";
        case AnalysisCode::FirstTierReplicaFailingToConnectToPrimary:
            return "FirstTierReplicaFailingToConnectToMaster";
        case AnalysisCode::ReplicaWithoutProgress: return "ReplicaWithoutProgress";  // Ours.
        case AnalysisCode::BinlogServerFailingToConnectToSource:
            return "BinlogServerFailingToConnectToMaster";
    }
    return "";
}

}  // namespace understudy::real
