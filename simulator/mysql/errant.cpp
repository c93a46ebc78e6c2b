// Steps about GTIDs that only one replica has: to forget them, and to commit empty transactions
// under their names elsewhere.
//
// Simplifications: only GTIDs that some server of the world has given out can be written; an empty
// transaction waits for no acknowledgement.
#include <algorithm>

#include "engine/base/check.h"

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

Error refuse(ErrorCode code, std::string message) {
    return Error{.code = code, .message = std::move(message)};
}

/// Nothing if it is detached from `source`, and its threads stand still.
std::optional<Error> check_cut_off(const Server& server, const InstanceKey& source) {
    if (is_mariadb(server.version) || !server.has_gtid) {
        return refuse(ErrorCode::Unsupported, "it does not count in GTIDs of MySQL");
    }
    if (!server.source) {
        return refuse(ErrorCode::Refused, "1200: the server is not configured as replica");
    }
    const bool stands_still = server.receiver.state == ReceiverState::Stopped &&
                              server.applier.state == ApplierState::Stopped;
    return server.source == source && server.is_detached && stands_still
               ? std::nullopt
               : std::optional{refuse(ErrorCode::PreconditionFailed,
                                      "it does not stand still, detached from that source")};
}

}  // namespace

std::optional<TransactionSet> Servers::to_transactions(const GtidSet& gtids) const {
    TransactionSet set;
    for (const GtidSetPart& part : gtids.parts()) {
        const auto origin = std::find_if(origins_.begin(), origins_.end(), [&](const Origin& one) {
            return one.uuid == part.source;
        });
        if (origin == origins_.end() || !part.tag.is_untagged()) {
            return std::nullopt;
        }
        for (const GtidInterval& interval : part.intervals) {
            set.add(Run{static_cast<std::uint32_t>(origin - origins_.begin()),
                        interval.first,
                        interval.last});
        }
    }
    return set;
}

Servers::Outcome Servers::inject_empty(Environment& env,
                                       Server& server,
                                       const step::InjectEmpty& step) {
    if (is_mariadb(server.version) || !server.has_gtid) {
        return refuse(ErrorCode::Unsupported, "1781: gtid_next cannot be set: gtid_mode is OFF");
    }
    if (server.writability != Writability::Writable || !server.locking.empty() ||
        !server.host.takes_writes()) {
        return refuse(ErrorCode::PreconditionFailed, "it does not take writes");
    }
    const auto wanted = to_transactions(step.gtids);
    if (!wanted) {
        return refuse(ErrorCode::Unsupported, "nobody has ever given out one of these");
    }
    const TransactionSet lacking = difference(*wanted, server.executed);
    injected_.add(lacking);
    for (const Run& run : lacking.runs()) {
        for (std::uint64_t number = run.first; number <= run.last; ++number) {
            const Transaction one{.origin = run.origin, .number = number};
            server.executed.add(one);
            server.received.add(one);
            server.contents.hollow.add(one);
            if (server.has_binlog) {
                log(env, server, one);
            }
        }
    }
    has_odd_contents_ = has_odd_contents_ || !lacking.empty();
    pump_all(env, server);
    if (!server.waits.empty()) {
        answer_waits(env, server);
    }
    return std::nullopt;
}

Servers::Outcome Servers::reset_executed(Server& server, const step::ResetExecuted& step) {
    if (auto error = check_cut_off(server, step.source)) {
        return error;
    }
    const GtidSet executed = to_gtid_set(server.executed);
    if ((executed & step.errant).empty()) {
        return std::nullopt;
    }
    if (executed != step.executed) {
        return refuse(ErrorCode::PreconditionFailed,
                      "it has executed something else: " + to_string(executed));
    }
    if (server.writability == Writability::Writable || !server.dumps.empty()) {
        return refuse(ErrorCode::PreconditionFailed,
                      server.dumps.empty() ? "it takes writes" : "its binary logs are read");
    }
    nameless_[server.index].add(server.executed);
    server.log = BinaryLog{};
    server.flushed_end = 0;
    server.executed = {};
    server.received = {};
    return std::nullopt;
}

Servers::Outcome Servers::set_purged(Server& server, const step::SetPurged& step) {
    if (auto error = check_cut_off(server, step.source)) {
        return error;
    }
    const auto wanted = to_transactions(step.gtids);
    if (!wanted) {
        return refuse(ErrorCode::Unsupported, "nobody has ever given out one of these");
    }
    if (server.executed.contains(*wanted)) {
        return std::nullopt;
    }
    if (!server.executed.empty()) {
        return refuse(
            ErrorCode::PreconditionFailed,
            "it counts something else as executed: " + to_string(to_gtid_set(server.executed)));
    }
    auto& nameless = nameless_[server.index];
    nameless = difference(nameless, *wanted);
    server.log = BinaryLog::begun_behind(*wanted);
    server.executed = *wanted;
    server.received = *wanted;
    return std::nullopt;
}

/// Whoever executes it would insert them once more. One that is empty inserts nothing.
bool Servers::has_rows_without_name(const Server& server, const Transaction& one) const {
    const auto found = nameless_.find(server.index);
    return found != nameless_.end() && found->second.contains(one) &&
           !server.contents.hollow.contains(one);
}

}  // namespace understudy::sim
