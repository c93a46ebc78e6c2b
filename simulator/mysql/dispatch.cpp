#include "engine/base/check.h"

#include "simulator/mysql/servers.h"

namespace understudy::sim {

void Servers::dispatch(Environment& env, Server& server, const Occurrence& occurrence) {
    switch (occurrence.kind) {
        case OccurrenceKind::ConnectArrives: return on_connect(env, server, occurrence);
        case OccurrenceKind::AskArrives: return on_ask(env, server, occurrence);
        case OccurrenceKind::WaitDue: return on_wait_due(env, server, occurrence);
        case OccurrenceKind::ClientConnects: return on_client_connects(env, server, occurrence);
        case OccurrenceKind::WriteArrives: return on_write(env, server, occurrence);
        case OccurrenceKind::StreamAsked: return on_stream_asked(env, server, occurrence);
        case OccurrenceKind::StreamClosed:
            drop_dump(server, occurrence.a, occurrence.b);
            return degrade_if_alone(env, server);
        case OccurrenceKind::AckArrives: return on_ack(env, server, occurrence);
        case OccurrenceKind::HeartbeatDue: return on_heartbeat_due(env, server, occurrence);
        case OccurrenceKind::SemiSyncDue: return on_semi_sync_due(env, server);
        case OccurrenceKind::ApplyDone: return on_apply_done(env, server, occurrence);
        case OccurrenceKind::StreamStarts:
        case OccurrenceKind::StreamData:
        case OccurrenceKind::StreamHeartbeat:
        case OccurrenceKind::StreamRefused:
        case OccurrenceKind::StreamBroken:
        case OccurrenceKind::RetryDue:
        case OccurrenceKind::SilenceDue: return dispatch_replica(env, server, occurrence);
        case OccurrenceKind::Connected:
        case OccurrenceKind::Answered:
        case OccurrenceKind::Reset:
        case OccurrenceKind::LinkReset:
        case OccurrenceKind::DeadlineDue:
        case OccurrenceKind::AlarmDue:
        case OccurrenceKind::RecordDurable:
        case OccurrenceKind::KeyValuesDone:
        case OccurrenceKind::KeyValuesArrive:
        case OccurrenceKind::AddressAsked:
        case OccurrenceKind::AddressTold:
        case OccurrenceKind::ClientConnected:
        case OccurrenceKind::ClientReset:
        case OccurrenceKind::WriteAnswered:
        case OccurrenceKind::WriteDue:
        case OccurrenceKind::GiveUpDue:
        case OccurrenceKind::ActionDue:
        case OccurrenceKind::WritableDue:
        case OccurrenceKind::WholeDue:
        case OccurrenceKind::HostDue:
        case OccurrenceKind::HooksDone: break;
    }
    check(false, "only messages and timers of servers come to servers");
}

void Servers::dispatch_replica(Environment& env, Server& server, const Occurrence& occurrence) {
    if (occurrence.b != server.receiver.connection ||
        server.receiver.state == ReceiverState::Stopped) {
        return;  // of a connection that is closed
    }
    const OccurrenceKind kind = occurrence.kind;
    if (kind == OccurrenceKind::RetryDue) {
        connect(env, server);
    } else if (kind == OccurrenceKind::StreamStarts) {
        on_stream_starts(env, server, occurrence);
    } else if (kind == OccurrenceKind::StreamData) {
        on_stream_data(env, server, occurrence);
    } else if (kind == OccurrenceKind::StreamHeartbeat) {
        server.receiver.last_heard = env.kernel.now();
    } else if (kind == OccurrenceKind::StreamRefused) {
        on_stream_refused(env, server, occurrence);
    } else if (kind == OccurrenceKind::StreamBroken) {
        retry(env, server, ReceiverError::ConnectionLost);
    } else {
        on_silence(env, server, occurrence);
    }
}

/// The kernel of a host whose server process is gone answers for it: refused, or reset.
void Servers::turn_away(Environment& env, const Occurrence& occurrence) {
    const auto back = reverse(occurrence.channel);
    const OccurrenceKind kind = occurrence.kind;
    if (!all_[occurrence.target].host.is_powered) {
        if (kind == OccurrenceKind::AskArrives) {
            forget_ask(env, {.row = occurrence.a, .generation = occurrence.c});
        }
        return;
    }
    if (kind == OccurrenceKind::ConnectArrives || kind == OccurrenceKind::AskArrives) {
        reset_ask(env, occurrence);
    } else if (kind == OccurrenceKind::ClientConnects || kind == OccurrenceKind::WriteArrives) {
        env.network.send(
            env.kernel,
            back,
            {.kind = OccurrenceKind::ClientReset, .target = occurrence.a, .a = occurrence.target});
    } else if (kind == OccurrenceKind::StreamAsked) {
        env.network.send(env.kernel,
                         back,
                         {.kind = OccurrenceKind::StreamRefused,
                          .target = occurrence.a,
                          .b = occurrence.b,
                          .c = static_cast<std::uint64_t>(ReceiverError::CannotConnect)});
    }
}

void Servers::reset_ask(Environment& env, const Occurrence& arrived) {
    const AskName name{.row = arrived.a, .generation = arrived.c};
    Ask* ask = env.asks.find(name);
    if (ask == nullptr) {
        return;
    }
    env.network.send(env.kernel,
                     reverse(arrived.channel),
                     {.kind = OccurrenceKind::Reset,
                      .target = ask->manager,
                      .a = name.row,
                      .c = name.generation});
    ask->is_at_rest = true;
    env.asks.release(name);
}

}  // namespace understudy::sim
