// Steps that change how one server replicates: detaching, delays, what is left out, by what it says
// where to begin, and semi-sync.
//
// Simplifications: what is skipped is no error any more at once; a replica knows its place in the
// log of its source whatever it has been told since it last connected; who acknowledges says so
// when it connects, and counts from the moment when its source begins to wait.
#include <algorithm>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

Error refuse(ErrorCode code, std::string message) {
    return Error{.code = code, .message = std::move(message)};
}

/// Nothing if it replicates from `source`.
std::optional<Error> check_source(const Server& server, const InstanceKey& source) {
    if (!server.source) {
        return refuse(ErrorCode::Refused, "1200: the server is not configured as replica");
    }
    return server.source == source
               ? std::nullopt
               : std::optional{refuse(ErrorCode::PreconditionFailed, "it has another source")};
}

bool has_applier_error(const Applier& applier) {
    return applier.is_out_of_order || applier.has_met_known || applier.error != 0;
}

}  // namespace

Servers::Outcome Servers::detach(Environment& env, Server& server, const InstanceKey& source) {
    if (!server.source) {
        return refuse(ErrorCode::Refused, "1200: the server is not configured as replica");
    }
    if (server.source != source) {
        return refuse(ErrorCode::PreconditionFailed, "it has another source");
    }
    if (server.is_detached) {
        return std::nullopt;
    }
    stop_replication(env, server);
    if (!server.relay.empty()) {
        return refuse(ErrorCode::PreconditionFailed, "its relay log holds unapplied transactions");
    }
    server.is_detached = true;
    server.receiver.known_source = kNone;  // another host is another source, for all it knows
    return std::nullopt;
}

Servers::Outcome Servers::reattach(Environment& env, Server& server, const InstanceKey& source) {
    if (!server.source) {
        return refuse(ErrorCode::Refused, "1200: the server is not configured as replica");
    }
    if (server.source != source) {
        return refuse(ErrorCode::PreconditionFailed, "it has another source");
    }
    if (server.is_detached) {
        stop_replication(env, server);
        server.is_detached = false;
        server.receiver.error = ReceiverError::None;
    }
    return std::nullopt;
}

Servers::Outcome Servers::delay_replication(Environment& env, Server& server, Duration delay) {
    if (!server.source) {
        return refuse(ErrorCode::Refused, "1200: the server is not configured as replica");
    }
    if (server.delay == delay) {
        return std::nullopt;
    }
    const bool receives = server.receiver.state != ReceiverState::Stopped;
    const bool applies = server.applier.state == ApplierState::Running;
    if (changes_delay_while_receiving(server.version)) {
        close_gaps(server);
        stop_applier_thread(server);
    } else {
        stop_replication(env, server);
    }
    const bool is_dropped_at_start = is_mariadb(server.version) && server.has_gtid;
    if (server.receiver.state == ReceiverState::Stopped && !is_dropped_at_start) {
        drop_relay_log(server);  // CHANGE REPLICATION SOURCE TO purges it when nobody runs
    }
    server.delay = delay;
    look_at_quirks(server);
    if (receives || applies) {
        drop_relay_log_at_start(server);
    }
    if (receives) {
        start_receiver(env, server);
    }
    if (applies) {
        start_applier(env, server);
    }
    return std::nullopt;
}

/// Several threads that do not keep the order may have executed some behind it.
std::optional<Transaction> Servers::find_failing(const Server& server) {
    if (server.applier.state == ApplierState::Running || !has_applier_error(server.applier) ||
        server.relay.empty()) {
        return std::nullopt;
    }
    if (server.applier.has_met_known || server.applier.is_out_of_order) {
        return server.relay.front();
    }
    const auto next = server.relay.first(server.applier_threads);
    const auto found = std::find_if(next.begin(), next.end(), [&](const Transaction& one) {
        return !server.executed.contains(one);
    });
    return found == next.end() ? std::nullopt : std::optional{*found};
}

std::optional<ReplicationPosition> Servers::name_failing(const Server& server) const {
    const auto failing = find_failing(server);
    if (!failing) {
        return std::nullopt;
    }
    if (!server.has_gtid) {
        return place_of(server, server.in_source.executed);
    }
    TransactionSet one;
    one.add(*failing);
    return to_position(server, one);
}

Servers::Outcome Servers::skip_transaction(Environment& env,
                                           Server& server,
                                           const step::SkipTransaction& step) {
    if (auto error = check_source(server, step.source)) {
        return error;
    }
    const auto name = name_failing(server);
    if (name != step.transaction) {
        const auto* place = std::get_if<BinlogCoordinates>(&step.transaction);
        const bool is_done =
            place == nullptr ? server.has_gtid &&
                                   contains(to_position(server, server.executed), step.transaction)
                             : place_of(server, server.in_source.executed) > *place;
        return is_done ? Outcome{}
                       : refuse(ErrorCode::PreconditionFailed,
                                "its applier has not failed at that transaction");
    }
    const Transaction one = *find_failing(server);
    server.executed.add(one);
    server.contents.hollow.add(one);
    has_odd_contents_ = true;
    server.replicated = one;
    if (server.relay.front() == one) {
        leave_relay_log(server);
    }
    if (server.has_gtid && !is_mariadb(server.version) && server.has_binlog) {
        log(env, server, one);
        pump_all(env, server);
    }
    server.applier.fails_with = 0;
    server.applier.error = 0;
    server.applier.is_out_of_order = false;
    server.applier.has_met_known = false;
    look_at_quirks(server);
    if (!server.waits.empty()) {
        answer_waits(env, server);
    }
    if (!server.has_gtid) {
        start_applier(env, server);
    } else if (is_mariadb(server.version)) {
        stop_replication(env, server);  // gtid_slave_pos is set only then
    }
    return std::nullopt;
}

