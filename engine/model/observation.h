// Observation: what one probe of one instance read. Facts, no judgement.
//
// Both worlds make it: the real fleet from SHOW REPLICA STATUS and variables, the simulated one
// from its model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/rare.h"
#include "engine/base/time.h"
#include "engine/model/details.h"
#include "engine/model/group.h"
#include "engine/model/ids.h"
#include "engine/model/instance_key.h"
#include "engine/model/replication_position.h"
#include "engine/model/version.h"

namespace understudy {

/// Replica_IO_Running of SHOW REPLICA STATUS: Connecting is not Running.
enum class ReceiverState : std::uint8_t { Stopped, Connecting, Running };

enum class ApplierState : std::uint8_t { Stopped, Running };

enum class Writability : std::uint8_t {
    Writable,
    ReadOnly,       ///< read_only: privileged sessions can still write.
    SuperReadOnly,  ///< super_read_only (MySQL 5.7 and later): nobody can.
};

/// binlog_format: what a server writes into its log.
enum class BinlogFormat : std::uint8_t { Statement, Mixed, Row };

/// binlog_row_image: how much of a changed row is in the log.
enum class BinlogRowImage : std::uint8_t { Minimal, NoBlob, Full };

/// gtid_mode of MySQL. The two in the middle let a server replicate in both ways.
enum class GtidMode : std::uint8_t { Off, OffPermissive, OnPermissive, On };

/// How far a replica is in the binary log of its source, which is not its own log.
struct SourceLogProgress {
    BinlogCoordinates read;      ///< Source_Log_File, Read_Source_Log_Pos: the receiver's.
    BinlogCoordinates executed;  ///< Relay_Source_Log_File, Exec_Source_Log_Pos: the applier's.

    friend bool operator==(const SourceLogProgress&, const SourceLogProgress&) = default;
};

/// What a server that has several sources replicates over one of its channels (MySQL) or named
/// connections (MariaDB): shown, and changed by nobody but people.
struct ChannelStatus {
    std::string name;  ///< Empty: the default channel.
    InstanceKey source;
    ReceiverState receiver = ReceiverState::Stopped;
    ApplierState applier = ApplierState::Stopped;
    std::string receiver_error;   ///< Empty when there is none.
    std::string applier_error;    ///< Empty when there is none.
    std::optional<Duration> lag;  ///< Absent when the server does not know.

    friend bool operator==(const ChannelStatus&, const ChannelStatus&) = default;
};

/// Over what a server replicates that has not only the default channel.
struct Channels {
    std::string own;  ///< The one of `Observation::replica`; empty: the default one.
    std::vector<ChannelStatus> others;  ///< By name.

    friend bool operator==(const Channels&, const Channels&) = default;
};

/// The state of an instance that has a source. Of one that has several: of its default channel, and
/// of the first by name if that has no source.
struct ReplicaStatus {
    InstanceKey source;
    std::optional<ServerUuid>
        source_uuid;  ///< As the source told; absent until the first connection, and on MariaDB.
    ReceiverState receiver = ReceiverState::Stopped;
    ApplierState applier = ApplierState::Stopped;
    /// It has been detached: at the server the host of its source begins with "//", and leads
    /// nowhere (spec/topology-ops.md section 3). `source` is without that.
    bool is_detached = false;
    bool uses_gtid = false;  ///< Auto-position (MySQL) or Using_Gtid (MariaDB).
    /// Everything executed or waiting in the relay log. Never less than `Observation::executed`. On
    /// a server that counts in coordinates equal to that: what waits has no place in its own log
    /// yet, and `in_source_log` tells of it.
    ReplicationPosition received;
    std::string receiver_error;   ///< "2003: ...", Last_IO_Errno and Last_IO_Error; or empty.
    std::string applier_error;    ///< Last_SQL_Error; empty when there is none.
    std::optional<Duration> lag;  ///< Seconds_Behind_Source; absent when the server does not know.
    Duration delay{0};            ///< SOURCE_DELAY.
    /// Of a replica that replicates by file and position; absent until it has been told a place.
    Rare<SourceLogProgress> in_source_log{};
    /// The one transaction that its applier stopped at with an error: its GTID, or the place in the
    /// log of its source where it begins. Absent: there is none, or the server does not tell which.
    Rare<ReplicationPosition> failing{};
    Rare<std::string> filters{};  ///< "replicate_do_db=app"; absent: it takes everything.
    Rare<LinkDetails> link{};     ///< Absent: it does not say.

