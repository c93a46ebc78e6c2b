// The statements of managers: connecting, probes and every kind of step.
#include <algorithm>

#include "engine/base/overloaded.h"

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

AskName ask_of(const Occurrence& occurrence) {
    return {.row = occurrence.a, .generation = occurrence.c};
}

Writability read_only_of(const Version& version) {
    return has_super_read_only(version) ? Writability::SuperReadOnly : Writability::ReadOnly;
}

Error refuse(ErrorCode code, std::string message) {
    return Error{.code = code, .message = std::move(message)};
}

/// What MaxScale's binlog router takes of what this program says.
bool can_tell_binlog_server(const Step& step) {
    const auto* point = std::get_if<step::PointAt>(&step);
    return point != nullptr ? point->place || !point->at_most
                            : std::holds_alternative<step::StopReceiver>(step) ||
                                  std::holds_alternative<step::StopReplication>(step) ||
                                  std::holds_alternative<step::StartReplication>(step) ||
                                  std::holds_alternative<step::Reconnect>(step);
}

/// The end of a log file is the beginning of the next one as well, which may have come since.
bool are_one_place(const BinaryLog* log, const BinlogCoordinates& a, const BinlogCoordinates& b) {
    const auto index = log == nullptr ? std::nullopt : log->index_of(a);
    return a == b || (index && index == log->index_of(b));
}

}  // namespace

void Servers::on_connect(Environment& env, Server& server, const Occurrence& occurrence) {
    const Ask* ask = env.asks.find(ask_of(occurrence));
    if (ask == nullptr) {
        return;
    }
    env.network.send(env.kernel,
                     reverse(occurrence.channel),
                     {.kind = OccurrenceKind::Connected,
                      .target = ask->manager,
                      .a = occurrence.a,
                      .b = server.incarnation,
                      .c = occurrence.c});
}

void Servers::on_ask(Environment& env, Server& server, const Occurrence& occurrence) {
    const AskName name = ask_of(occurrence);
    Ask* ask = env.asks.find(name);
    if (ask == nullptr) {
        return;
    }
    const Channel back = reverse(occurrence.channel);
    if (const auto* wanted = std::get_if<LogRequest>(&ask->request)) {
        auto page = wanted->log == LogKind::Binary ? show_log(server, wanted->part)
                                                   : show_relay_log(server, wanted->part);
        if (page) {
            ask->page = std::move(*page);
        } else {
            ask->error = std::move(page.error());
        }
        return answer(env, server, name, back);
    }
    const StepRequest* request = ask->step();
    if (request == nullptr) {
        ask->seen = observe(env, server.index);
        return answer(env, server, name, back);
    }
    if (request->identity && (request->identity->server_id != server.id ||
                              (request->identity->server_uuid && has_server_uuid(server.version) &&
                               *request->identity->server_uuid != server.uuid))) {
        ask->error =
            refuse(ErrorCode::PreconditionFailed, "another server answers at this address");
        return answer(env, server, name, back);
    }
    const auto* wait = std::get_if<step::WaitForPosition>(&request->step);
    if (wait != nullptr && std::holds_alternative<BinlogCoordinates>(wait->position)) {
        ask->error = refuse(ErrorCode::Unsupported, "coordinates are not waited for");
    } else if (wait != nullptr) {
        if (!contains(to_position(server, server.executed), wait->position)) {
            server.waits.push_back({.ask = name, .position = wait->position, .answer = back});
            // A little less than the asker's own deadline, so that it hears of it.
            return timer(env,
                         server,
                         request->deadline * 9 / 10,
                         {.kind = OccurrenceKind::WaitDue, .a = name.row, .c = name.generation});
        }
    } else if (std::holds_alternative<step::MakeReadOnly>(request->step) &&
               server.writability == Writability::Writable && has_commits_in_flight(server)) {
        server.locking.push_back(
            {.ask = name, .wanted = read_only_of(server.version), .answer = back});
        return;
    } else if (const auto* kill = std::get_if<step::KillQuery>(&request->step)) {
        std::string note;
        ask->error = kill_query(env, server, *kill, note);
        ask->note = std::move(note);
    } else {
        ask->error = perform(env, server, request->step);
    }
    answer(env, server, name, back);
}

void Servers::on_wait_due(Environment& env, Server& server, const Occurrence& occurrence) {
    const AskName name = ask_of(occurrence);
    const auto wait = std::find_if(server.waits.begin(),
                                   server.waits.end(),
                                   [&](const Waiting& one) { return one.ask == name; });
    if (wait == server.waits.end()) {
        return;
    }
    const Channel back = wait->answer;
    server.waits.erase(wait);
    if (Ask* ask = env.asks.find(name)) {
        ask->error = refuse(ErrorCode::Refused, "the position was not reached in time");
        answer(env, server, name, back);
    }
}

