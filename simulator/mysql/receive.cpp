// The replica's side of a stream: connecting, hearing, losing.
#include <algorithm>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

/// What it has executed by file and position is in no other log of its.
bool has_only_relay_log(const Server& replica) {
    const bool logs = replica.has_binlog && replica.logs_replica_updates;
    return !logs && !replica.auto_positions && !is_binlog_server(replica.version);
}

}  // namespace

void Servers::start_receiver(Environment& env, Server& replica) {
    if (replica.receiver.state == ReceiverState::Stopped) {
        replica.receiver.error = ReceiverError::None;
        connect(env, replica);
    }
}

/// What a source sends to a replica on; kNone: nothing.
Channel Servers::find_stream(const Server& source, std::uint32_t replica) {
    const auto dump = std::find_if(source.dumps.begin(), source.dumps.end(), [&](const Dump& one) {
        return one.replica == replica;
    });
    return dump == source.dumps.end() ? kNone : dump->channel;
}

void Servers::connect(Environment& env, Server& replica) {
    Receiver& receiver = replica.receiver;
    receiver.state = ReceiverState::Connecting;
    ++receiver.connection;
    if (replica.is_detached) {
        return retry(env, replica, ReceiverError::CannotConnect);
    }
    Resolution found{.address = find(*replica.source).value_or(kNone)};
    if (!env.resolver.is_sound() && found.address != kNone) {
        found = env.resolver.resolve(replica.node, found.address);
    }
    receiver.source = found.is_unknown ? kNone : found.address;
    if (receiver.source == kNone) {
        return retry(env,
                     replica,
                     found.is_unknown ? ReceiverError::NameUnknown : ReceiverError::CannotConnect);
    }
    const Channel way = env.network.channel(env.kernel,
                                            replica.node,
                                            all_[receiver.source].node,
                                            find_stream(replica, receiver.source));
    env.network.open(env.kernel,
                     way,
                     {.kind = OccurrenceKind::StreamAsked,
                      .target = receiver.source,
                      .a = replica.index,
                      .b = receiver.connection},
                     found.takes);
    // A source that hangs or is cut off answers nothing; connecting gives up like reading does.
    receiver.last_heard = env.kernel.now();
    timer(env,
          replica,
          kReplicaNetTimeout,
          {.kind = OccurrenceKind::SilenceDue, .b = receiver.connection});
}

void Servers::close_stream(Environment& env, Server& replica, ReceiverState then) {
    Receiver& receiver = replica.receiver;
    if (receiver.state != ReceiverState::Stopped && receiver.source != kNone) {
        const Server& source = all_[receiver.source];
        const Channel stream = find_stream(source, replica.index);
        env.network.send(env.kernel,
                         stream != kNone
                             ? reverse(stream)
                             : env.network.channel(env.kernel, replica.node, source.node),
                         {.kind = OccurrenceKind::StreamClosed,
                          .target = receiver.source,
                          .a = replica.index,
                          .b = receiver.connection});
    }
    receiver.state = then;
    ++receiver.connection;
}

void Servers::retry(Environment& env, Server& replica, ReceiverError error) {
    close_stream(env, replica, ReceiverState::Connecting);
    replica.receiver.error = error;
    timer(env,
          replica,
          kConnectRetry,
          {.kind = OccurrenceKind::RetryDue, .b = replica.receiver.connection});
}

void Servers::on_stream_starts(Environment& env,
                               Server& replica,
                               const Occurrence& /*occurrence*/) {
    replica.receiver.state = ReceiverState::Running;
    replica.receiver.error = ReceiverError::None;
    replica.receiver.known_source = replica.receiver.source;
    replica.receiver.connected_at = env.kernel.now();
    replica.receiver.last_heard = env.kernel.now();
    replica.relay.begin_file(has_only_relay_log(replica));
    replica.receiver.clock_difference =
        all_[replica.receiver.source].host.clock_offset - replica.host.clock_offset;
    if (is_binlog_server(replica.version)) {
        replica.log.take_files_of(all_[replica.receiver.source].log);
    }
}

void Servers::on_stream_refused(Environment& env, Server& replica, const Occurrence& occurrence) {
    const auto error = static_cast<ReceiverError>(occurrence.c);
    if (error == ReceiverError::CannotConnect || error == ReceiverError::AccessDenied ||
        error == ReceiverError::TooManyConnections) {
        return retry(env, replica, error);
    }
    // Error 1236 is fatal: the receiver stops and does not try again.
    replica.receiver.state = ReceiverState::Stopped;
    replica.receiver.error = error;
    replica.receiver.known_source = replica.receiver.source;
}

void Servers::on_stream_data(Environment& env, Server& replica, const Occurrence& occurrence) {
    replica.receiver.last_heard = env.kernel.now();
    if (replica.has_disk_trouble && is_kept_by_disk(env, replica, occurrence)) {
        return;
    }
    const Run run{.origin = occurrence.a, .first = occurrence.c, .last = occurrence.d};
    if (is_binlog_server(replica.version)) {
        return keep_log(env, replica, run);
    }
    const bool is_known = replica.auto_positions && replica.received.contains(run);
    // Its own transactions come back in a ring and are skipped (replicate_same_server_id=OFF).
    const bool is_own = run.origin == replica.origin && !injected_.intersects(run);
    if (!is_own && !is_known) {
        if (replica.flush_interval > Duration{0}) {
            note_flush(env, replica);
        }
        if (has_odd_contents_) {
            inherit_contents(all_[replica.receiver.source], replica, run);
        }
        replica.relay.push(run, env.kernel.now());
        replica.received.add(run);
    }
    if (!replica.auto_positions) {
        replica.in_source.read = occurrence.e;
        if (replica.relay.empty()) {
            replica.in_source.executed = replica.in_source.read;
        }
    }
    if (replica.acknowledges) {
        env.network.send(env.kernel,
                         reverse(occurrence.channel),
                         {.kind = OccurrenceKind::AckArrives,
                          .target = replica.receiver.source,
                          .a = replica.index,
                          .b = replica.receiver.connection,
                          .c = occurrence.e});
    }
    apply_next(env, replica);
}

/// Byte for byte, and hands it on.
void Servers::keep_log(Environment& env, Server& replica, const Run& run) {
    replica.log.follow(all_[replica.receiver.source].log, run);
    replica.in_source.read = replica.log.end();
    replica.in_source.executed = replica.log.end();
    pump_all(env, replica);
}

void Servers::on_silence(Environment& env, Server& replica, const Occurrence& occurrence) {
    if (!replica.host.stuck.empty()) {
        replica.receiver.last_heard =
            env.kernel.now();  // it waits for its disk, not for the source
    }
    const Instant due = replica.receiver.last_heard + kReplicaNetTimeout;
    if (env.kernel.now() < due) {
        return timer(env,
                     replica,
                     due - env.kernel.now(),
                     {.kind = OccurrenceKind::SilenceDue, .b = occurrence.b});
    }
    retry(env, replica, ReceiverError::ConnectionLost);
}

}  // namespace understudy::sim
