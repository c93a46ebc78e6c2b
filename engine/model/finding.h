// Finding: what is wrong with one instance, by which rule, and on what evidence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/cluster.h"
#include "engine/model/instance_key.h"
#include "engine/model/snapshot.h"

namespace understudy {

/// What an instance is to those around it.
enum class Role : std::uint8_t {
    Primary,             ///< Has no source.
    CoPrimary,           ///< It and its source replicate from each other.
    IntermediateSource,  ///< Has a source and replicas.
    Replica,             ///< Has a source, and no replicas.
};

/// The codes of spec/analysis.md section 3 in today's words, and a few more.
enum class AnalysisCode : std::uint8_t {
    NoProblem,
    // Of a primary that does not answer.
    DeadPrimary,
    DeadPrimaryAndSomeReplicas,
    DeadPrimaryAndReplicas,
    DeadPrimaryWithoutReplicas,
    UnreachablePrimary,
    UnreachablePrimaryWithLaggingReplicas,
    // Of one that does.
    TwoWritablePrimaries,
    LockedSemiSyncPrimary,
    LockedSemiSyncPrimaryHypothesis,  ///< Not for long enough yet.
    PrimaryWithTooManySemiSyncReplicas,
    NoWritablePrimary,
    PrimarySingleReplicaDead,
    PrimarySingleReplicaNotReplicating,
    AllPrimaryReplicasNotReplicating,
    AllPrimaryReplicasNotReplicatingOrDead,
    // Of two that replicate from each other.
    DeadCoPrimary,
    DeadCoPrimaryAndSomeReplicas,
    UnreachableCoPrimary,
    AllCoPrimaryReplicasNotReplicating,
    // Of one between a primary and its replicas.
    DeadIntermediateSource,
    DeadIntermediateSourceWithSingleReplica,
    DeadIntermediateSourceWithSingleReplicaFailingToConnect,
    DeadIntermediateSourceAndSomeReplicas,
    DeadIntermediateSourceAndReplicas,
    UnreachableIntermediateSource,
    UnreachableIntermediateSourceWithLaggingReplicas,
    AllIntermediateSourceReplicasFailingToConnectOrDead,
    AllIntermediateSourceReplicasNotReplicating,
    // Of whoever has a source.
    FirstTierReplicaFailingToConnectToPrimary,
    ReplicaWithoutProgress,
    BinlogServerFailingToConnectToSource,
};

inline constexpr AnalysisCode kLastAnalysisCode =
    AnalysisCode::BinlogServerFailingToConnectToSource;

/// The facts a rule may look at, counted once for each instance. Replicas are the direct ones.
struct InstanceFacts {
    Reachability reachability = Reachability::Unknown;
    std::uint32_t replicas = 0;
    std::uint32_t reachable_replicas = 0;
    std::uint32_t hearing_replicas = 0;  ///< Reachable, and their receiver is connected to it.
    std::uint32_t bereft_replicas =
        0;  ///< Reachable, and their receiver tries in vain or ended with an error.
    std::uint32_t vanished_replicas = 0;     ///< Stopped answering when it did, or since.
    std::uint32_t unreachable_replicas = 0;  ///< Asked in vain. Unknown ones are neither.
    std::uint32_t replicating_replicas = 0;  ///< Hear it, and their applier runs.
    std::uint32_t lagging_replicas = 0;      ///< Reachable, and behind by more than the limit.
    std::uint32_t delayed_replicas = 0;      ///< Reachable, and behind on purpose.

    Role role = Role::Primary;
    bool is_primary = false;  ///< Of its cluster: of two co-primaries, the one that takes writes.
    bool is_read_only = false;
    bool is_binlog_server = false;
    bool is_first_tier = false;    ///< Its source has none.
    bool has_lost_source = false;  ///< Its source answers us, and its receiver tries in vain.
    bool lacks_progress = false;   ///< Its applier runs, has work, and has done none for too long.
    /// Members of its cluster that take writes and have no source, or it and a co-primary.
    std::uint32_t other_writable = 0;
    /// Acknowledgements that each commit waits for, beyond the replicas that give any; and the
    /// other way round, if that is to be exact. Zero while semi-sync is off or has degraded.
    std::uint32_t lacking_acknowledgers = 0;
    std::uint32_t needless_acknowledgers = 0;
    bool is_stuck = false;  ///< Acknowledgers lack, and nothing was committed for too long.

    friend bool operator==(const InstanceFacts&, const InstanceFacts&) = default;
};

struct Finding {
    ClusterAlias cluster;
    InstanceKey instance;
    AnalysisCode code = AnalysisCode::NoProblem;
    std::string because;  ///< The rule that matched, in words.
    InstanceFacts evidence;

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// It is about an instance that does not answer us, whatever that means.
[[nodiscard]] bool is_about_silence(const Finding& finding);

[[nodiscard]] std::string_view to_string(Role role);
[[nodiscard]] std::string_view to_string(AnalysisCode code);

/// "primary unreachable; 3 replicas, 3 reachable, 0 hear it, 3 have lost it".
[[nodiscard]] std::string describe(const InstanceFacts& facts);

}  // namespace understudy
