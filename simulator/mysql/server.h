// Server: one simulated MySQL or MariaDB server, as data. What it does is in Servers.
//
// Simplifications, all of them: every commit is durable at once (sync_binlog=1,
// innodb_flush_log_at_trx_commit=1) and takes no time; one replication channel; GTID only; the
// applier has one thread; transactions never conflict, so an applier stops only where MariaDB's
// strict mode stops it; a crash keeps relay logs (relay_log_recovery=OFF, crash-safe).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/model/ids.h"
#include "engine/model/instance_key.h"
#include "engine/model/observation.h"
#include "engine/model/version.h"

#include "simulator/mysql/ask.h"
#include "simulator/mysql/binary_log.h"
#include "simulator/mysql/relay_log.h"
#include "simulator/network/network.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim {

enum class ReceiverError : std::uint8_t {
    None,
    CannotConnect,      ///< 2003, tries again.
    ConnectionLost,     ///< 2013, tries again.
    PurgedOnSource,     ///< 1236: the source has purged what we lack.
    AheadOfSource,      ///< 1236: we have more of the source's own transactions than it has.
    NotInSourceBinlog,  ///< 1236 on MariaDB: our position is not in its binary log.
    NoBinlogOnSource,   ///< 1236: binary log is not open.
};

/// A replica that streams from this server, as this server sees it.
struct Dump {
    std::uint32_t replica = 0;
    std::uint32_t connection = 0;  ///< The replica's number for it.
    Channel channel = kNone;
    bool acknowledges = false;
    std::uint64_t cursor = 0;  ///< Log index of what is sent next.
    std::uint64_t acked = 0;   ///< Log index up to which it acknowledged.
    TransactionSet has;        ///< What the replica had when it connected.
    Instant last_sent{};
};

/// A client's commit that waits for acknowledgements, before the engine commits it (after_sync).
struct PendingCommit {
    Transaction transaction;
    std::uint64_t log_end = 0;
    Instant due{};  ///< Then it goes on without acknowledgements.
    std::uint32_t client = 0;
    std::uint32_t attempt = 0;
    Channel answer = kNone;
};

struct Waiting {  ///< A WaitForPosition.
    AskName ask;
    ReplicationPosition position;
    Channel answer = kNone;
};

struct Receiver {
    ReceiverState state = ReceiverState::Stopped;
    ReceiverError error = ReceiverError::None;
    std::uint32_t connection = 0;  ///< Counts attempts; what belongs to an earlier one is ignored.
    std::uint32_t source = kNone;  ///< Absent: no such host.
    bool knows_source = false;     ///< It has been connected and was told the uuid.
    Instant last_heard{};
};

struct Applier {
    ApplierState state = ApplierState::Stopped;
    bool is_busy = false;
    bool is_out_of_order = false;  ///< Error 1950: MariaDB's strict mode stopped it.
    std::uint32_t epoch = 0;
};

struct Server {
    // Who it is.
    InstanceKey key;
    std::uint32_t cluster = 0;
    std::uint32_t place = 0;  ///< In its cluster.
    Node node = 0;
    ServerId id;
    ServerUuid uuid;
    Version version;
    std::string data_center;

    // Its my.cnf.
    bool has_binlog = true;
    bool logs_replica_updates = true;
    bool boots_read_only = true;
    bool acknowledges = false;
    Duration apply_time{100};
    std::optional<SemiSyncSpec> semi_sync;

    // Its process.
    bool is_up = true;
    bool is_hung = false;
    std::uint32_t incarnation = 1;
    std::vector<Occurrence> backlog;  ///< What arrived while it hung.
    Writability writability = Writability::ReadOnly;

    // Its data.
    BinaryLog log;
    TransactionSet executed;

    // As a replica.
    std::optional<InstanceKey> source;
    TransactionSet received;  ///< `executed` and what is in `relay`.
    RelayLog relay;
    Receiver receiver;
    Applier applier;
    std::vector<Waiting> waits;

    // As a source.
    std::vector<Dump> dumps;
    std::vector<PendingCommit> pending;
    bool semi_sync_active = false;
    bool is_semi_sync_watched = false;  ///< A SemiSyncDue is in the queue.

    [[nodiscard]] bool can_commit() const {
        return is_up && !is_hung && writability == Writability::Writable;
    }
};

}  // namespace understudy::sim
