// Server: one simulated MySQL or MariaDB server, as data. What it does is in Servers.
//
// Simplifications, all of them: a commit takes no time unless the disk is slow; what is lost with
// the power is lost from binary log and tables alike; nothing comes over any replication channel
// but the default one, and a group is what its members say; a binlog server (MaxScale) knows of a
// change of files in its source's log at once if it is connected; transactions never conflict, so
// an applier fails only where MariaDB's strict mode stops it, where a fault says so, or where it
// meets what it has without GTIDs to tell it so; after a crash replication knows exactly what it
// has executed. Of two transactions that got the same GTID (a disk that went back, a cloned server)
// it is remembered which of the two a server has, and no more is known of the contents of tables.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/rare.h"
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
    CannotConnect,       ///< 2003, tries again.
    ConnectionLost,      ///< 2013, tries again.
    PurgedOnSource,      ///< 1236: the source has purged what we lack.
    AheadOfSource,       ///< 1236: we have more of the source's own transactions than it has.
    NotInSourceBinlog,   ///< 1236 on MariaDB: our position is not in its binary log.
    NoBinlogOnSource,    ///< 1236: binary log is not open.
    AccessDenied,        ///< 1045, tries again.
    TooManyConnections,  ///< 1040, tries again.
    SameIdAsSource,      ///< 1593: source and replica have equal server ids or uuids.
    ReplacedByTwin,      ///< 1236: a replica with the same server_uuid has connected to the source.
    NoSuchPlace,         ///< 1236: the source's log has no such file, or no such position in it.
    NameUnknown,         ///< 2005, tries again.
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

/// How far a replica that replicates by file and position is in the log of its source, as log
/// indices of that.
struct PlaceInSource {
    std::uint64_t read = 0;
    std::uint64_t executed = 0;
    std::optional<std::uint64_t> until;  ///< There the applier stops.
    /// What it was told to begin at, if its source has no such place.
    Rare<BinlogCoordinates> missing;
};

struct Receiver {
    ReceiverState state = ReceiverState::Stopped;
    ReceiverError error = ReceiverError::None;
    std::uint32_t connection = 0;  ///< Counts attempts; what belongs to an earlier one is ignored.
    std::uint32_t source = kNone;  ///< Absent: no such host.
    std::uint32_t known_source = kNone;  ///< Who told it its uuid; remembered, whatever its name
                                         ///< leads to later.
    Instant connected_at{};
    Instant last_heard{};
    Duration clock_difference{};  ///< The source's clock minus its own, when it connected.
};

struct Applier {
    ApplierState state = ApplierState::Stopped;
    bool is_busy = false;
    bool is_out_of_order = false;  ///< Error 1950: MariaDB's strict mode stopped it.
    bool has_met_known = false;    ///< Error 1062: it has these rows, and no GTID says so before.
    std::uint32_t epoch = 0;
    std::uint32_t fails_with = 0;  ///< The error that the next transaction meets; 0: none.
    std::uint32_t error = 0;       ///< That stopped it.
    bool waits_for_disk = false;
    std::vector<Transaction> batch;  ///< What several threads execute now, in the source's order.
    std::size_t batch_left = 0;
};

enum class DiskState : std::uint8_t {
    Healthy,
    Slow,      ///< Each write takes longer.
    Stalled,   ///< Writes hang.
    Full,      ///< Writes wait until there is space (MySQL asks again each minute).
    ReadOnly,  ///< Remounted: the first write ends the server (binlog_error_action=ABORT_SERVER).
};

/// What is wrong with the machine of a server. Nearly always nothing is.
struct Host {
    bool is_powered = true;
    bool is_shutting_down = false;
    std::uint32_t timers = 0;     ///< Epoch of its HostDue; those of an earlier one are ignored.
    Instant processor_is_free{};  ///< When it has worked off what has come so far.
    std::uint32_t slowness = 1;   ///< Everything takes so many times longer.
    Duration clock_offset{};      ///< Of its wall clock.
    std::uint32_t answers_to_lose = 0;

    DiskState disk = DiskState::Healthy;
    Duration write_takes{};         ///< While the disk is slow.
    Instant disk_is_free{};         ///< When what has been written so far is on it.
    std::uint32_t writes = 0;       ///< Clients' commits that are being written.
    std::vector<Occurrence> stuck;  ///< What cannot go on before the disk does.

    Duration up_for{};  ///< Of a crash loop; 0: there is none.
    Duration down_for{};

    [[nodiscard]] bool takes_writes() const {
        return disk == DiskState::Healthy || disk == DiskState::Slow;
    }
};

