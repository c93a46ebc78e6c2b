#include "real/mysql/step_performer.h"

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"

#include "real/mysql/binlog_server.h"
#include "real/mysql/coordinate_steps.h"
#include "real/mysql/errant_steps.h"
#include "real/mysql/log_steps.h"
#include "real/mysql/own_transactions.h"
#include "real/mysql/received.h"
#include "real/mysql/replica_row.h"
#include "real/mysql/session_steps.h"
#include "real/mysql/upkeep_steps.h"

namespace understudy::real {

namespace {

using Clock = std::chrono::steady_clock;

/// What a server-side wait leaves of the deadline, for its answer to travel.
constexpr auto kAnswerMargin = std::chrono::milliseconds{50};

/// Between two looks at an applier that is to end.
constexpr auto kIdlePause = std::chrono::milliseconds{20};

Result<void> too_late() {
    return fail(ErrorCode::Unreachable, "the deadline passed before anything was changed");
}

class Performer {
  public:
    Performer(Session& session, const StepRequest& request, const StepContext& context)
        : session_(session),
          request_(request),
          context_(context) {}

    Result<void> perform() {
        if (!std::holds_alternative<step::MakeReadOnly>(request_.step)) {
            if (auto checked = check_identity(); !checked) {
                return checked;
            }
        }
        if (is_binlog_server(session_.version)) {
            return tell_binlog_server(
                session_, request_.step, [this](auto sql) { return change(sql); });
        }
        if (auto followed = check_channels(); !followed) {
            return followed;
        }
        Session& on = session_;
        const ChangeServer send = [this](auto sql) { return change(sql); };
        const Changes both{.change = send, .stop = [this] { return stop_threads(); }};
        return std::visit(
            Overloaded{
                [&](const step::StopReceiver&) { return stop_receiver(); },
                [&](const step::StartReplication&) {
                    return change(session_.dialect->start_replication);
                },
                [&](const step::Reconnect&) { return reconnect(); },
                [&](const step::WaitForPosition& wait) { return wait_for(wait.position); },
                [&](const step::PointAt& point) { return point_at(point); },
                [&](const step::ForgetSource&) { return forget_source(); },
                [&](const step::MakeReadOnly&) { return set_read_only(true); },
                [&](const step::MakeWritable&) { return set_read_only(false); },
                [&](const step::StopReplication&) { return stop_replication(); },
                [&](const step::ReplicateUntil& it) { return replicate_until(on, it, send); },
                [&](const step::WritePseudoGtid& it) { return write_pseudo_gtid(on, it, send); },
                [&](const step::DetachSource& it) { return detach_source(on, it, both); },
                [&](const step::ReattachSource& it) { return reattach_source(on, it, both); },
                [&](const step::SetDelay& it) { return set_delay(on, it, send); },
                [&](const step::SkipTransaction& it) { return skip_transaction(on, it, both); },
                [&](const step::ReplicateBy& it) { return replicate_by(on, it, both); },
                [&](const step::FlushBinaryLogs&) { return flush_binary_logs(on, send); },
                [&](const step::PurgeBinaryLogs& it) { return purge_binary_logs(on, it, send); },
                [&](const step::InjectEmpty& it) {
                    return inject_empty(on, it, context_.deadline, send);
                },
                [&](const step::ResetExecuted& it) { return reset_executed(on, it, send); },
                [&](const step::SetPurged& it) { return set_purged(on, it, send); },
                [&](const step::KillQuery& it) { return kill(it); },
                [&](const step::SetSemiSync& it) { return set_semi_sync(on, it, send); },
            },
            request_.step);
    }

  private:
    /// The server's variables, after a check that it is the one that the step was planned for.
    Result<Row> fetch_identity() {
        auto rows = session_.connection->query(identity_sql(session_.version));
        if (!rows) {
            return tl::unexpected{to_read_error(rows.error())};
        }
        if (is_binlog_server(session_.version) && rows->size() == 1) {
            rows->front().resize(4);
        }
        if (rows->size() != 1 || rows->front().size() != 4) {
            return fail(ErrorCode::Unsupported, "the server did not tell who it is");
        }
        Row& row = rows->front();
        if (!request_.identity) {
            return std::move(row);
        }
        const auto id = parse_unsigned(row[0].value_or(""));
        const auto uuid = parse_server_uuid(row[1].value_or(""));
        const auto& wanted_uuid = request_.identity->server_uuid;
        const bool is_same_uuid =
            !wanted_uuid || !has_server_uuid(session_.version) || (uuid && *uuid == *wanted_uuid);
        if (!id || *id != request_.identity->server_id.value || !is_same_uuid) {
            return fail(ErrorCode::PreconditionFailed,
                        fmt::format("it is another server now: server id {} {}",
                                    row[0].value_or("?"),
                                    row[1].value_or("")));
        }
        return std::move(row);
    }

