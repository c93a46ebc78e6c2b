#include "engine/model/refusal.h"

namespace understudy {

std::string_view to_string(RefusalReason reason) {
    switch (reason) {
        case RefusalReason::NotActionable: return "not actionable";
        case RefusalReason::FilteredCluster: return "filtered cluster";
        case RefusalReason::InDowntime: return "in downtime";
        case RefusalReason::RecoveriesDisabled: return "recoveries disabled";
        case RefusalReason::RecoveryInProgress: return "recovery in progress";
        case RefusalReason::RecentRecovery: return "recent recovery";
        case RefusalReason::NoCandidate: return "no candidate";
        case RefusalReason::NotAReplica: return "not a replica";
        case RefusalReason::NoSuchInstance: return "no such instance";
        case RefusalReason::PrimaryNotHealthy: return "primary not healthy";
        case RefusalReason::CandidateLags: return "candidate lags";
        case RefusalReason::NotSiblings: return "not siblings";
        case RefusalReason::CannotReplicate: return "cannot replicate";
        case RefusalReason::BeingOperatedOn: return "being operated on";
        case RefusalReason::PlanChanged: return "plan changed";
        case RefusalReason::NotReachable: return "not reachable";
        case RefusalReason::IsAReplica: return "is a replica";
        case RefusalReason::WasReplaced: return "was replaced";
        case RefusalReason::OtherPrimary: return "another primary";
        case RefusalReason::CannotCatchUp: return "cannot catch up";
        case RefusalReason::RelayLogAtRisk: return "relay log at risk";
        case RefusalReason::NoGtid: return "no GTID";
        case RefusalReason::InMaintenance: return "in maintenance";
        case RefusalReason::HasReplicas: return "has replicas";
        case RefusalReason::Detached: return "detached";
        case RefusalReason::NotDetached: return "not detached";
        case RefusalReason::AlreadySo: return "already so";
        case RefusalReason::NothingToSkip: return "nothing to skip";
        case RefusalReason::NothingErrant: return "nothing errant";
        case RefusalReason::NotPossible: return "not possible";
        case RefusalReason::ManyChannels: return "many channels";
        case RefusalReason::GroupMember: return "group member";
        case RefusalReason::HookFailed: return "hook failed";
        case RefusalReason::BinlogServer: return "binlog server";
        case RefusalReason::TakesWrites: return "takes writes";
        case RefusalReason::ObservedOnly: return "only observed";
    }
    return "?";
}

}  // namespace understudy
