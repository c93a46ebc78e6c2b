#include "engine/relocation/log_text.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/pattern.h"

namespace understudy {
namespace {

constexpr std::string_view kOwnAffairs[] = {
    // Of each file, in MySQL and MariaDB.
    "Format_desc",
    "Previous_gtids",
    "Gtid_list",
    "Binlog_checkpoint",
    "Start_encryption",
    "Rotate",
    "Stop",
    // binlog_rows_query_log_events, replicate_annotate_row_events: as each server is configured.
    "Rows_query",
    "Annotate_rows",
    // From MySQL 5.7 on.
    "Anonymous_Gtid",
    // What a receiver may put in the place of an event that it does not know, or of none.
    "Ignorable",
    "Heartbeat",
};

/// Write_rows_v1 (MySQL 5.5, MariaDB) and Write_rows_compressed_v1 do what Write_rows does.
constexpr std::string_view kKindSuffixes[] = {"_v1", "_compressed"};

std::string_view without_spaces_at_end(std::string_view text) {
    const auto last = text.find_last_not_of(' ');
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// "COMMIT /* xid=22 */", and MySQL 8.0's "CREATE TABLE ... /* xid=30 */".
std::string_view without_comments_at_end(std::string_view text) {
    text = without_spaces_at_end(text);
    while (text.ends_with("*/")) {
        const auto begin = text.rfind("/*");
        if (begin == std::string_view::npos) {
            break;
        }
        text = without_spaces_at_end(text.substr(0, begin));
    }
    return text;
}

/// "table_id: 108 (app.t)": each server counts its tables.
std::string without_table_id(std::string_view text) {
    constexpr std::string_view kTableId = "table_id: ";
    const auto at = text.find(kTableId);
    if (at == std::string_view::npos) {
        return std::string{text};
    }
    const std::size_t begin = at + kTableId.size();
    const auto end = std::min(text.find_first_not_of("0123456789", begin), text.size());
    return std::string{text.substr(0, begin)} + std::string{text.substr(end)};
}

/// MariaDB: "BEGIN GTID 0-1-5 cid=12": what was committed together here.
std::string_view without_commit_id(std::string_view text) {
    return text.substr(0, text.find(" cid="));
}

std::string_view kind_of(std::string_view kind) {
    for (const auto suffix : kKindSuffixes) {
        if (kind.ends_with(suffix)) {
            kind.remove_suffix(suffix.size());
        }
    }
    return kind;
}

}  // namespace

bool is_own_affair(const LogEvent& event) {
    return std::find(std::begin(kOwnAffairs), std::end(kOwnAffairs), event.kind) !=
           std::end(kOwnAffairs);
}

std::string to_comparable(const LogEvent& event) {
    std::string_view text = without_comments_at_end(event.text);
    if (event.kind == "Gtid") {
        text = without_commit_id(text);
    }
    const std::string_view kind = kind_of(event.kind);
    const bool is_about_rows = kind == "Table_map" || kind.ends_with("_rows");
    return fmt::format("{} of {}: {}",
                       kind,
                       event.written_by.value,
                       is_about_rows ? without_table_id(text) : std::string{text});
}

/// "SET @@SESSION.GTID_NEXT= 'uuid:5'", from 5.6 on; of kind "Gtid", or "Gtid_tagged" (8.3).
std::optional<Gtid> gtid_of(const LogEvent& event) {
    constexpr std::string_view kBegin = "SET @@SESSION.GTID_NEXT= '";
    std::string_view text = event.text;
    if (!event.kind.starts_with("Gtid") || !text.starts_with(kBegin) || !text.ends_with('\'')) {
        return std::nullopt;
    }
    text.remove_prefix(kBegin.size());
    text.remove_suffix(1);
    const auto gtid = parse_gtid(text);
    return gtid ? std::optional{*gtid} : std::nullopt;
}

std::optional<GtidSet> previous_gtids_of(const LogEvent& event) {
    if (event.kind != "Previous_gtids") {
        return std::nullopt;
    }
    const auto set = parse_gtid_set(event.text);
    return set ? std::optional{*set} : std::nullopt;
}

bool is_pseudo_gtid(const LogEvent& event, const PseudoGtidPolicy& policy) {
    if (policy.pattern.empty() || kind_of(event.kind) != "Query") {
        return false;
    }
    return policy.is_fixed_substring ? event.text.find(policy.pattern) != std::string::npos
                                     : matches_pattern(event.text, policy.pattern);
}

/// What comes before the hint ("use `app`;") depends on who wrote it.
bool is_later(const LogEvent& entry, const LogEvent& other, const PseudoGtidPolicy& policy) {
    const auto begin = entry.text.find(policy.monotonic_hint);
    const auto begin_of_other = other.text.find(policy.monotonic_hint);
    const bool ascends = !policy.monotonic_hint.empty() && begin != std::string::npos &&
                         begin_of_other != std::string::npos;
    return ascends && entry.text.substr(begin) > other.text.substr(begin_of_other);
}

}  // namespace understudy
