#include "real/mysql/upkeep_steps.h"

#include "real/mysql/dialect.h"
#include "real/mysql/received.h"
#include "real/mysql/replica_row.h"

namespace understudy::real {
namespace {

/// The replica as it is now. Refused if it is none, PreconditionFailed if it has another source.
Result<ReplicaRow> fetch_replica_of(Session& session, const InstanceKey& source) {
    auto row = fetch_replica_row(session);
    if (!row) {
        return tl::unexpected{row.error()};
    }
    if (!row->has_value()) {
        return fail(ErrorCode::Refused, "it has no source");
    }
    if ((*row)->source != source) {
        return fail(ErrorCode::PreconditionFailed,
                    "it has another source: " + to_string((*row)->source));
    }
    return std::move(**row);
}

/// Empty when the server does not tell it.
Result<std::string> fetch_heartbeat_period(Session& session) {
    const auto rows = session.connection->query(heartbeat_period_sql(session.version));
    if (!rows && rows.error().lost) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    return rows && !rows->empty() ? rows->front().back().value_or("") : "";
}

/// Once something was changed, an answer that does not come leaves open what has become of it.
Error after_change(Error error) {
    if (error.code == ErrorCode::Unreachable) {
        error.code = ErrorCode::OutcomeUnknown;
    }
    return error;
}

/// Precondition: its threads are stopped.
Result<void> rename_source(Session& session,
                           const ReplicaRow& replica,
                           std::string_view prefix,
                           const ChangeServer& change) {
    const auto period = fetch_heartbeat_period(session);
    if (!period) {
        return tl::unexpected{after_change(period.error())};
    }
    const std::string host =
        session.connection->escaped(std::string{prefix} + replica.source.host.text());
    const std::string file = session.connection->escaped(replica.executed_until.file);
    KeptByDetaching kept{.heartbeat_period = *period};
    if (!replica.uses_gtid && !file.empty()) {
        kept.place =
            EscapedPlace{.escaped_file = file, .position = replica.executed_until.position};
    }
    return change(rename_source_sql(session.version, host, replica.source.port, kept));
}

}  // namespace

Result<void> detach_source(Session& session,
                           const step::DetachSource& step,
                           const Changes& changes) {
    const auto before = fetch_replica_of(session, step.source);
    if (!before || before->is_detached) {
        return before ? Result<void>{} : Result<void>{tl::unexpected{before.error()}};
    }
    if (auto stopped = changes.stop(); !stopped) {
        return stopped;
    }
    const auto replica = fetch_replica_of(session, step.source);
    if (!replica) {
        return tl::unexpected{after_change(replica.error())};
    }
    if (auto drained = check_drained(session, *replica); !drained) {
        return tl::unexpected{after_change(drained.error())};
    }
    return rename_source(session, *replica, kDetached, changes.change);
}

Result<void> reattach_source(Session& session,
                             const step::ReattachSource& step,
                             const Changes& changes) {
    const auto before = fetch_replica_of(session, step.source);
    if (!before || !before->is_detached) {
        return before ? Result<void>{} : Result<void>{tl::unexpected{before.error()}};
    }
    if (auto stopped = changes.stop(); !stopped) {
        return stopped;
    }
    return rename_source(session, *before, "", changes.change);
}

Result<void> set_delay(Session& session, const step::SetDelay& step, const ChangeServer& change) {
    const auto row = fetch_replica_row(session);
    if (!row) {
        return tl::unexpected{row.error()};
    }
    if (!row->has_value()) {
        return fail(ErrorCode::Refused, "it has no source");
    }
    const ReplicaRow& replica = **row;
    if (replica.delay == step.delay) {
        return {};
    }
    const Dialect& words = *session.dialect;
    const bool applies = replica.applier == ApplierState::Running;
    const bool stops_receiver = !changes_delay_while_receiving(session.version) &&
                                replica.receiver != ReceiverState::Stopped;
    // Why the applier first: as in coordinate_steps, stop.
    for (const auto& [is_to_stop, sql] :
         {std::pair{applies, words.stop_applier}, std::pair{stops_receiver, words.stop_receiver}}) {
        if (auto stopped = is_to_stop ? change(sql) : Result<void>{}; !stopped) {
            return stopped;
        }
    }
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(step.delay).count();
    auto changed = change(delay_sql(session.version, seconds));
    for (const auto& [is_to_start, sql] : {std::pair{stops_receiver, words.start_receiver},
                                           std::pair{applies, words.start_applier}}) {
        if (auto started = is_to_start ? change(sql) : Result<void>{}; !started && changed) {
            changed = started;
        }
    }
    return changed;
}

}  // namespace understudy::real