void Servers::answer(Environment& env, Server& server, const AskName& name, Channel channel) {
    Ask* ask = env.asks.find(name);
    if (ask == nullptr) {
        return;
    }
    if (const StepRequest* request = ask->step()) {
        env.facts.push_back(fact::StepArrived{
            ask->manager, server.index, request->step, ask->error, ask->asked_at});
    }
    ask->is_at_rest = true;
    const bool is_lost = server.host.answers_to_lose > 0;
    if (is_lost) {
        --server.host.answers_to_lose;
    }
    env.network.send(env.kernel,
                     channel,
                     {.kind = is_lost ? OccurrenceKind::Reset : OccurrenceKind::Answered,
                      .target = ask->manager,
                      .a = name.row,
                      .c = name.generation});
    env.asks.release(name);
}

Servers::Outcome Servers::perform(Environment& env, Server& server, const Step& step) {
    const Writability read_only = read_only_of(server.version);
    if (server.source && server.channels && changes_replication(step)) {
        return refuse(ErrorCode::PreconditionFailed, "it replicates over several channels");
    }
    if (is_binlog_server(server.version) && !can_tell_binlog_server(step)) {
        return refuse(ErrorCode::Unsupported, "1064: a binlog server does not understand that");
    }
    return std::visit(
        Overloaded{
            [&](const step::StopReceiver&) -> Outcome {
                close_stream(env, server, ReceiverState::Stopped);
                return std::nullopt;
            },
            [&](const step::StartReplication&) { return start_replication(env, server); },
            [&](const step::Reconnect&) { return reconnect(env, server); },
            [&](const step::WaitForPosition&) -> Outcome { return std::nullopt; },
            [&](const step::PointAt& point) { return point_at(env, server, point); },
            [&](const step::ForgetSource&) { return forget_source(env, server); },
            [&](const step::MakeReadOnly&) { return set_writability(env, server, read_only); },
            [&](const step::MakeWritable&) {
                return set_writability(env, server, Writability::Writable);
            },
            [&](const step::StopReplication&) -> Outcome {
                stop_replication(env, server);
                return std::nullopt;
            },
            [&](const step::ReplicateUntil& it) { return replicate_until(env, server, it.until); },
            [&](const step::WritePseudoGtid& it) {
                return write_pseudo_gtid(env, server, it.entry);
            },
            [&](const step::DetachSource& it) { return detach(env, server, it.source); },
            [&](const step::ReattachSource& it) { return reattach(env, server, it.source); },
            [&](const step::SetDelay& it) { return delay_replication(env, server, it.delay); },
            [&](const step::SkipTransaction& it) { return skip_transaction(env, server, it); },
            [&](const step::ReplicateBy& it) { return replicate_by(env, server, it); },
            [&](const step::PurgeBinaryLogs& it) { return purge_before(server, it); },
            [&](const step::FlushBinaryLogs&) -> Outcome {
                if (!server.has_binlog) {
                    return refuse(ErrorCode::Refused, "1381: it writes no binary log");
                }
                rotate_log(server);
                return std::nullopt;
            },
            [&](const step::InjectEmpty& it) { return inject_empty(env, server, it); },
            [&](const step::ResetExecuted& it) { return reset_executed(server, it); },
            [&](const step::SetPurged& it) { return set_purged(server, it); },
            [&](const step::KillQuery&) -> Outcome { return std::nullopt; },
            [&](const step::SetSemiSync& it) { return set_semi_sync(env, server, it); },
        },
        step);
}

void Servers::stop_replication(Environment& env, Server& server) {
    close_stream(env, server, ReceiverState::Stopped);
    close_gaps(server);
    stop_applier_thread(server);
}

Servers::Outcome Servers::start_replication(Environment& env, Server& server) {
    if (!server.source) {
        return refuse(ErrorCode::Refused, "1200: the server is not configured as replica");
    }
    drop_relay_log_at_start(server);
    start_receiver(env, server);
    start_applier(env, server);
    return std::nullopt;
}

Servers::Outcome Servers::reconnect(Environment& env, Server& server) {
    if (!server.source) {
        return refuse(ErrorCode::Refused, "it has no source to reconnect to");
    }
    if (is_mariadb(server.version) && !server.relay.empty()) {
        return refuse(ErrorCode::PreconditionFailed, "its relay log holds unapplied transactions");
    }
    close_stream(env, server, ReceiverState::Stopped);
    start_receiver(env, server);
    return std::nullopt;
}

