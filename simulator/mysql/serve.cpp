// The source's side of a stream: whom it serves, and what it sends.
#include <algorithm>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

/// As Binlog_sender::check_start_file (MySQL) and gtid_find_binlog_pos (MariaDB, strict mode) do.
ReceiverError Servers::why_not_serve(const Server& source, const Server& replica) const {
    if (!source.has_binlog) {
        return ReceiverError::NoBinlogOnSource;
    }
    if (has_clones_ && (source.id == replica.id || source.uuid == replica.uuid)) {
        return ReceiverError::SameIdAsSource;
    }
    if (!replica.auto_positions) {
        const std::uint64_t from = replica.in_source.read;
        const bool is_there =
            !replica.in_source.missing && from >= source.log.begin() && from <= source.log.end();
        return is_there ? ReceiverError::None : ReceiverError::NoSuchPlace;
    }
    const TransactionSet& has = replica.received;
    const std::uint32_t origin = source.origin;
    if (is_mariadb(source.version)) {
        // What it wrote itself is not in gtid_slave_pos, and so not asked for.
        const Transaction at = replica.relay.empty() ? replica.replicated : replica.relay.back();
        if (at.number > 0 && !source.log.logged().contains(at)) {
            return ReceiverError::NotInSourceBinlog;
        }
    } else if (!source.log.logged().contains(has.only_from(origin))) {
        // What its own sessions are committing right now counts as its own, so the log is asked.
        return ReceiverError::AheadOfSource;
    }
    if (!has.contains(source.log.purged())) {
        return ReceiverError::PurgedOnSource;
    }
    return ReceiverError::None;
}

void Servers::on_stream_asked(Environment& env, Server& source, const Occurrence& occurrence) {
    const Server& replica = all_[occurrence.a];
    if (replica.receiver.connection != occurrence.b) {
        return;  // the replica has hung up meanwhile
    }
    const Channel back = reverse(occurrence.channel);
    const ReceiverError error = why_not_serve(source, replica);
    if (error != ReceiverError::None) {
        return env.network.send(env.kernel,
                                back,
                                {.kind = OccurrenceKind::StreamRefused,
                                 .target = occurrence.a,
                                 .b = occurrence.b,
                                 .c = static_cast<std::uint64_t>(error)});
    }
    // A dump thread of the same replica that has not noticed the end of its connection is killed.
    std::erase_if(source.dumps, [&](const Dump& dump) { return dump.replica == occurrence.a; });
    if (has_clones_) {
        disconnect_twins(env, source, replica);
    }
    Dump& dump = source.dumps.emplace_back();
    dump.replica = occurrence.a;
    dump.connection = occurrence.b;
    dump.channel = back;
    dump.acknowledges = replica.acknowledges && source.semi_sync.has_value();
    dump.cursor = replica.auto_positions ? source.log.begin() : replica.in_source.read;
    if (replica.auto_positions) {
        dump.has = replica.received;
    }
    env.network.send(
        env.kernel,
        back,
        {.kind = OccurrenceKind::StreamStarts, .target = occurrence.a, .b = occurrence.b});
    dump.last_sent = env.kernel.now();
    timer(env,
          source,
          kReplicaNetTimeout / 2,
          {.kind = OccurrenceKind::HeartbeatDue, .a = occurrence.a, .b = occurrence.b});
    skip_known(source, dump);
    if (dump.acknowledges) {
        dump.acked = dump.cursor;  // asking for what follows acknowledges what comes before
        settle_commits(env, source);
    }
    pump(env, source, dump);
}

/// Of two replicas with the same server_uuid only the last one to connect is served.
void Servers::disconnect_twins(Environment& env, Server& source, const Server& replica) {
    std::erase_if(source.dumps, [&](const Dump& dump) {
        if (all_[dump.replica].uuid != replica.uuid) {
            return false;
        }
        env.network.send(env.kernel,
                         dump.channel,
                         {.kind = OccurrenceKind::StreamRefused,
                          .target = dump.replica,
                          .b = dump.connection,
                          .c = static_cast<std::uint64_t>(ReceiverError::ReplacedByTwin)});
        return true;
    });
}

void Servers::skip_known(const Server& source, Dump& dump) const {
    while (dump.cursor < source.log.end()) {
        const BinaryLog::Piece piece = source.log.piece_at(dump.cursor);
        if (!dump.has.contains(piece.run)) {
            // Of the first run that it lacks a part of, it may have the beginning.
            const std::uint64_t known = dump.has.contains_from({piece.run.origin, piece.run.first});
            dump.cursor += std::min(known, piece.run.last - piece.run.first + 1);
            return;
        }
        dump.cursor = piece.end();
    }
}

void Servers::drop_dump(Server& source, std::uint32_t replica, std::uint32_t connection) {
    std::erase_if(source.dumps, [&](const Dump& dump) {
        return dump.replica == replica && dump.connection == connection;
    });
}

void Servers::pump(Environment& env, Server& source, Dump& dump) {
    while (dump.cursor < source.log.end()) {
        BinaryLog::Piece piece = source.log.piece_at(dump.cursor);
        const std::uint64_t whole_end = piece.end();
        if (dump.has.contains(piece.run)) {
            dump.cursor = whole_end;
            continue;
        }
        if (dump.has.intersects(piece.run)) {
            // Some of it: one transaction at a time. Happens once, at the seam of what a replica
            // had.
            piece.run.last = piece.run.first;
            if (dump.has.contains(piece.run)) {
                dump.cursor = piece.end();
                continue;
            }
        }
        dump.cursor = piece.end();
        dump.last_sent = env.kernel.now();
        env.network.send(env.kernel,
                         dump.channel,
                         {.kind = OccurrenceKind::StreamData,
                          .target = dump.replica,
                          .a = piece.run.origin,
                          .b = dump.connection,
                          .c = piece.run.first,
                          .d = piece.run.last,
                          .e = dump.cursor});
    }
}

void Servers::pump_all(Environment& env, Server& source) {
    for (Dump& dump : source.dumps) {
        pump(env, source, dump);
    }
}

/// What follows is in another file, also at the binlog servers it serves.
void Servers::rotate_log(Server& source) {
    source.log.rotate();
    for (const Dump& dump : source.dumps) {
        if (is_binlog_server(all_[dump.replica].version)) {
            all_.edit(dump.replica).log.take_files_of(source.log);
        }
    }
}

void Servers::on_heartbeat_due(Environment& env, Server& source, const Occurrence& occurrence) {
    const auto dump = std::find_if(source.dumps.begin(), source.dumps.end(), [&](const Dump& one) {
        return one.replica == occurrence.a && one.connection == occurrence.b;
    });
    if (dump == source.dumps.end()) {
        return;
    }
    const Duration period = kReplicaNetTimeout / 2;
    if (env.kernel.now() >= dump->last_sent + period) {
        dump->last_sent = env.kernel.now();
        env.network.send(env.kernel,
                         dump->channel,
                         {.kind = OccurrenceKind::StreamHeartbeat,
                          .target = dump->replica,
                          .b = dump->connection});
    }
    timer(env,
          source,
          dump->last_sent + period - env.kernel.now(),
          {.kind = OccurrenceKind::HeartbeatDue, .a = occurrence.a, .b = occurrence.b});
}

}  // namespace understudy::sim