    Result<void> check_identity() {
        const auto row = fetch_identity();
        return row ? Result<void>{} : Result<void>{tl::unexpected{row.error()}};
    }

    /// PreconditionFailed of a server whose replication people change: some statements are about
    /// all channels, and the appliers' workers of one cannot be told from those of another.
    Result<void> check_channels() {
        if (!changes_replication(request_.step)) {
            return {};
        }
        const auto row = fetch_replica_row(session_);
        if (!row) {
            return tl::unexpected{row.error()};
        }
        const bool has_channels = *row && (!(*row)->channel.empty() || !(*row)->others.empty());
        return has_channels ? fail(ErrorCode::PreconditionFailed,
                                   "it replicates over several channels, or over one with a name")
                            : Result<void>{};
    }

    /// Whether the first change may still be made; asks only once.
    bool may_change() {
        may_change_ = may_change_ || context_.may_change();
        return may_change_;
    }

    Result<void> change(std::string_view sql) {
        if (!may_change()) {
            return too_late();
        }
        const auto done = session_.connection->execute(sql);
        return done ? Result<void>{} : Result<void>{tl::unexpected{to_write_error(done.error())}};
    }

    Result<void> kill(const step::KillQuery& step) {
        auto killed = kill_query(session_, step, [this](auto sql) { return change(sql); });
        if (!killed) {
            return tl::unexpected{std::move(killed.error())};
        }
        context_.note(std::move(*killed));
        return {};
    }

    Result<void> stop_receiver() {
        if (auto stopped = change(session_.dialect->stop_receiver); !stopped) {
            return stopped;
        }
        const auto row = fetch_replica_row(session_);
        if (!row) {
            return tl::unexpected{Error{ErrorCode::OutcomeUnknown, row.error().message}};
        }
        if (row->has_value() && (*row)->receiver != ReceiverState::Stopped) {
            return fail(ErrorCode::Refused, "the receiver did not stop");
        }
        return {};
    }

    Result<void> reconnect() {
        const auto row = fetch_replica_row(session_);
        if (!row) {
            return tl::unexpected{row.error()};
        }
        if (!row->has_value()) {
            return fail(ErrorCode::Refused, "it has no source to reconnect to");
        }
        const ReplicaRow& replica = **row;
        if (replica.receiver == ReceiverState::Connecting && replica.receiver_error.empty()) {
            // Why: it is connecting as we speak, and to stop MySQL's receiver in the middle of a
            // handshake with a source that hangs takes 2 s.
            return {};
        }
        if (is_mariadb(session_.version) && replica.uses_gtid) {
            if (auto drained = check_drained(session_, replica); !drained) {
                return drained;
            }
        }
        if (replica.receiver != ReceiverState::Stopped) {
            if (auto stopped = change(session_.dialect->stop_receiver); !stopped) {
                return stopped;
            }
        }
        return waits_for_handshake(session_.version) ? start_impatiently()
                                                     : change(session_.dialect->start_receiver);
    }

    /// Or it could not be stopped again for a minute if its source hangs. Who may not set the
    /// variable starts it as it is.
    Result<void> start_impatiently() {
        auto started = change(start_receiver_impatiently_sql());
        return !started && started.error().code == ErrorCode::AccessDenied
                   ? change(session_.dialect->start_receiver)
                   : started;
    }

    Result<void> wait_for(const ReplicationPosition& position) {
        return std::visit(
            Overloaded{
                [&](const GtidSet& set) { return wait_for_gtid_set(set); },
                [&](const MariadbGtidPosition& wanted) { return wait_for_mariadb(wanted); },
                [&](const BinlogCoordinates&) -> Result<void> {
                    return fail(ErrorCode::Unsupported,
                                "waiting for binary log coordinates is not supported");
                },
            },
            position);
    }

    Result<bool> has_reached(const std::string& position) {
        const auto left = context_.deadline - Clock::now() - kAnswerMargin;
        const double seconds = std::max(0.001, std::chrono::duration<double>(left).count());
        const auto rows =
            session_.connection->query(wait_for_position_sql(session_.version, position, seconds));
        if (!rows) {
            return tl::unexpected{to_read_error(rows.error())};
        }
        return !rows->empty() && !rows->front().empty() && rows->front()[0] == "0";
    }

