// Operation: a change of a topology, or of one of its servers, that a person asks for, before
// anybody has thought how.
//
// Names are orchestrator's, as far as it has them (spec/topology-ops.md), in today's words.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/strong_id.h"
#include "engine/base/time.h"
#include "engine/model/instance_key.h"
#include "engine/model/replication_position.h"

namespace understudy {

enum class OperationKind : std::uint8_t {
    Relocate,          ///< Below any other instance of its cluster.
    RelocateReplicas,  ///< The replicas of an instance below another one.
    MoveUp,            ///< Below the source of its source.
    MoveUpReplicas,    ///< The replicas of an instance below its source: they become its siblings.
    MoveBelow,         ///< Below a sibling.
    Repoint,           ///< At the source it has, again, or at another one.
    RepointReplicas,   ///< The replicas of an instance, at it, again.
    TakeSiblings,      ///< Those who share its source, below it.
    RegroupReplicas,   ///< The replicas of an instance below the one of them that fits best.
    TakeSource,        ///< Changes places with its source, which is a replica itself.
    Match,             ///< By Pseudo-GTID: below any other instance of its cluster.
    MatchUp,           ///< By Pseudo-GTID: below the source of its source.
    MatchReplicas,     ///< By Pseudo-GTID: the replicas of an instance below another one.
    MatchUpReplicas,   ///< By Pseudo-GTID: the replicas of an instance below its source.
    MoveEquivalent,    ///< Below an instance in whose log an earlier move has shown its place.
    Rematch,           ///< By Pseudo-GTID: below the source it has, at a place that is found anew.
    MoveGtid,          ///< By GTID: below any other instance of its cluster.
    MoveReplicasGtid,  ///< By GTID: the replicas of an instance below another one.
    RegroupReplicasGtid,        ///< By GTID: the replicas of an instance below the best of them.
    RegroupReplicasPseudoGtid,  ///< The same by Pseudo-GTID.
    RegroupBinlogServers,       ///< The same, binlog servers only.
    // Of one server, which stays where it is.
    StartReplica,
    StopReplica,
    StopReplicaNicely,  ///< It applies what it has received before it stops.
    RestartReplica,
    ResetReplica,      ///< It forgets its source for good, once it has applied what it received.
    DetachReplica,     ///< Its source's host is garbled, so that it cannot connect.
    ReattachReplica,   ///< It replicates again from the source that it was detached from.
    MakeCoPrimary,     ///< Its source, the primary, replicates from it as well: a ring of two.
    DelayReplication,  ///< It stays behind its source by `Parameters::delay`.
    SkipQuery,         ///< The one transaction that its applier failed at is left out.
    EnableGtid,        ///< It replicates by GTID, from the same source.
    DisableGtid,       ///< It replicates by file and position, from the same source.
    EnableSemiSyncPrimary,  ///< Its commits wait for acknowledgements.
    DisableSemiSyncPrimary,
    EnableSemiSyncReplica,  ///< It acknowledges what it receives.
    DisableSemiSyncReplica,
    FlushBinaryLogs,        ///< What is written from then on is in another file.
    PurgeBinaryLogs,        ///< The files before `Parameters::binlog` go.
    GtidErrantReset,        ///< It forgets the GTIDs that its primary does not have; the rows stay.
    GtidErrantInjectEmpty,  ///< Its primary gets empty transactions with those names.
    KillQuery,              ///< What its connection `Parameters::process` executes.
    SetReadOnly,
    SetWritable,
};

inline constexpr OperationKind kLastOperationKind = OperationKind::SetWritable;
inline constexpr std::size_t kOperationKinds = static_cast<std::size_t>(kLastOperationKind) + 1;

/// What some kinds want to know beside whom; their traits say what (`Parameter`).
struct Parameters {
    std::optional<Duration> delay{};      ///< SOURCE_DELAY. Whole seconds; zero: none.
    std::optional<std::string> binlog{};  ///< The name of a file of the binary log.
    /// Which one is skipped; nobody says that, the planner finds it (`with_names`).
    std::optional<ReplicationPosition> transaction{};
    /// Which GTIDs its primary lacks; nobody says that either.
    std::optional<GtidSet> errant{};
    std::optional<std::uint64_t> process{};  ///< ID of a connection.
    /// By file and position: how far a primary was when it was to replicate from one of its
    /// replicas. All behind that it wrote itself. The planner finds it (`with_names`).
    std::optional<ReplicationPosition> beyond{};

    friend bool operator==(const Parameters&, const Parameters&) = default;
};

struct Operation {
    OperationKind kind = OperationKind::Relocate;
    InstanceKey instance;
    std::optional<InstanceKey> destination{};
    std::string pattern{};  ///< Which replicas: RE2 anywhere in host:port. Empty: all.
    Parameters parameters{};

    friend bool operator==(const Operation&, const Operation&) = default;
};

enum class NeedsDestination : std::uint8_t { No, Optional, Yes };

/// What tells where in the log of its new source a replica goes on.
enum class Way : std::uint8_t {
    Any,  ///< GTID if it replicates by GTID; else a server that stands still, or Pseudo-GTID.
    Gtid,
    PseudoGtid,
    KnownPlace,  ///< What an earlier move has shown: its place is known in both logs.
    SameLog,     ///< Both sources have one log: a server and its binlog servers.
};

/// Which of `Parameters` a kind needs, and takes.
enum class Parameter : std::uint8_t { None, Delay, Binlog, Process };

/// What there is to know of a kind, for whoever reads one from a person.
struct OperationTraits {
    OperationKind kind{};
    std::string_view name;  ///< "relocate-replicas".
    NeedsDestination destination = NeedsDestination::No;
    bool is_of_replicas = false;    ///< Takes a pattern.
    bool is_of_one_server = false;  ///< Moves nobody.
    Way way = Way::Any;             ///< Who cannot go this way is not moved.
    Parameter parameter = Parameter::None;
    std::string_view help;
};

[[nodiscard]] std::span<const OperationTraits> operation_traits();
[[nodiscard]] const OperationTraits& traits_of(OperationKind kind);

[[nodiscard]] std::string_view to_string(OperationKind kind);

/// "relocate db3 below db2".
[[nodiscard]] std::string describe(const Operation& operation);

/// One replica that is to have another source, or the same one again.
struct Move {
    InstanceKey replica;
    InstanceKey from;
    InstanceKey to;
    /// By file and position: who stands still while the replica is brought to the same place, so
    /// that it is known in two logs; itself where both sources have one log, or an earlier move
    /// has shown the place. Absent: by GTID, or
    /// the source stays the same.
    std::optional<InstanceKey> anchor{};
    /// By file and position: its place in the log of `to` is found by Pseudo-GTID. Has no anchor.
    bool is_matched = false;
    /// Moves of a later turn begin when those before are done; from 0.
    std::uint32_t turn = 0;

    friend bool operator==(const Move&, const Move&) = default;
};

/// "db3:3306<db2:3306": as orchestrator says that one replicates from the other.
[[nodiscard]] std::string to_string(const Move& move);

}  // namespace understudy
