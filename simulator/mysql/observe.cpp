// What a probe reads: the only place where small numbers become GTIDs.
#include <algorithm>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

std::string explain(ReceiverError error, const InstanceKey& source) {
    const std::string name = short_name(source);
    switch (error) {
        case ReceiverError::None: return {};
        case ReceiverError::CannotConnect: return "2003: error connecting to source " + name;
        case ReceiverError::ConnectionLost: return "2013: lost connection to source " + name;
        case ReceiverError::PurgedOnSource:
            return "1236: the source has purged binary logs containing GTIDs that the replica "
                   "requires";
        case ReceiverError::AheadOfSource:
            return "1236: replica has more GTIDs than the source has, using the source's "
                   "server_uuid";
        case ReceiverError::NotInSourceBinlog:
            return "1236: connecting replica requested to start from a GTID that is not in the "
                   "binlog";
        case ReceiverError::NoBinlogOnSource: return "1236: binary log is not open";
        case ReceiverError::AccessDenied: return "1045: access denied by source " + name;
        case ReceiverError::TooManyConnections:
            return "1040: too many connections at source " + name;
        case ReceiverError::SameIdAsSource:
            return "1593: source and replica have equal server ids or UUIDs";
        case ReceiverError::ReplacedByTwin:
            return "1236: a replica with the same server_uuid has connected to the source";
        case ReceiverError::NoSuchPlace:
            return "1236: the source has no such place in its binary log";
        case ReceiverError::NameUnknown: return "2005: unknown host " + name;
    }
    return {};
}

}  // namespace

GtidSet Servers::to_gtid_set(const TransactionSet& set) const {
    GtidSet gtids;
    for (const Run& run : set.runs()) {
        gtids |= GtidSet{origins_[run.origin].uuid, GtidInterval{run.first, run.last}};
    }
    return gtids;
}

/// Where its own log ends, if it counts in coordinates, whatever the set.
ReplicationPosition Servers::to_position(const Server& server, const TransactionSet& set) const {
    if (!is_mariadb(server.version)) {
        if (!server.has_gtid) {
            return server.has_binlog ? server.log.coordinates_of(server.log.end())
                                     : BinlogCoordinates{};
        }
        return to_gtid_set(set);
    }
    MariadbGtidPosition position;
    const Transaction newest = set.newest();
    if (newest.number > 0) {
        position.advance(MariadbDomain{0}, origins_[newest.origin].id, newest.number);
    }
    return position;
}

BinlogCoordinates Servers::place_of(const Server& replica, std::uint64_t index) const {
    const PlaceInSource& place = replica.in_source;
    return place.missing ? *place.missing
           : replica.receiver.source == kNone
               ? BinlogCoordinates{}
               : all_[replica.receiver.source].log.coordinates_of(index);
}

ReplicaStatus Servers::observe_replica(const Environment& env, const Server& server) const {
    ReplicaStatus status;
    status.source = *server.source;
    const Receiver& receiver = server.receiver;
    if (receiver.known_source != kNone && has_server_uuid(server.version)) {
        status.source_uuid = all_[receiver.known_source].uuid;
    }
    status.receiver = receiver.state;
    status.applier = server.applier.state;
    status.received = to_position(server, server.received);
    status.is_detached = server.is_detached;
    status.uses_gtid = server.auto_positions;
    if (!server.auto_positions) {
        status.in_source_log = SourceLogProgress{place_of(server, server.in_source.read),
                                                 place_of(server, server.in_source.executed)};
    }
    if (server.relay.keeps_executed()) {
        LinkDetails link;
        link.relay_log = server.relay.place();
        status.link = std::move(link);
    }
    status.failing = name_failing(server);
    if (server.filtered_per_mille > 0) {
        status.filters = std::string{"replicate_wild_ignore_table=app.left_out%"};
    }
    status.receiver_error = explain(receiver.error, *server.source);
    if (server.applier.is_out_of_order) {
        status.applier_error = "1950: out-of-order GTID sequence number in strict mode";
    } else if (server.applier.has_met_known) {
        status.applier_error = "1062: duplicate entry: it has executed this before";
    } else if (server.applier.error != 0) {
        status.applier_error =
            std::to_string(server.applier.error) + ": could not execute the event";
    }
    status.delay = server.delay;
    if (status.applier == ApplierState::Running && !server.relay.empty()) {
        status.lag = env.kernel.now() - server.relay.oldest_received_at();
        if (has_skew_ && receiver.source != kNone) {
            *status.lag += server.host.clock_offset - all_[receiver.source].host.clock_offset +
                           receiver.clock_difference;
            status.lag = std::max(*status.lag, Duration{0});
        }
    } else if (status.applier == ApplierState::Running &&
               receiver.state == ReceiverState::Running) {
        status.lag = Duration{0};
    }
    return status;
}

Observation Servers::observe(const Environment& env, std::uint32_t index) const {
    const Server& server = all_[index];
    Observation seen;
    seen.server_id = server.id;
    if (has_server_uuid(server.version)) {
        seen.server_uuid = server.uuid;
    }
    seen.version = server.version;
    seen.writability = server.writability;
    seen.has_binlog = server.has_binlog;
    seen.logs_replica_updates = server.has_binlog && server.logs_replica_updates;
    seen.executed = to_position(server, server.executed);
    if (!is_mariadb(server.version)) {
        seen.purged = server.has_gtid ? to_gtid_set(server.log.purged()) : GtidSet{};
        seen.gtid_mode = server.has_gtid ? GtidMode::On : GtidMode::Off;
    }
    const bool is_by_coordinates = server.source && !server.auto_positions;
    if ((!server.has_gtid || is_by_coordinates) && server.has_binlog) {
        seen.log_end = server.log.coordinates_of(server.log.end());
    }
    if (server.source) {
        seen.replica = observe_replica(env, server);
    }
    for (const Dump& dump : server.dumps) {
        seen.replicas_seen.push_back(all_[dump.replica].key);
        seen.semi_sync.connected_replicas += dump.acknowledges ? 1U : 0U;
    }
    std::sort(seen.replicas_seen.begin(), seen.replicas_seen.end());
    seen.semi_sync.can_be_source = server.can_be_semi_sync;
    seen.semi_sync.can_be_replica = server.can_be_semi_sync;
    seen.semi_sync.source_enabled = server.semi_sync.has_value();
    seen.semi_sync.source_active = server.semi_sync.has_value() && server.semi_sync_active;
    seen.semi_sync.replica_enabled = server.acknowledges;
    seen.semi_sync.replica_active =
        server.acknowledges && seen.replica && seen.replica->receiver == ReceiverState::Running;
    if (server.semi_sync) {
        Details details;
        details.semi_sync.timeout = server.semi_sync->timeout;
        details.semi_sync.waits_without_replicas = server.semi_sync->waits_without_replicas;
        seen.details = std::move(details);
    }
    seen.semi_sync.wait_for_replicas = server.semi_sync ? server.semi_sync->wait_for_replicas : 0;
    seen.data_center = server.data_center;
    if (server.source && server.channels) {
        seen.channels = Channels{.own = "", .others = *server.channels};
    }
    seen.group = server.group;
    return seen;
}

}  // namespace understudy::sim