    /// A server that cannot wait is asked again and again.
    Result<void> wait_on_server(const std::string& position) {
        auto reached = has_reached(position);
        while (reached && !*reached && !has_wait_for_gtids(session_.version) &&
               Clock::now() + kAnswerMargin < context_.deadline) {
            std::this_thread::sleep_for(kIdlePause);
            reached = has_reached(position);
        }
        if (!reached) {
            return tl::unexpected{reached.error()};
        }
        return *reached ? Result<void>{}
                        : fail(ErrorCode::Refused, "it has not executed " + position + " in time");
    }

    Result<void> wait_for_gtid_set(const GtidSet& set) {
        if (!has_oracle_gtid(session_.version)) {
            return fail(ErrorCode::Unsupported, "the server does not count in GTID sets of MySQL");
        }
        return set.empty() ? Result<void>{} : wait_on_server(to_string(set));
    }

    Result<void> wait_for_mariadb(const MariadbGtidPosition& wanted) {
        if (!is_mariadb(session_.version)) {
            return fail(ErrorCode::Unsupported,
                        "the server does not count in GTID positions of MariaDB");
        }
        const auto executed = fetch_mariadb_executed(session_);
        if (!executed) {
            return tl::unexpected{executed.error()};
        }
        // Why: the server's function looks at what was replicated and would wait for ever for what
        // it wrote itself.
        MariadbGtidPosition missing;
        for (const MariadbGtid& gtid : wanted.last()) {
            if (!executed->contains(gtid)) {
                missing.advance(gtid);
            }
        }
        return missing.empty() ? Result<void>{} : wait_on_server(to_string(missing));
    }

    /// The login to give to a replica; nothing when it keeps the one it has.
    Result<std::optional<ReplicationLogin>> choose_login(const std::optional<ReplicaRow>& replica) {
        if (replica && !replica->link.user.empty()) {
            return std::optional<ReplicationLogin>{};
        }
        if (!context_.replication) {
            return fail(ErrorCode::Refused,
                        "it has no replication account of its own: set MySQLReplicationUser and "
                        "MySQLReplicationPassword in the configuration");
        }
        escaped_user_ = session_.connection->escaped(context_.replication->user);
        escaped_password_ = session_.connection->escaped(context_.replication->password);
        return std::optional{ReplicationLogin{.escaped_user = escaped_user_,
                                              .escaped_password = escaped_password_,
                                              .use_tls = context_.replication->use_tls}};
    }

    /// Precondition: its receiver is stopped, so that what it has received is final.
    Result<void> check_bound(const ReplicationPosition& at_most) {
        const auto replica = fetch_replica_row(session_);
        if (!replica) {
            return tl::unexpected{Error{ErrorCode::OutcomeUnknown, replica.error().message}};
        }
        const auto received = fetch_received(session_, *replica);
        if (!received) {
            return tl::unexpected{Error{ErrorCode::OutcomeUnknown, received.error().message}};
        }
        if (!are_same_kind(at_most, *received) || !contains(at_most, *received)) {
            return fail(ErrorCode::PreconditionFailed,
                        "it has received more since it was looked at: " + to_string(*received));
        }
        return {};
    }

    Result<void> point_at(const step::PointAt& point) {
        if (point.place) {
            const auto by = [this](auto sql) { return change(sql); };
            return point.place->here == BinlogCoordinates{}
                       ? begin_at_place(
                             session_, point, [this] { return choose_login(std::nullopt); }, by)
                       : point_at_place(session_, point, by);
        }
        const InstanceKey& source = point.source;
        const auto replica = fetch_replica_row(session_);
        if (!replica) {
            return tl::unexpected{replica.error()};
        }
        if (replica->has_value() && (*replica)->source == source && (*replica)->uses_gtid &&
            !(*replica)->is_detached) {
            return change(session_.dialect->start_replication);
        }
        const auto login = choose_login(*replica);
        if (!login) {
            return tl::unexpected{login.error()};
        }
        // Why: a receiver that was stopped in the middle of a transaction leaves half of it in the
        // relay log, and an applier that is asked to stop there waits for the rest of it, up to a
        // minute (MY-010584). It goes on instead, and is served all of it by the new source.
        const bool keeps_applying = changes_source_while_applying(session_.version) && *replica &&
                                    (*replica)->uses_gtid &&
                                    (*replica)->applier == ApplierState::Running;
        if (auto stopped = change(keeps_applying ? session_.dialect->stop_receiver
                                                 : session_.dialect->stop_replication);
            !stopped) {
            return stopped;
        }
        if (point.at_most) {
            if (auto bounded = check_bound(*point.at_most); !bounded) {
                return bounded;
            }
        }
        if (is_mariadb(session_.version)) {
            if (auto carried = carry_own_transactions_over(session_); !carried) {
                return carried;
            }
        }
        const std::string host = session_.connection->escaped(source.host);
        const std::string sql =
            change_source_sql(session_.version,
                              SourceChange{.source = source,
                                           .escaped_host = host,
                                           .login = *login,
                                           .is_auto_positioned = keeps_applying});
        const auto changed =
            *login ? session_.connection->execute_secret(sql) : session_.connection->execute(sql);
        if (!changed) {
            return tl::unexpected{to_write_error(changed.error())};
        }
        return change(session_.dialect->start_replication);
    }

