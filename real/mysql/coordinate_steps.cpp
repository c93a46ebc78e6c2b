#include "real/mysql/coordinate_steps.h"

#include <fmt/format.h>

#include "real/mysql/received.h"
#include "real/mysql/replica_row.h"

namespace understudy::real {

namespace {

/// The replica as it is now. PreconditionFailed if it is none, or replicates by GTID.
Result<ReplicaRow> fetch_replica(Session& session) {
    const auto row = fetch_replica_row(session);
    if (!row) {
        return tl::unexpected{row.error()};
    }
    if (!row->has_value()) {
        return fail(ErrorCode::PreconditionFailed, "it has no source");
    }
    if ((*row)->uses_gtid) {
        return fail(ErrorCode::PreconditionFailed,
                    "it replicates by GTID, and is not turned to file and position");
    }
    return **row;
}

/// Why the applier first: while the receiver goes on, it gets the rest of a transaction that it has
/// begun, and does not wait a minute for it (as in step_performer, give_up_half_transaction).
Result<ReplicaRow> stop(Session& session, const ChangeServer& change) {
    for (const auto sql : {session.dialect->stop_applier, session.dialect->stop_replication}) {
        if (auto stopped = change(sql); !stopped) {
            return tl::unexpected{stopped.error()};
        }
    }
    auto row = fetch_replica(session);
    if (!row && row.error().code != ErrorCode::PreconditionFailed) {
        return fail(ErrorCode::OutcomeUnknown, row.error().message);
    }
    return row;
}

enum class MayBe : std::uint8_t { There, ThereOrBefore };

/// PreconditionFailed unless it is where it may be.
Result<void> check_place(const BinlogCoordinates& executed,
                         const BinlogCoordinates& wanted,
                         MayBe may_be) {
    if (executed == wanted || (may_be == MayBe::ThereOrBefore && executed < wanted)) {
        return {};
    }
    return fail(ErrorCode::PreconditionFailed,
                fmt::format("it is at {} in the log of its source, and not at {}",
                            to_string(executed),
                            to_string(wanted)));
}

/// Stops it and tells where it stands then. PreconditionFailed as above.
Result<BinlogCoordinates> stop_at(Session& session,
                                  const ChangeServer& change,
                                  const BinlogCoordinates& wanted,
                                  MayBe may_be) {
    const auto stopped = stop(session, change);
    if (!stopped) {
        return tl::unexpected{stopped.error()};
    }
    return check_place(stopped->executed_until, wanted, may_be).map([&] {
        return stopped->executed_until;
    });
}

}  // namespace

std::string source_at_place_sql(Session& session,
                                const step::PointAt& point,
                                const std::optional<ReplicationLogin>& login) {
    const std::string host = session.connection->escaped(point.source.host);
    const std::string file = session.connection->escaped(point.place->there.file);
    return change_source_sql(
        session.version,
        SourceChange{
            .source = point.source,
            .escaped_host = host,
            .login = login,
            .place = EscapedPlace{.escaped_file = file, .position = point.place->there.position}});
}

Result<void> begin_at_place(Session& session,
                            const step::PointAt& point,
                            const ChooseLogin& choose_login,
                            const ChangeServer& change) {
    const auto row = fetch_replica_row(session);
    if (!row) {
        return tl::unexpected{row.error()};
    }
    if (row->has_value()) {
        return (*row)->source == point.source && !(*row)->is_detached
                   ? change(session.dialect->start_replication)
                   : fail(ErrorCode::PreconditionFailed,
                          "it replicates from " + to_string((*row)->source) + " by now");
    }
    const auto login = choose_login();
    if (!login) {
        return tl::unexpected{login.error()};
    }
    if (auto stopped = change(session.dialect->stop_replication); !stopped) {
        return stopped;
    }
    const auto changed =
        session.connection->execute_secret(source_at_place_sql(session, point, *login));
    return changed ? change(session.dialect->start_replication)
                   : Result<void>{tl::unexpected{to_write_error(changed.error())}};
}

Result<void> point_at_place(Session& session,
                            const step::PointAt& point,
                            const ChangeServer& change) {
    const auto replica = fetch_replica(session);
    if (!replica) {
        return tl::unexpected{replica.error()};
    }
    const bool has_it = replica->source == point.source && !replica->is_detached;
    if (point.is_anew && !has_it) {
        return fail(ErrorCode::PreconditionFailed,
                    "it replicates from " + to_string(replica->source) + " by now");
    }
    if (has_it && !point.is_anew) {
        return change(session.dialect->start_replication);
    }
    const auto stands_at = stop_at(session, change, point.place->here, MayBe::There);
    if (!stands_at) {
        return tl::unexpected{stands_at.error()};
    }
    const auto changed = change(source_at_place_sql(session, point, std::nullopt));
    return changed ? change(session.dialect->start_replication) : changed;
}

Result<void> replicate_until(Session& session,
                             const step::ReplicateUntil& step,
                             const ChangeServer& change) {
    const auto replica = fetch_replica(session);
    if (!replica) {
        return tl::unexpected{replica.error()};
    }
    if (auto checked = check_place(replica->executed_until, step.until, MayBe::ThereOrBefore);
        !checked) {
        return checked;
    }
    const auto stands_at = stop_at(session, change, step.until, MayBe::ThereOrBefore);
    if (!stands_at) {
        return tl::unexpected{stands_at.error()};
    }
    if (*stands_at == step.until) {
        return change(session.dialect->start_receiver);
    }
    const std::string file = session.connection->escaped(step.until.file);
    return change(
        start_until_sql(session.version, {.escaped_file = file, .position = step.until.position}));
}

/// Our account may write to a server that is read-only.
Result<void> write_pseudo_gtid(Session& session,
                               const step::WritePseudoGtid& step,
                               const ChangeServer& change) {
    const auto takes_writes = fetch_takes_writes(session);
    if (!takes_writes) {
        return tl::unexpected{takes_writes.error()};
    }
    if (!*takes_writes) {
        return fail(ErrorCode::PreconditionFailed, "it does not take writes");
    }
    const auto impatient = session.connection->execute(wait_a_second_for_locks_sql());
    return impatient ? change(write_pseudo_gtid_sql(step.entry))
                     : Result<void>{tl::unexpected{to_read_error(impatient.error())}};
}

}  // namespace understudy::real
