// Obstacles: can this replica replicate from that source, and if not, every reason why
// (spec/replication-rules.md section 12.2, and what it does not check).
//
// Pure. Whether a whole topology would be sound after several moves is asked of the moves.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/topology/terrain.h"

namespace understudy {

enum class ObstacleKind : std::uint8_t {
    SameInstance,
    NotReachable,      ///< One of the two does not answer: nobody knows how it is.
    NoBinlog,          ///< The source writes no binary log.
    NoReplicaUpdates,  ///< The source is a replica and does not log what it applies.
    OlderVersion,      ///< The replica's series is older than the source's.
    OtherFlavor,       ///< MariaDB and MySQL do not understand each other's GTIDs.
    BinlogFormat,      ///< The replica could not log what the source logs.
    Filtered,          ///< The source leaves out what the replica is to have.
    NoGtid,            ///< The source, or a server that replicates from nobody yet, has no GTIDs.
    NoCommonPlace,     ///< By file and position: nobody knows one place in the logs of both.
    SameServerId,
    SameServerUuid,
    Delayed,             ///< The source lags on purpose, more than the replica is to.
    PurgedTransactions,  ///< The source has thrown away what the replica lacks.
    ErrantTransactions,  ///< The replica has what the primary never wrote.
    ManyChannels,        ///< The replica has several sources: people change its replication.
    GroupMember,         ///< Group replication decides whom the replica follows.
    KeptApart,           ///< The source, or one of its sources, is an old primary not yet attached.
};

struct Obstacle {
    ObstacleKind kind = ObstacleKind::SameInstance;
    std::string detail;  ///< With the names and values of both.

    friend bool operator==(const Obstacle&, const Obstacle&) = default;
};

/// Empty: it can. In the order of the kinds.
[[nodiscard]] std::vector<Obstacle> find_obstacles(const Terrain& terrain,
                                                   const InstanceKey& replica,
                                                   const InstanceKey& source);

/// "cannot replicate from db2: no binary log: ...; same server id: ...".
[[nodiscard]] std::string describe(const std::vector<Obstacle>& obstacles);

[[nodiscard]] std::string_view to_string(ObstacleKind kind);

}  // namespace understudy