    /// It has applied all that it has received, and then there is the beginning of a transaction.
    /// False when it cannot be seen, and of one that has read nothing from this source yet.
    bool waits_for_other_half() {
        const auto row = fetch_replica_row(session_);
        if (!row || !*row || !(*row)->uses_gtid || (*row)->applier != ApplierState::Running ||
            (*row)->read == (*row)->executed_until || (*row)->read.file.empty()) {
            return false;
        }
        const auto executed = parse_gtid_set((*row)->executed);
        const auto retrieved = parse_gtid_set((*row)->retrieved);
        return executed && retrieved && executed->contains(*retrieved);
    }

    /// Why: with several workers STOP REPLICA waits a minute for the rest of a transaction that its
    /// source did not live to send (seen on 9.7, MY-010584). Its worker waits for it as well, and
    /// is sent away: the transaction is rolled back, and the applier ends. Who may not look or kill
    /// waits.
    Result<void> give_up_half_transaction() {
        if (is_mariadb(session_.version)) {
            return {};
        }
        if (auto stopped = change(session_.dialect->stop_receiver); !stopped) {
            return stopped;
        }
        while (Clock::now() + kIdlePause < context_.deadline) {
            if (!waits_for_other_half()) {
                return {};
            }
            const auto workers = session_.connection->query(waiting_workers_sql());
            if (!workers) {
                return {};
            }
            for (const Row& row : *workers) {
                const auto id = parse_unsigned(row[0].value_or(""));
                (void)session_.connection->execute(kill_sql(id.value_or(0)));
            }
            std::this_thread::sleep_for(kIdlePause);
        }
        return {};
    }

    Result<void> stop_threads() {
        const auto before = fetch_replica_row(session_);
        if (!before) {
            return tl::unexpected{before.error()};
        }
        if (*before && !(*before)->uses_gtid) {
            if (auto stopped = change(session_.dialect->stop_applier); !stopped) {
                return stopped;
            }
        } else if (auto given_up = give_up_half_transaction(); !given_up) {
            return given_up;
        }
        return change(session_.dialect->stop_replication);
    }

    Result<void> stop_replication() {
        if (auto stopped = stop_threads(); !stopped) {
            return stopped;
        }
        const auto row = fetch_replica_row(session_);
        if (!row) {
            return tl::unexpected{Error{ErrorCode::OutcomeUnknown, row.error().message}};
        }
        if (row->has_value() && ((*row)->receiver != ReceiverState::Stopped ||
                                 (*row)->applier != ApplierState::Stopped)) {
            return fail(ErrorCode::Refused, "receiver or applier did not stop");
        }
        return {};
    }

    Result<void> forget_source() {
        if (auto stopped = stop_threads(); !stopped) {
            return stopped;
        }
        return change(session_.dialect->forget_source);
    }

    /// Less than the deadline where seconds allow it, so that the server's refusal is heard.
    int lock_wait_seconds() const {
        const auto left = context_.deadline - Clock::now();
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
        return static_cast<int>(std::clamp<std::int64_t>(seconds - 1, 1, 3600));
    }

    Result<void> set_read_only(bool read_only) {
        const auto set = change(
            set_read_only_sql(session_.version, read_only, request_.identity, lock_wait_seconds()));
        if (!set) {
            return set;
        }
        const auto row = fetch_identity();
        if (!row) {
            return row.error().code == ErrorCode::PreconditionFailed
                       ? Result<void>{tl::unexpected{row.error()}}
                       : fail(ErrorCode::OutcomeUnknown, row.error().message);
        }
        const bool is_closed = (*row)[2] == "1" && (*row)[3].value_or("1") == "1";
        const bool is_open = (*row)[2] == "0" && (*row)[3].value_or("0") == "0";
        if (read_only ? !is_closed : !is_open) {
            return fail(ErrorCode::Refused, "read_only did not change");
        }
        return {};
    }

    Session& session_;
    const StepRequest& request_;
    const StepContext& context_;
    bool may_change_ = false;
    std::string escaped_user_;
    std::string escaped_password_;
};

}  // namespace

Result<void> perform_step(Session& session,
                          const StepRequest& request,
                          const StepContext& context) {
    return Performer{session, request, context}.perform();
}

}  // namespace understudy::real
