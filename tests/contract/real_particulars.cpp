#include "tests/contract/real_particulars.h"

#include <array>

#include "engine/base/text.h"

namespace understudy::contract {

namespace {

std::uint64_t to_number(const std::optional<std::string>& text) {
    return parse_unsigned(text.value_or("")).value_or(0);
}

/// "Got fatal error 1236 from source": what the source said. MySQL 8.0 and later give the message a
/// number of its own (13114), which says only that it is a fatal error.
std::uint64_t receiver_error(const real::Row& row) {
    constexpr std::string_view kFatal = "fatal error ";
    const std::string text = row[1].value_or("");
    const auto at = text.find(kFatal);
    if (at == std::string::npos) {
        return to_number(row[0]);
    }
    const auto begin = at + kFatal.size();
    return parse_unsigned(text.substr(begin, text.find(' ', begin) - begin)).value_or(0);
}

}  // namespace

Particulars real_particulars(real::Session& session) {
    Particulars told;
    constexpr std::array<std::string_view, 3> kColumns{
        "Last_IO_Errno", "Last_IO_Error", "Last_SQL_Errno"};
    const auto status = session.connection->query(session.dialect->show_replica_status, kColumns);
    if (status && !status->empty()) {
        told.receiver_error = receiver_error(status->front());
        told.applier_error = to_number(status->front()[2]);
    }
    const auto counters = session.connection->query(real::semi_sync_status_sql());
    for (const real::Row& row : counters ? *counters : std::vector<real::Row>{}) {
        const std::string name = row[0].value_or("");
        if (name.ends_with("_yes_tx")) {
            told.acknowledged = to_number(row[1]);
        } else if (name.ends_with("_no_tx")) {
            told.not_acknowledged = to_number(row[1]);
        } else if (name.ends_with("_wait_sessions")) {
            told.waiting = to_number(row[1]);
        }
    }
    return told;
}

}  // namespace understudy::contract
