// Refusal: the engine could act, and will not. A result, not an error, and recorded as one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace understudy {

enum class RefusalReason : std::uint8_t {
    NotActionable,    ///< The finding does not allow a recovery, for example nobody but us lost the
                      ///< primary.
    FilteredCluster,  ///< RecoverMasterClusterFilters does not match the cluster.
    InDowntime,
    RecoveriesDisabled,
    RecoveryInProgress,  ///< One recovery a cluster at a time.
    RecentRecovery,      ///< Anti-flapping: within RecoveryPeriodBlockSeconds of the last, unless
                         ///< acknowledged.
    NoCandidate,
    NotAReplica,
    NoSuchInstance,
    PrimaryNotHealthy,  ///< A switchover needs a primary that answers.
    CandidateLags,
    NotSiblings,
    CannotReplicate,  ///< From the source it is to have: every obstacle is in the detail.
    BeingOperatedOn,  ///< Another operation moves one of the instances.
    PlanChanged,      ///< What would be done is not what was shown.
    NotReachable,
    IsAReplica,      ///< What is written on it would be on no other server.
    WasReplaced,     ///< Another one has taken its place, or it waits to follow the one that has.
    OtherPrimary,    ///< Another server of its cluster takes writes, or may.
    CannotCatchUp,   ///< Its applier will not apply what it has received, or not in time.
    RelayLogAtRisk,  ///< Starting it would drop what it has received and its source does not have.
    NoGtid,          ///< Coordinates do not tell which of several replicas has most.
    InMaintenance,   ///< Somebody works on it.
    HasReplicas,     ///< They would be cut off from their cluster with it.
    Detached,        ///< Its source has been garbled on purpose.
    NotDetached,
    AlreadySo,      ///< What is asked for, where that is no harmless repetition.
    NothingToSkip,  ///< Its applier has not failed at a transaction.
    NothingErrant,  ///< Its primary has all GTIDs that it has.
    NotPossible,    ///< The server cannot do it, or not so.
    ManyChannels,   ///< It has several sources: people change its replication.
    GroupMember,    ///< Group replication decides that of its members.
    HookFailed,     ///< A hook that may veto has failed.
    BinlogServer,   ///< It only keeps the log of its source for others.
    TakesWrites,    ///< It must be read-only for that.
    ObservedOnly,   ///< ObservePrimaryClusterFilters and the like: told, and not done.
};

struct Refusal {
    RefusalReason reason = RefusalReason::NotActionable;
    std::string detail;

    friend bool operator==(const Refusal&, const Refusal&) = default;
};

[[nodiscard]] std::string_view to_string(RefusalReason reason);

}  // namespace understudy
