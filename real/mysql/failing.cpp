#include "real/mysql/failing.h"

#include <array>

#include "engine/base/text.h"

#include "real/mysql/dialect.h"

namespace understudy::real {
namespace {

/// Of a relay log, until the one that says which transaction begins: what stands before it are
/// events of the file.
constexpr std::uint32_t kEvents = 8;

/// What lies between the two; nothing if they are not there.
std::optional<std::string_view> between(std::string_view text,
                                        std::string_view before,
                                        std::string_view after) {
    const auto begin = text.find(before);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    text.remove_prefix(begin + before.size());
    const auto end = text.find(after);
    return end == std::string_view::npos ? std::nullopt : std::optional{text.substr(0, end)};
}

std::optional<ReplicationPosition> to_gtid(std::string_view text) {
    const auto set = parse_gtid_set(text);
    return set && !set->empty() ? std::optional<ReplicationPosition>{*set} : std::nullopt;
}

bool is_of_relay_log_by_gtid(const Session& session, const ReplicaRow& replica) {
    return replica.uses_gtid || (!is_mariadb(session.version) && has_oracle_gtid(session.version));
}

Result<std::optional<ReplicationPosition>> fetch_gtid_event(Session& session,
                                                            const ReplicaRow& replica) {
    constexpr std::array<std::string_view, 1> columns{"Info"};
    const std::string file = session.connection->escaped(replica.link.relay_log.file);
    const auto rows = session.connection->query(
        show_log_events_sql(LogKind::Relay,
                            {.escaped_file = file, .position = replica.link.relay_log.position},
                            kEvents),
        columns);
    if (!rows && rows.error().lost) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    for (const Row& row : rows.value_or(std::vector<Row>{})) {
        if (auto gtid = parse_gtid_event(row[0].value_or(""))) {
            return gtid;
        }
    }
    return std::optional<ReplicationPosition>{};
}

}  // namespace

std::optional<ReplicationPosition> parse_worker_error(std::string_view text) {
    const auto name = between(text, "failed executing transaction '", "'");
    if (!name) {
        return std::nullopt;
    }
    if (auto gtid = to_gtid(*name)) {
        return gtid;
    }
    const auto file = between(text, " log ", ", end_log_pos ");
    const auto rest = text.find(", end_log_pos ");
    if (!file || rest == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view digits = text.substr(rest + std::string_view{", end_log_pos "}.size());
    digits = digits.substr(0, digits.find_first_not_of("0123456789"));
    const auto position = parse_unsigned(digits);
    return position ? std::optional<ReplicationPosition>{BinlogCoordinates{
                          .file = std::string{*file}, .position = *position}}
                    : std::nullopt;
}

std::optional<ReplicationPosition> parse_gtid_event(std::string_view info) {
    if (const auto gtid = between(info, "GTID_NEXT= '", "'")) {
        return to_gtid(*gtid);
    }
    constexpr std::string_view kMariadb = "GTID ";
    const auto begin = info.find(kMariadb);
    if (begin == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view text = info.substr(begin + kMariadb.size());
    text = text.substr(0, text.find(' '));
    const auto position = parse_mariadb_gtid_position(text);
    return position && !position->empty() ? std::optional<ReplicationPosition>{*position}
                                          : std::nullopt;
}

Result<std::optional<ReplicationPosition>> fetch_failing(Session& session,
                                                         const ReplicaRow& replica) {
    if (replica.applier == ApplierState::Running || replica.applier_error.empty()) {
        return std::optional<ReplicationPosition>{};
    }
    if (auto told = parse_worker_error(replica.applier_error)) {
        return told;
    }
    if (is_of_relay_log_by_gtid(session, replica)) {
        auto gtid = fetch_gtid_event(session, replica);
        if (!gtid || *gtid || replica.uses_gtid) {
            return gtid;
        }
    }
    return replica.executed_until.file.empty()
               ? std::optional<ReplicationPosition>{}
               : std::optional<ReplicationPosition>{replica.executed_until};
}

}  // namespace understudy::real