/// In the log of its source: behind all that it has executed. Precondition: it has a source that
/// there is.
std::uint64_t Servers::find_place(const Server& replica) const {
    const BinaryLog& log = all_[replica.receiver.source].log;
    std::uint64_t index = log.begin();
    while (index < log.end()) {
        const BinaryLog::Piece piece = log.piece_at(index);
        if (!replica.executed.contains(piece.run)) {
            return index +
                   std::min(replica.executed.contains_from({piece.run.origin, piece.run.first}),
                            piece.end() - piece.begin);
        }
        index = piece.end();
    }
    return index;
}

Servers::Outcome Servers::replicate_by(Environment& env,
                                       Server& server,
                                       const step::ReplicateBy& step) {
    if (auto error = check_source(server, step.source)) {
        return error;
    }
    const bool by_gtid = step.positioning == step::Positioning::Gtid;
    if (server.auto_positions == by_gtid) {
        return std::nullopt;
    }
    if (by_gtid && !server.has_gtid && !is_mariadb(server.version)) {
        return refuse(ErrorCode::Refused, "1777: auto-positioning needs gtid_mode=ON");
    }
    stop_replication(env, server);
    if (!server.relay.empty()) {
        return refuse(ErrorCode::PreconditionFailed, "its relay log holds unapplied transactions");
    }
    if (!by_gtid && server.receiver.source == kNone) {
        return refuse(ErrorCode::PreconditionFailed, "it has not been told a place yet");
    }
    server.auto_positions = by_gtid;
    server.has_gtid = is_mariadb(server.version) ? by_gtid : server.has_gtid;
    if (!by_gtid) {
        const std::uint64_t place = find_place(server);
        server.in_source = PlaceInSource{
            .read = place, .executed = place, .until = std::nullopt, .missing = std::nullopt};
    }
    return std::nullopt;
}

void Servers::set_semi_sync_source(Environment& env, Server& server, bool is_enabled) {
    if (!is_enabled) {
        degrade(env, server);
        server.semi_sync.reset();
    } else {
        server.semi_sync = server.semi_sync_at_boot->source.value_or(SemiSyncSpec{});
        server.semi_sync_active = true;
    }
    for (Dump& dump : server.dumps) {
        dump.acknowledges = is_enabled && all_[dump.replica].acknowledges;
    }
}

Servers::Outcome Servers::set_semi_sync(Environment& env,
                                        Server& server,
                                        const step::SetSemiSync& step) {
    if (!server.can_be_semi_sync) {
        return refuse(ErrorCode::Unsupported, "1193: the plugin for semi-sync is not installed");
    }
    const bool is_source = step.role == step::SemiSyncRole::Source;
    if (step.is_enabled == (is_source ? server.semi_sync.has_value() : server.acknowledges)) {
        return std::nullopt;
    }
    const bool receives = server.receiver.state != ReceiverState::Stopped;
    if (!is_source && receives && is_mariadb(server.version) && server.has_gtid &&
        server.applier.state == ApplierState::Stopped && !server.relay.empty()) {
        return refuse(ErrorCode::PreconditionFailed, "its relay log holds unapplied transactions");
    }
    if (!server.semi_sync_at_boot) {
        server.semi_sync_at_boot = SemiSyncAtBoot{server.semi_sync, server.acknowledges};
    }
    if (is_source) {
        set_semi_sync_source(env, server, step.is_enabled);
        return std::nullopt;
    }
    server.acknowledges = step.is_enabled;
    if (receives) {
        close_stream(env, server, ReceiverState::Stopped);
        start_receiver(env, server);
    }
    return std::nullopt;
}

Servers::Outcome Servers::purge_before(Server& server, const step::PurgeBinaryLogs& step) const {
    if (!server.has_binlog) {
        return refuse(ErrorCode::Refused, "1381: it writes no binary log");
    }
    const auto files = server.log.files();
    const auto found = std::find_if(
        files.begin(), files.end(), [&](const auto& file) { return file.name == step.before; });
    if (found == files.end() || found + 1 == files.end()) {
        return refuse(ErrorCode::Refused,
                      found == files.end() ? "1373: there is no such file in its binary log"
                                           : "that file is the one that is written to");
    }
    TransactionSet gone = server.log.purged();
    for (std::uint64_t index = server.log.begin(); index < found->begin;) {
        BinaryLog::Piece piece = server.log.piece_at(index);
        const std::uint64_t end = std::min(piece.end(), found->begin);
        piece.run.last = piece.run.first + (end - piece.begin) - 1;
        gone.add(piece.run);
        index = end;
    }
    const ReplicationPosition needed = to_position(server, gone);
    const auto lacks =
        std::find_if(step.readers.begin(), step.readers.end(), [&](const step::LogReader& reader) {
            return reader.place ? *reader.place < server.log.coordinates_of(found->begin)
                                : !contains(reader.executed, needed);
        });
    if (lacks != step.readers.end()) {
        return refuse(ErrorCode::PreconditionFailed,
                      short_name(lacks->key) + " has not executed all that is in the files before");
    }
    server.log.purge_before(found->begin);
    return std::nullopt;
}

}  // namespace understudy::sim