Servers::Outcome Servers::point_at(Environment& env, Server& server, const step::PointAt& point) {
    const InstanceKey& source = point.source;
    if (source == server.key) {
        return refuse(ErrorCode::Refused, "a server cannot replicate from itself");
    }
    const bool has_it = server.source == source && !server.is_detached;
    if (point.is_anew && !has_it) {
        return refuse(ErrorCode::PreconditionFailed, "it replicates from another one by now");
    }
    if (has_it && !point.is_anew) {
        return start_replication(env, server);  // nothing to change, so relay logs stay
    }
    if (point.place) {
        return point_at_place(env, server, point);
    }
    if (!server.has_gtid && !is_mariadb(server.version)) {
        return refuse(ErrorCode::Refused, "1777: auto-positioning needs gtid_mode=ON");
    }
    close_stream(env, server, ReceiverState::Stopped);
    const bool keeps_applying = changes_source_while_applying(server.version) &&
                                server.applier.state == ApplierState::Running;
    if (!keeps_applying) {
        close_gaps(server);
        stop_applier_thread(server);
    }
    if (point.at_most && !contains(*point.at_most, to_position(server, server.received))) {
        return refuse(ErrorCode::PreconditionFailed, "it has received more since it was looked at");
    }
    if (!keeps_applying) {
        drop_relay_log(server);  // CHANGE REPLICATION SOURCE TO purges them when nobody reads them
    }
    server.replicated = server.executed.newest();  // a manager sets gtid_slave_pos before
    server.has_gtid = true;                        // by GTID from now on
    server.auto_positions = true;
    give_source(server, source);
    start_receiver(env, server);
    if (!keeps_applying) {
        start_applier(env, server);
    }
    return std::nullopt;
}

void Servers::give_source(Server& server, const InstanceKey& source) {
    server.source = source;
    server.is_detached = false;
    server.receiver.source = find(source).value_or(kNone);
    server.receiver.known_source = kNone;
}

Servers::Outcome Servers::point_at_place(Environment& env,
                                         Server& server,
                                         const step::PointAt& point) {
    const bool is_first = !server.source && point.place->here == BinlogCoordinates{};
    if (!is_first && (server.auto_positions || !server.source)) {
        return refuse(ErrorCode::PreconditionFailed, "it does not replicate by file and position");
    }
    stop_replication(env, server);
    const BinlogCoordinates stands_at = place_of(server, server.in_source.executed);
    const bool had_source = server.receiver.source != kNone;
    if (!is_first && !are_one_place(had_source ? &all_[server.receiver.source].log : nullptr,
                                    stands_at,
                                    point.place->here)) {
        return refuse(ErrorCode::PreconditionFailed,
                      "it is at " + to_string(stands_at) +
                          " in the log of its source, and not at " + to_string(point.place->here));
    }
    const auto source = find(point.source);
    const auto index = source ? all_[*source].log.index_of(point.place->there) : std::nullopt;
    if (is_binlog_server(server.version) && index != server.log.end()) {
        return refuse(ErrorCode::Refused, "its own log does not end at that place");
    }
    drop_relay_log(server);
    server.auto_positions = false;
    server.has_gtid = server.has_gtid && !is_mariadb(server.version);
    give_source(server, point.source);
    server.in_source = PlaceInSource{.read = index.value_or(0),
                                     .executed = index.value_or(0),
                                     .until = std::nullopt,
                                     .missing = std::nullopt};
    if (!index) {
        server.in_source.missing = point.place->there;
    }
    start_receiver(env, server);
    start_applier(env, server);
    return std::nullopt;
}

Servers::Outcome Servers::replicate_until(Environment& env,
                                          Server& server,
                                          const BinlogCoordinates& until) {
    if (server.auto_positions || !server.source) {
        return refuse(ErrorCode::PreconditionFailed, "it does not replicate by file and position");
    }
    const bool has_source = server.receiver.source != kNone;
    const BinaryLog* log = has_source ? &all_[server.receiver.source].log : nullptr;
    if (const BinlogCoordinates place = place_of(server, server.in_source.executed);
        place > until && !are_one_place(log, place, until)) {
        return refuse(ErrorCode::PreconditionFailed, "it is past that place");
    }
    stop_replication(env, server);
    if (are_one_place(log, place_of(server, server.in_source.executed), until)) {
        start_receiver(env, server);
        return std::nullopt;
    }
    // A place between two transactions stops it behind the second one; one behind the log, never.
    std::uint64_t index = server.in_source.executed + 1;
    const std::uint64_t end = has_source ? all_[server.receiver.source].log.end() : index;
    while (index < end && place_of(server, index) < until) {
        ++index;
    }
    start_receiver(env, server);
    server.in_source.until = index;
    start_applier(env, server);
    return std::nullopt;
}

Servers::Outcome Servers::forget_source(Environment& env, Server& server) {
    stop_replication(env, server);
    drop_relay_log(server);
    server.source.reset();
    server.is_detached = false;
    server.receiver.source = kNone;
    server.receiver.error = ReceiverError::None;
    server.delay = Duration{0};
    look_at_quirks(server);
    return std::nullopt;
}

Servers::Outcome Servers::set_writability(Environment& env, Server& server, Writability wanted) {
    server.writability = wanted;
    env.facts.push_back(fact::ServerChanged{server.index});
    return std::nullopt;
}

}  // namespace understudy::sim
