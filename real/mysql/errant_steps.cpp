#include "real/mysql/errant_steps.h"

#include <fmt/format.h>

#include "real/mysql/dialect.h"
#include "real/mysql/received.h"
#include "real/mysql/replica_row.h"

namespace understudy::real {
namespace {

Result<GtidSet> fetch_gtids(Session& session) {
    if (!has_oracle_gtid(session.version)) {
        return fail(ErrorCode::Unsupported, "it does not count in GTIDs of MySQL");
    }
    const auto executed = fetch_executed(session);
    if (!executed) {
        return tl::unexpected{executed.error()};
    }
    const auto* set = std::get_if<GtidSet>(&*executed);
    return set == nullptr ? fail(ErrorCode::Unsupported, "it does not count in GTIDs")
                          : Result<GtidSet>{*set};
}

/// It is told apart from its source, so that it cannot fetch anything, and its threads stand still.
Result<void> check_cut_off(Session& session, const InstanceKey& source) {
    const auto replica = fetch_replica_of(session, source);
    if (!replica) {
        return tl::unexpected{replica.error()};
    }
    if (!replica->is_detached) {
        return fail(ErrorCode::PreconditionFailed, "it is not detached from " + to_string(source));
    }
    return replica->receiver == ReceiverState::Stopped && replica->applier == ApplierState::Stopped
               ? Result<void>{}
               : fail(ErrorCode::PreconditionFailed, "its receiver or its applier runs");
}

Result<void> check_nobody_reads_logs(Session& session) {
    const auto rows = session.connection->query(log_readers_sql());
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    return rows->empty()
               ? Result<void>{}
               : fail(ErrorCode::PreconditionFailed,
                      fmt::format("its binary logs are read by {}", rows->front()[0].value_or("")));
}

Error as_unknown(Error error) {
    return {ErrorCode::OutcomeUnknown, std::move(error.message)};
}

}  // namespace

Result<void> put_empty_transaction(const GtidSet& gtid, const ChangeServer& change) {
    const auto statements = empty_transaction_sql(to_string(gtid));
    Result<void> outcome;
    for (std::size_t i = 0; outcome && i + 1 < statements.size(); ++i) {
        outcome = change(statements[i]);
    }
    if (!outcome) {
        static_cast<void>(change("ROLLBACK"));
    }
    const auto named = change(statements.back());
    return outcome ? named : outcome;
}

Result<void> inject_empty(Session& session,
                          const step::InjectEmpty& step,
                          std::chrono::steady_clock::time_point deadline,
                          const ChangeServer& change) {
    const auto executed = fetch_gtids(session);
    const auto takes_writes = executed ? fetch_takes_writes(session) : Result<bool>{};
    if (!executed || !takes_writes) {
        return tl::unexpected{executed ? takes_writes.error() : executed.error()};
    }
    if (!*takes_writes) {
        return fail(ErrorCode::PreconditionFailed, "it does not take writes");
    }
    const GtidSet lacking = step.gtids - *executed;
    for (const Gtid& one : list_gtids(lacking, lacking.count())) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return fail(ErrorCode::OutcomeUnknown, "there was no time left for all of them");
        }
        if (auto put = put_empty_transaction(GtidSet{one}, change); !put) {
            return put;
        }
    }
    return {};
}

Result<void> reset_executed(Session& session,
                            const step::ResetExecuted& step,
                            const ChangeServer& change) {
    const auto executed = fetch_gtids(session);
    if (!executed) {
        return tl::unexpected{executed.error()};
    }
    if (auto cut_off = check_cut_off(session, step.source); !cut_off) {
        return cut_off;
    }
    if ((*executed & step.errant).empty()) {
        return {};
    }
    if (*executed != step.executed) {
        return fail(ErrorCode::PreconditionFailed,
                    "it has executed something else: " + to_string(*executed));
    }
    const auto takes_writes = fetch_takes_writes(session);
    if (!takes_writes || *takes_writes) {
        return takes_writes ? fail(ErrorCode::PreconditionFailed, "it takes writes")
                            : Result<void>{tl::unexpected{takes_writes.error()}};
    }
    if (auto unread = check_nobody_reads_logs(session); !unread) {
        return unread;
    }
    if (auto reset = change(reset_binary_logs_sql(session.version)); !reset) {
        return reset;
    }
    const auto left = fetch_gtids(session);
    if (!left) {
        return tl::unexpected{as_unknown(left.error())};
    }
    return left->empty() ? Result<void>{}
                         : fail(ErrorCode::Refused, "it still counts " + to_string(*left));
}

Result<void> set_purged(Session& session, const step::SetPurged& step, const ChangeServer& change) {
    const auto executed = fetch_gtids(session);
    if (!executed) {
        return tl::unexpected{executed.error()};
    }
    if (auto cut_off = check_cut_off(session, step.source); !cut_off) {
        return cut_off;
    }
    if (executed->contains(step.gtids)) {
        return {};
    }
    return executed->empty()
               ? change(set_purged_sql(to_string(step.gtids)))
               : fail(ErrorCode::PreconditionFailed,
                      "it counts something else as executed: " + to_string(*executed));
}

}  // namespace understudy::real
