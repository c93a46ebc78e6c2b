#include "real/mysql/upkeep_steps.h"

#include <fmt/format.h>

#include "engine/base/overloaded.h"

#include "real/mysql/dialect.h"
#include "real/mysql/errant_steps.h"
#include "real/mysql/failing.h"
#include "real/mysql/received.h"
#include "real/mysql/replica_row.h"

namespace understudy::real {
namespace {

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

/// As it stands once it is stopped, with all that it received applied.
Result<ReplicaRow> stop_drained(Session& session,
                                const InstanceKey& source,
                                const Changes& changes) {
    if (auto stopped = changes.stop(); !stopped) {
        return tl::unexpected{stopped.error()};
    }
    auto replica = fetch_replica_of(session, source);
    if (!replica) {
        return tl::unexpected{after_change(replica.error())};
    }
    if (auto drained = check_drained(session, *replica); !drained) {
        return tl::unexpected{after_change(drained.error())};
    }
    return replica;
}

}  // namespace

Result<void> detach_source(Session& session,
                           const step::DetachSource& step,
                           const Changes& changes) {
    const auto before = fetch_replica_of(session, step.source);
    if (!before || before->is_detached) {
        return before ? Result<void>{} : Result<void>{tl::unexpected{before.error()}};
    }
    const auto replica = stop_drained(session, step.source, changes);
    return replica ? rename_source(session, *replica, kDetached, changes.change)
                   : Result<void>{tl::unexpected{replica.error()}};
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

namespace {

/// It has left it out before, or executed it.
Result<bool> is_behind(Session& session,
                       const ReplicaRow& replica,
                       const ReplicationPosition& transaction) {
    if (const auto* place = std::get_if<BinlogCoordinates>(&transaction)) {
        return replica.executed_until > *place;
    }
    const auto executed = fetch_executed(session);
    return executed.map([&](const ReplicationPosition& it) {
        return are_same_kind(it, transaction) && contains(it, transaction);
    });
}

Result<void> go_behind(Session& session,
                       const MariadbGtidPosition& transaction,
                       const Changes& changes) {
    if (auto stopped = changes.stop(); !stopped) {
        return stopped;
    }
    const auto rows = session.connection->query(mariadb_positions_sql());
    if (!rows) {
        return tl::unexpected{after_change(to_read_error(rows.error()))};
    }
    const auto replicated = parse_mariadb_gtid_position(rows->front()[1].value_or(""));
    return replicated ? changes.change(set_mariadb_replication_position_sql(
                            to_string(merged(*replicated, transaction))))
                      : Result<void>{tl::unexpected{replicated.error()}};
}

/// A counter that nobody uses up would let the next one that starts leave out something else.
Result<void> skip_one(Session& session, const ChangeServer& change) {
    if (auto set = change(skip_counter_sql(session.version, 1)); !set) {
        return set;
    }
    auto started = change(session.dialect->start_applier);
    if (!started && started.error().code == ErrorCode::Refused) {
        static_cast<void>(change(skip_counter_sql(session.version, 0)));
    }
    return started;
}

}  // namespace

Result<void> skip_transaction(Session& session,
                              const step::SkipTransaction& step,
                              const Changes& changes) {
    const auto replica = fetch_replica_of(session, step.source);
    if (!replica) {
        return tl::unexpected{replica.error()};
    }
    const auto failing = fetch_failing(session, *replica);
    if (!failing) {
        return tl::unexpected{failing.error()};
    }
    if (*failing != step.transaction) {
        const auto is_done = is_behind(session, *replica, step.transaction);
        if (!is_done || *is_done) {
            return is_done ? Result<void>{} : Result<void>{tl::unexpected{is_done.error()}};
        }
        return fail(ErrorCode::PreconditionFailed,
                    *failing
                        ? "its applier has failed at another transaction: " + to_string(**failing)
                        : "its applier has not failed at a transaction");
    }
    return std::visit(
        Overloaded{
            [&](const GtidSet& gtid) { return put_empty_transaction(gtid, changes.change); },
            [&](const MariadbGtidPosition& gtid) { return go_behind(session, gtid, changes); },
            [&](const BinlogCoordinates&) { return skip_one(session, changes.change); },
        },
        step.transaction);
}

Result<void> replicate_by(Session& session, const step::ReplicateBy& step, const Changes& changes) {
    const bool by_gtid = step.positioning == step::Positioning::Gtid;
    const auto before = fetch_replica_of(session, step.source);
    if (!before || before->uses_gtid == by_gtid) {
        return before ? Result<void>{} : Result<void>{tl::unexpected{before.error()}};
    }
    const auto replica = stop_drained(session, step.source, changes);
    if (!replica) {
        return tl::unexpected{replica.error()};
    }
    if (by_gtid) {
        return changes.change(positioning_sql(session.version, std::nullopt));
    }
    const std::string file = session.connection->escaped(replica->executed_until.file);
    if (file.empty()) {
        return fail(ErrorCode::PreconditionFailed,
                    "it does not know yet where it is in the log of its source");
    }
    return changes.change(positioning_sql(
        session.version,
        EscapedPlace{.escaped_file = file, .position = replica->executed_until.position}));
}

Result<void> set_semi_sync(Session& session,
                           const step::SetSemiSync& step,
                           const ChangeServer& change) {
    look_for_variables(session);
    const bool is_source = step.role == step::SemiSyncRole::Source;
    const std::string_view variable = is_source ? session.variables.semi_sync.source_enabled
                                                : session.variables.semi_sync.replica_enabled;
    if (variable.empty()) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("its semi-sync plugin of the role {} is not installed",
                                to_string(step.role)));
    }
    const auto row = fetch_replica_row(session);
    const auto now = session.connection->query(fmt::format("SELECT @@global.{}", variable));
    if (!row || !now) {
        return tl::unexpected{row ? to_read_error(now.error()) : row.error()};
    }
    if (now->front()[0] == (step.is_enabled ? "1" : "0")) {
        return {};
    }
    const bool reconnects =
        !is_source && row->has_value() && (*row)->receiver != ReceiverState::Stopped;
    if (reconnects && is_mariadb(session.version) && (*row)->uses_gtid &&
        (*row)->applier == ApplierState::Stopped) {
        if (auto drained = check_drained(session, **row); !drained) {
            return drained;
        }
    }
    auto done = change(semi_sync_sql(variable, step.is_enabled));
    for (const auto sql : {session.dialect->stop_receiver, session.dialect->start_receiver}) {
        done = done && reconnects ? change(sql) : done;
    }
    return done;
}

}  // namespace understudy::real
