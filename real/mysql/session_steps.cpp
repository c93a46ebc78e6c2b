#include "real/mysql/session_steps.h"

#include <fmt/format.h>

#include "real/mysql/dialect.h"

namespace understudy::real {
namespace {

/// Columns of process_sql.
enum Column : std::size_t { kUser, kHost, kCommand, kTime, kState, kIsOurs, kColumns };

/// Why it must be left alone; empty: it need not. Receivers, appliers and the event scheduler are
/// users of the server's own, or their commands show what they are.
std::string find_reason_to_spare(const Row& process) {
    const std::string user = process[kUser].value_or("");
    const std::string command = process[kCommand].value_or("");
    if (user == "system user" || user == "event_scheduler" || command == "Daemon") {
        return "belongs to the server itself: " + user;
    }
    if (serves_replication(command)) {
        return "serves replication: " + command;
    }
    if (process[kIsOurs] == "1") {
        return "is our own";
    }
    return command == "Sleep" ? "executes nothing" : "";
}

}  // namespace

Result<std::string> kill_query(Session& session,
                               const step::KillQuery& step,
                               const ChangeServer& change) {
    const auto rows = session.connection->query(process_sql(step.process));
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    if (rows->empty() || rows->front().size() != kColumns) {
        return fail(ErrorCode::Refused, fmt::format("it has no connection {}", step.process));
    }
    const Row& process = rows->front();
    if (const std::string why = find_reason_to_spare(process); !why.empty()) {
        return fail(ErrorCode::Refused, fmt::format("connection {} {}", step.process, why));
    }
    if (auto killed = change(kill_query_sql(step.process)); !killed) {
        return tl::unexpected{killed.error()};
    }
    const std::string state = process[kState].value_or("");
    return fmt::format("connection {}, {}@{}, had been executing for {} s: {}{}{}",
                       step.process,
                       process[kUser].value_or(""),
                       process[kHost].value_or(""),
                       process[kTime].value_or("?"),
                       process[kCommand].value_or(""),
                       state.empty() ? "" : ", ",
                       state);
}

}  // namespace understudy::real
