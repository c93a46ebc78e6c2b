#include "real/mysql/upkeep_steps.h"

#include "real/mysql/dialect.h"
#include "real/mysql/replica_row.h"

namespace understudy::real {

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
