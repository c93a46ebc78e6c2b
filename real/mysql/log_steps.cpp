#include "real/mysql/log_steps.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/model/log_read.h"

#include "real/mysql/dialect.h"

namespace understudy::real {
namespace {

/// Of the beginning of a file, until the one that says what came before it.
constexpr std::uint32_t kEvents = 4;

Result<std::vector<std::string>> fetch_files(Session& session) {
    const auto rows = session.connection->query(show_log_files_sql(LogKind::Binary));
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    std::vector<std::string> files;
    for (const Row& row : *rows) {
        files.push_back(row.empty() ? std::string{} : row[0].value_or(""));
    }
    return files;
}

std::optional<ReplicationPosition> parse_gtid_list(std::string_view text) {
    if (!text.starts_with('[') || !text.ends_with(']')) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    text.remove_suffix(1);
    MariadbGtidPosition state;
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto one = parse_mariadb_gtid_position(text.substr(0, comma));
        if (!one) {
            return std::nullopt;
        }
        state = merged(state, *one);
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    }
    return state;
}

/// What was executed before this file; nothing of a server without GTIDs.
Result<std::optional<ReplicationPosition>> fetch_state_before(Session& session,
                                                              const std::string& file) {
    constexpr std::array<std::string_view, 2> columns{"Event_type", "Info"};
    const std::string escaped = session.connection->escaped(file);
    const auto rows = session.connection->query(
        show_log_events_sql(
            LogKind::Binary, {.escaped_file = escaped, .position = kBeginOfLogFile}, kEvents),
        columns);
    if (!rows) {
        return tl::unexpected{to_read_error(rows.error())};
    }
    for (const Row& row : *rows) {
        if (auto state = parse_state_before(row[0].value_or(""), row[1].value_or(""))) {
            return state;
        }
    }
    return std::optional<ReplicationPosition>{};
}

/// Why the files before it must not go for this reader; empty: they may.
std::string find_need(const step::LogReader& reader,
                      const std::string& file,
                      const std::optional<ReplicationPosition>& before) {
    if (reader.place) {
        return *reader.place < BinlogCoordinates{.file = file, .position = kBeginOfLogFile}
                   ? fmt::format("{} is at {}", short_name(reader.key), to_string(*reader.place))
                   : "";
    }
    if (!before || !are_same_kind(reader.executed, *before)) {
        return fmt::format("nobody can tell what {} lacks", short_name(reader.key));
    }
    return contains(reader.executed, *before)
               ? ""
               : fmt::format(
                     "{} lacks {}", short_name(reader.key), missing_from(reader.executed, *before));
}

}  // namespace

std::optional<ReplicationPosition> parse_state_before(std::string_view kind,
                                                      std::string_view info) {
    if (kind == "Previous_gtids") {
        const auto set = parse_gtid_set(info);
        return set ? std::optional<ReplicationPosition>{*set} : std::nullopt;
    }
    return kind == "Gtid_list" ? parse_gtid_list(info) : std::nullopt;
}

/// Without a binary log the server would agree to that, and do nothing.
Result<void> flush_binary_logs(Session& session, const ChangeServer& change) {
    const auto files = fetch_files(session);
    return files ? change(flush_binary_logs_sql()) : Result<void>{tl::unexpected{files.error()}};
}

Result<void> purge_binary_logs(Session& session,
                               const step::PurgeBinaryLogs& step,
                               const ChangeServer& change) {
    const auto files = fetch_files(session);
    if (!files) {
        return tl::unexpected{files.error()};
    }
    const auto found = std::find(files->begin(), files->end(), step.before);
    if (found == files->end() || found + 1 == files->end()) {
        return fail(ErrorCode::Refused,
                    found == files->end()
                        ? fmt::format("it has no {}, but {}", step.before, join(*files, ", "))
                        : fmt::format("{} is the file that is written to", step.before));
    }
    const auto before = fetch_state_before(session, step.before);
    if (!before) {
        return tl::unexpected{before.error()};
    }
    for (const step::LogReader& reader : step.readers) {
        if (const auto need = find_need(reader, step.before, *before); !need.empty()) {
            return fail(ErrorCode::PreconditionFailed,
                        fmt::format("the files before {} are still needed: {}", step.before, need));
        }
    }
    if (auto purged = change(purge_binary_logs_sql(session.connection->escaped(step.before)));
        !purged) {
        return purged;
    }
    // One that is just being sent stays, with a warning (error 1867).
    const auto left = fetch_files(session);
    if (!left) {
        return fail(ErrorCode::OutcomeUnknown, left.error().message);
    }
    return left->front() == step.before
               ? Result<void>{}
               : fail(ErrorCode::Refused,
                      fmt::format("{} is being read, so that it stays", left->front()));
}

}  // namespace understudy::real