    friend bool operator==(const ReplicaStatus&, const ReplicaStatus&) = default;
};

struct SemiSyncStatus {
    bool can_be_source = false;  ///< The plugin is installed, or built in.
    bool can_be_replica = false;
    bool source_enabled = false;
    bool source_active =
        false;  ///< Still waiting for acknowledgements, not degraded to asynchronous.
    bool replica_enabled = false;
    bool replica_active = false;  ///< Its source knows that it acknowledges.
    std::uint32_t wait_for_replicas = 0;
    std::uint32_t connected_replicas = 0;

    friend bool operator==(const SemiSyncStatus&, const SemiSyncStatus&) = default;
};

struct Observation {
    ServerId server_id;
    std::optional<ServerUuid> server_uuid;  ///< MariaDB has none.
    Version version;
    Writability writability = Writability::ReadOnly;
    bool has_binlog = false;
    bool logs_replica_updates = false;
    /// Executed GTIDs (MySQL: gtid_executed; MariaDB: the newest of gtid_binlog_pos and
    /// gtid_slave_pos in each domain), or binlog coordinates on a server without GTID.
    ReplicationPosition executed;
    std::optional<GtidSet> purged;  ///< MySQL only: what its binary logs can no longer serve.
    std::optional<ReplicaStatus> replica;  ///< Absent: it has no source.
    SemiSyncStatus semi_sync;
    std::vector<InstanceKey> replicas_seen;  ///< Who replicates from it, as it says. In order.
    Name data_center;                        ///< Empty when unknown.
    /// Where its own binary log ends. Asked only of those that count in coordinates, or replicate
    /// by them: the question waits behind whoever is writing to that log.
    Rare<BinlogCoordinates> log_end{};
    std::optional<BinlogFormat> binlog_format{};       ///< Absent: it does not say.
    std::optional<BinlogRowImage> binlog_row_image{};  ///< Absent: it does not say.
    std::optional<GtidMode> gtid_mode{};               ///< MySQL only.
    Rare<Channels> channels{};                         ///< Absent: only the default one.
    Rare<GroupMembership> group{};                     ///< Absent: it is in no group.
    Rare<Details> details{};                           ///< Absent: it does not say.

    friend bool operator==(const Observation&, const Observation&) = default;
};

[[nodiscard]] bool is_writable(const Observation& seen);

/// It replicates over several channels, or over one that is not the default one. What this program
/// says is about the default channel, so that it leaves such a server to people.
[[nodiscard]] bool has_channels(const Observation& seen);

/// "the default channel from db1, 'audit' from db9". Precondition: as above.
[[nodiscard]] std::string describe_channels(const Observation& seen);

/// Group replication decides whom it follows and whether it takes writes.
[[nodiscard]] bool is_group_secondary(const Observation& seen);

/// It replicates by GTID, or could.
[[nodiscard]] bool has_gtid(const Observation& seen);

/// It is a replica and replicates by file and position.
[[nodiscard]] bool is_by_coordinates(const Observation& seen);

/// Its receiver and its applier run; the receiver may be looking for its source.
[[nodiscard]] bool is_replicating(const Observation& seen);

/// What it has received: its own executed set and, on a replica, what waits in its relay log.
[[nodiscard]] const ReplicationPosition& received_position(const Observation& seen);

/// True when all that was received has been executed, so that stopping or repointing loses nothing.
[[nodiscard]] bool has_applied_all_received(const Observation& seen);

/// What waits in its relay log, for people; empty if nothing.
[[nodiscard]] std::string find_unapplied(const Observation& seen);

[[nodiscard]] std::string_view to_string(ReceiverState state);
[[nodiscard]] std::string_view to_string(ApplierState state);
[[nodiscard]] std::string_view to_string(Writability writability);
[[nodiscard]] std::string_view to_string(BinlogFormat format);
[[nodiscard]] std::string_view to_string(BinlogRowImage image);
[[nodiscard]] std::string_view to_string(GtidMode mode);

}  // namespace understudy
