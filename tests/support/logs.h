// Logs: binary and relay logs of servers that have one history, as each of them would have written
// it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "engine/relocation/log_match.h"

namespace understudy::testing {

/// What happened, once, whoever logs it.
struct Deed {
    enum class Kind : std::uint8_t { Rows, Statement, Entry };

    Kind kind = Kind::Rows;
    std::uint32_t number = 0;      ///< Of a statement or entry.
    std::uint32_t written_by = 1;  ///< Server id.
};

/// A log of one server. What whoever wrote it makes up itself depends on `flavor`, any number.
class ServerLog {
  public:
    explicit ServerLog(std::uint32_t flavor, LogKind kind = LogKind::Binary)
        : flavor_(flavor),
          kind_(kind) {
        rotate();
    }

    void rotate() {
        if (!files_.empty()) {
            add("Rotate", "on to the next one", flavor_);
        }
        files_.emplace_back();
        position_ = kBeginOfLogFile;
        add("Format_desc", fmt::format("Binlog ver: 4 of {}", flavor_), flavor_);
        if (flavor_ % 2 == 0) {
            add("Previous_gtids", "", flavor_);
        }
        if (kind_ == LogKind::Relay) {
            add("Rotate", "binlog.000007;pos=4", 1);
            add("Format_desc", "Binlog ver: 4 of the source", 1);
        }
    }

    /// What is logged from now on its server has not executed.
    void stop_executing() { executed_ = end(); }

    void log(const Deed& deed) {
        if (flavor_ % 3 == 0) {
            add("Anonymous_Gtid", "SET @@SESSION.GTID_NEXT= 'ANONYMOUS'", deed.written_by);
        }
        switch (deed.kind) {
            case Deed::Kind::Rows: return log_rows(deed);
            case Deed::Kind::Statement:
                return add("Query",
                           fmt::format("use `app`; ALTER TABLE t{}{}",
                                       deed.number,
                                       flavor_ % 2 == 0 ? " /* xid=7 */" : ""),
                           deed.written_by);
            case Deed::Kind::Entry:
                return add(
                    "Query",
                    fmt::format("drop view if exists `_pseudo_gtid_`.`_asc:{:08x}`", deed.number),
                    deed.written_by);
        }
    }

    /// Forgets its oldest files, but not the last one.
    void purge(std::size_t files) { purged_ = std::min(files, files_.size() - 1); }

    [[nodiscard]] BinlogCoordinates end() const { return {name_of(files_.size() - 1), position_}; }

    /// Of what its server has executed.
    [[nodiscard]] LogEnd executed() const { return {kind_, executed_.value_or(end())}; }

    [[nodiscard]] Result<LogPage> read(const std::optional<LogPart>& part) const {
        LogPage page;
        for (std::size_t i = purged_; i < files_.size(); ++i) {
            if (!part) {
                page.files.push_back(name_of(i));
            } else if (name_of(i) == part->from.file) {
                for (const LogEvent& event : files_[i]) {
                    if (event.begins >= part->from.position && page.events.size() < part->at_most) {
                        page.events.push_back(event);
                        const bool is_told =
                            kind_ == LogKind::Binary || &event != &files_[i].back();
                        page.events.back().ends = is_told ? event.ends : 0;
                    }
                }
                return page;
            }
        }
        return part ? fail(ErrorCode::Refused, "could not find target log") : Result<LogPage>{page};
    }

  private:
    [[nodiscard]] std::string name_of(std::size_t file) const {
        return log_file_name(kind_ == LogKind::Binary ? "binlog" : "relay", file + 1);
    }

    void log_rows(const Deed& deed) {
        const std::uint32_t table = 100 + flavor_;
        add("Query", "BEGIN", deed.written_by);
        if (flavor_ % 2 == 1) {
            add("Rows_query", "# insert into app.t", deed.written_by);
        }
        add("Table_map", fmt::format("table_id: {} (app.t)", table), deed.written_by);
        add(flavor_ % 5 == 0 ? "Write_rows_v1" : "Write_rows",
            fmt::format("table_id: {} flags: STMT_END_F", table),
            deed.written_by);
        add("Xid", fmt::format("COMMIT /* xid={} */", position_), deed.written_by);
    }

    void add(std::string kind, std::string text, std::uint32_t written_by) {
        const std::uint64_t begins = position_;
        position_ += 19 + text.size();
        files_.back().push_back({.kind = std::move(kind),
                                 .text = std::move(text),
                                 .written_by = ServerId{written_by},
                                 .begins = begins,
                                 .ends = position_});
    }

    std::uint32_t flavor_;
    LogKind kind_;
    std::optional<BinlogCoordinates> executed_;
    std::vector<std::vector<LogEvent>> files_;
    std::size_t purged_ = 0;
    std::uint64_t position_ = kBeginOfLogFile;
};

/// Reads what it asks for, until it has an outcome.
inline LogMatch::Outcome run(LogMatch& match, const ServerLog& replica, const ServerLog& source) {
    while (const auto question = match.next()) {
        match.take((question->instance == match.replica() ? replica : source).read(question->part));
    }
    return *match.outcome();
}

}  // namespace understudy::testing