/// Who is let in. Connections that are open stay open.
struct Access {
    bool is_full = false;           ///< max_connections reached: error 1040 for everybody.
    bool refuses_managers = false;  ///< 1045.
    bool refuses_replicas = false;  ///< 1045.

    friend bool operator==(const Access&, const Access&) = default;
};

/// What the disk held up and has now written, as `order` of a message that has arrived.
inline constexpr std::uint32_t kIsOnDisk = kNone;

[[nodiscard]] constexpr bool is_on_disk(const Occurrence& message) {
    return message.has_arrived && message.order == kIsOnDisk;
}

/// What its my.cnf says, once somebody has said otherwise.
struct SemiSyncAtBoot {
    std::optional<SemiSyncSpec> source;
    bool acknowledges = false;
};

/// SET GLOBAL read_only that waits for commits in flight.
struct Locking {
    AskName ask;
    Writability wanted = Writability::ReadOnly;
    Channel answer = kNone;
};

/// What is not as its GTIDs say. Of these the first is possible only once for each GTID.
struct Contents {
    TransactionSet again;   ///< Has what got the GTID the second time, not the first.
    TransactionSet hollow;  ///< Has the GTID and not the rows: filtered here or further up.
};

struct Server {
    // Who it is.
    InstanceKey key;
    std::uint32_t index = 0;
    std::uint32_t cluster = 0;
    std::uint32_t place = 0;  ///< In its cluster.
    Node node = 0;
    std::uint32_t origin = 0;  ///< Whose GTIDs its own commits get. Its index, as long as nobody
                               ///< rebuilds or clones it.
    ServerId id;
    ServerUuid uuid;
    Version version;
    Name data_center;

    // Its my.cnf.
    bool has_binlog = true;
    bool logs_replica_updates = true;
    /// gtid_mode=ON; MariaDB has GTIDs always, there it is the same as `auto_positions`.
    bool has_gtid = true;
    bool boots_read_only = true;
    bool acknowledges = false;
    bool drops_relay_log_at_start = false;
    bool preserves_commit_order = true;
    bool is_detached = false;      ///< The name of its source leads nowhere.
    bool auto_positions = true;    ///< It replicates by GTID, not by file and position.
    bool can_be_semi_sync = true;  ///< The plugins of both sides are installed.
    std::uint32_t applier_threads = 1;
    std::uint32_t filtered_per_mille = 0;
    Duration apply_time{100};
    Duration delay{};
    Duration flush_interval{};
    Rare<std::vector<ChannelStatus>> channels;
    Rare<GroupMembership> group;
    std::optional<SemiSyncSpec> semi_sync;
    Rare<SemiSyncAtBoot> semi_sync_at_boot;  ///< Absent: as it is now.

    // Its process.
    bool is_up = true;
    bool is_hung = false;
    std::uint32_t incarnation = 1;
    std::vector<Occurrence> backlog;   ///< What arrived while it hung.
    Instant woke_at = Instant::min();  ///< What arrives in the same moment comes after that.
    Writability writability = Writability::ReadOnly;
    Access access;
    Host host;

    // Whether what is seldom must be looked at: what `access` and `host` say of arrivals, of writes
    // to the disk, and of the applier.
    bool keeps_arrivals_back = false;
    bool has_disk_trouble = false;
    bool has_applier_quirks = false;

    // Its data.
    BinaryLog log;
    TransactionSet executed;
    Contents contents;
    Instant last_flush{};           ///< Only with a flush interval.
    std::uint64_t flushed_end = 0;  ///< Log index up to which all was on disk then.

    // As a replica.
    std::optional<InstanceKey> source;
    TransactionSet received;  ///< `executed` and what is in `relay`.
    Transaction replicated{
        .origin = 0, .number = 0};  ///< MariaDB's gtid_slave_pos: the last one from its source.
    RelayLog relay;
    PlaceInSource in_source;  ///< Only by file and position.
    Receiver receiver;
    Applier applier;
    std::vector<Waiting> waits;

    // As a source.
    std::vector<Dump> dumps;
    std::vector<PendingCommit> pending;
    bool semi_sync_active = false;
    bool is_semi_sync_watched = false;  ///< A SemiSyncDue is in the queue.
    std::vector<Locking> locking;
    std::vector<Occurrence> locked_out;  ///< Writes that wait for those.

    [[nodiscard]] bool can_commit() const {
        return is_up && !is_hung && host.takes_writes() && locking.empty() &&
               writability == Writability::Writable;
    }
};

}  // namespace understudy::sim
