// Doors: who is let in, how fast, and whose answers get lost.
//
// Simplifications: managers have no connection to spare beyond max_connections (MySQL keeps one for
// privileged users); a server that shuts down accepts connections and answers nothing on them.
#include <algorithm>
#include <utility>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

constexpr Duration kWork{500};  // what one message costs a processor that is not slow: not counted

bool is_message(const Occurrence& occurrence) {
    return occurrence.channel != kNone;
}

}  // namespace

void Servers::look_at_arrivals(Server& server) const {
    const Host& host = server.host;
    server.keeps_arrivals_back = host.slowness > 1 || host.processor_is_free > Instant{} ||
                                 host.is_shutting_down || server.access != Access{};
}

void Servers::set_access(std::uint32_t index, const Access& access) {
    Server& server = all_.edit(index);
    server.access = access;
    look_at_arrivals(server);
}

void Servers::lose_answers(std::uint32_t index, std::uint32_t answers) {
    all_.edit(index).host.answers_to_lose = answers;
}

/// One after the other, also when it has just become faster.
bool Servers::is_worked_off_later(const Environment& env, Host& host) {
    const Instant now = env.kernel.now();
    if (host.slowness == 1 && host.processor_is_free < now) {
        return false;
    }
    const Duration takes = host.slowness > 1 ? kWork * host.slowness : Duration{0};
    host.processor_is_free = std::max(now + takes, host.processor_is_free);
    return true;
}

/// Turned away, or not yet there.
bool Servers::is_kept_back(Environment& env, Server& server, Occurrence occurrence) {
    if (!is_message(occurrence)) {
        return false;
    }
    if (!occurrence.has_arrived && is_worked_off_later(env, server.host)) {
        occurrence.has_arrived = true;
        env.kernel.schedule(server.host.processor_is_free, occurrence);
        return true;
    }
    const OccurrenceKind kind = occurrence.kind;
    const Access& access = server.access;
    if (kind == OccurrenceKind::ConnectArrives && (access.is_full || access.refuses_managers)) {
        refuse_ask(env,
                   occurrence,
                   access.refuses_managers
                       ? Error{ErrorCode::AccessDenied, "1045: access denied for the manager"}
                       : Error{ErrorCode::Unsupported, "1040: too many connections"});
        return true;
    }
    if (kind == OccurrenceKind::StreamAsked && (access.is_full || access.refuses_replicas)) {
        const ReceiverError why = access.refuses_replicas ? ReceiverError::AccessDenied
                                                          : ReceiverError::TooManyConnections;
        env.network.send(env.kernel,
                         reverse(occurrence.channel),
                         {.kind = OccurrenceKind::StreamRefused,
                          .target = occurrence.a,
                          .b = occurrence.b,
                          .c = static_cast<std::uint64_t>(why)});
        return true;
    }
    const bool is_late = server.host.is_shutting_down && kind != OccurrenceKind::ConnectArrives;
    if (is_late || (kind == OccurrenceKind::ClientConnects && access.is_full)) {
        turn_away(env, occurrence);
        return true;
    }
    return false;
}

void Servers::refuse_ask(Environment& env, const Occurrence& occurrence, Error error) {
    const AskName name{.row = occurrence.a, .generation = occurrence.c};
    Ask* ask = env.asks.find(name);
    if (ask == nullptr) {
        return;
    }
    ask->error = std::move(error);
    env.network.send(env.kernel,
                     reverse(occurrence.channel),
                     {.kind = OccurrenceKind::Answered,
                      .target = ask->manager,
                      .a = name.row,
                      .c = name.generation});
}

void Servers::break_stream(Environment& env, std::uint32_t index) {
    Server& replica = all_.edit(index);
    const std::uint32_t source = replica.receiver.source;
    if (!replica.is_up || replica.receiver.state == ReceiverState::Stopped || source == kNone) {
        return;
    }
    drop_dump(all_.edit(source), index, replica.receiver.connection);
    degrade_if_alone(env, all_.edit(source));
    if (replica.is_hung) {
        replica.backlog.push_back({.kind = OccurrenceKind::StreamBroken,
                                   .target = index,
                                   .b = replica.receiver.connection});
        return;
    }
    retry(env, replica, ReceiverError::ConnectionLost);
}

}  // namespace understudy::sim
