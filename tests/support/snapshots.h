// Snapshots: small fleets for unit tests, one line a server, and what may happen to them.
//
// Hosts are called db1, db2, ...; the number is also the server id and the end of the uuid. All
// transactions come from db1 unless a test says otherwise.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/snapshot.h"

namespace understudy::testing {

using namespace std::chrono_literals;

struct Server {
    std::string host;
    std::string source;  ///< Empty: it has none.
    std::uint64_t executed = 100;
    std::uint64_t received = 0;  ///< 0: as executed.
};

inline InstanceKey key(const std::string& host) {
    return InstanceKey{host, 3306};
}

inline std::uint32_t number_of(const std::string& host) {
    return static_cast<std::uint32_t>(std::stoul(host.substr(2)));
}

inline ServerUuid uuid_of(const std::string& host) {
    return ServerUuid{0, number_of(host)};
}

/// Transactions 1 to `last` that were written on `host`.
inline GtidSet written_on(const std::string& host, std::uint64_t last) {
    return last == 0 ? GtidSet{} : GtidSet{uuid_of(host), GtidInterval{1, last}};
}

inline MariadbGtidPosition mariadb_at(std::uint64_t sequence, const std::string& host = "db1") {
    MariadbGtidPosition position;
    position.advance(MariadbDomain{0}, ServerId{number_of(host)}, sequence);
    return position;
}

inline Instant at(Duration since_start) {
    return Instant{since_start};
}

inline Observation observation_of(const Server& server) {
    Observation seen;
    seen.server_id = ServerId{number_of(server.host)};
    seen.server_uuid = uuid_of(server.host);
    seen.version = Version{Flavor::MySql, 8, 0, 36};
    seen.has_binlog = true;
    seen.logs_replica_updates = true;
    seen.executed = written_on("db1", server.executed);
    seen.purged = GtidSet{};
    seen.data_center = "dc-a";
    seen.writability = server.source.empty() ? Writability::Writable : Writability::SuperReadOnly;
    if (!server.source.empty()) {
        ReplicaStatus status;
        status.source = key(server.source);
        status.receiver = ReceiverState::Running;
        status.applier = ApplierState::Running;
        status.received =
            written_on("db1", server.received == 0 ? server.executed : server.received);
        status.uses_gtid = true;
        status.lag = Duration{0};
        seen.replica = std::move(status);
    }
    return seen;
}

inline Snapshot snapshot_of(const std::vector<Server>& servers) {
    Snapshot snapshot;
    snapshot.taken_at = at(1h);
    for (const auto& server : servers) {
        Instance& instance = snapshot.instances[key(server.host)];
        instance.key = key(server.host);
        instance.reachability = Reachability::Reachable;
        instance.seen = observation_of(server);
        instance.seen_at = snapshot.taken_at;
        instance.asked_at = snapshot.taken_at;
    }
    return snapshot;
}

inline Instance& instance(Snapshot& snapshot, const std::string& host) {
    return *snapshot.instances.edit(key(host));
}

inline Observation& seen(Snapshot& snapshot, const std::string& host) {
    return *instance(snapshot, host).seen;
}

inline ReplicaStatus& replica(Snapshot& snapshot, const std::string& host) {
    return *seen(snapshot, host).replica;
}

/// It answers no more, and what replicates from it tries to connect in vain.
inline void kill(Snapshot& snapshot, const std::string& host) {
    Instance& dead = instance(snapshot, host);
    dead.reachability = Reachability::Unreachable;
    dead.failure = "connection refused";
    dead.failures_in_a_row = 3;
    const auto known = snapshot.instances;
    for (const auto& [other, one] : known) {
        if (source_of(one) == dead.key) {
            snapshot.instances.edit(other)->seen->replica->receiver = ReceiverState::Connecting;
        }
    }
}

/// `primary` replicates from its replica as well, and takes writes as before.
inline void close_ring(Snapshot& snapshot, const std::string& primary, const std::string& replica) {
    Observation& one = seen(snapshot, primary);
    one.replica = seen(snapshot, replica).replica;
    one.replica->source = key(replica);
}

/// The same fleet on MariaDB: numbers become positions in domain 0.
inline Snapshot on_mariadb(Snapshot snapshot) {
    const auto to_position = [](ReplicationPosition& position) {
        const auto last = std::get<GtidSet>(position).last_number(uuid_of("db1"));
        position = last ? mariadb_at(*last) : MariadbGtidPosition{};
    };
    const auto known = snapshot.instances;
    for (const auto& [name, before] : known) {
        Instance& one = *snapshot.instances.edit(name);
        one.seen->version = Version{Flavor::MariaDb, 10, 11, 6};
        one.seen->server_uuid.reset();
        one.seen->purged.reset();
        to_position(one.seen->executed);
        if (one.seen->replica) {
            to_position(one.seen->replica->received);
        }
    }
    return snapshot;
}

inline BinlogCoordinates place(std::uint64_t position) {
    return BinlogCoordinates{"binlog.000001", position};
}

/// It replicates by file and position, and is so far in its source's log and in its own.
inline void without_gtid(Snapshot& snapshot,
                         const std::string& host,
                         std::uint64_t in_source_log,
                         std::uint64_t log_end) {
    Observation& one = seen(snapshot, host);
    one.executed = place(log_end);
    one.log_end = place(log_end);
    one.replica->received = one.executed;
    one.replica->uses_gtid = false;
    one.replica->in_source_log = SourceLogProgress{place(in_source_log), place(in_source_log)};
}

/// It keeps the log of its source up to there.
inline void make_binlog_server(Snapshot& snapshot, const std::string& host, std::uint64_t end) {
    without_gtid(snapshot, host, end, end);
    seen(snapshot, host).version = Version{Flavor::MaxScale, 2, 2, 1};
    seen(snapshot, host).server_uuid.reset();
}

/// It replicates from `source` as well, over a channel with this name.
inline void add_channel(Snapshot& snapshot,
                        const std::string& host,
                        const std::string& name,
                        const std::string& source) {
    seen(snapshot, host).channels =
        Channels{.own = "",
                 .others = {ChannelStatus{.name = name,
                                          .source = key(source),
                                          .receiver = ReceiverState::Running,
                                          .applier = ApplierState::Running,
                                          .receiver_error = "",
                                          .applier_error = "",
                                          .lag = Duration{0}}}};
}

/// It is in group "g1" with these; the first of them is primary there.
inline void join_group(Snapshot& snapshot,
                       const std::string& host,
                       const std::vector<std::string>& members) {
    const auto role_of = [&](const std::string& member) {
        return member == members.front() ? GroupRole::Primary : GroupRole::Secondary;
    };
    GroupMembership group{.name = Name{"g1"}, .role = role_of(host), .others = {}};
    for (const auto& member : members) {
        if (member != host) {
            group.others.push_back({.key = key(member), .role = role_of(member)});
        }
    }
    seen(snapshot, host).group = std::move(group);
}

inline std::vector<InstanceKey> keys(const std::vector<std::string>& hosts) {
    std::vector<InstanceKey> all;
    for (const auto& host : hosts) {
        all.push_back(key(host));
    }
    return all;
}

}  // namespace understudy::testing
