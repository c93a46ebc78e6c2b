// LogRead: the request to read a part of a server's binary log or relay log, and what came of it.
//
// Events as the server tells them (SHOW BINLOG EVENTS, SHOW RELAYLOG EVENTS), not as bytes: whoever
// compares two logs needs no more, and no account that may replicate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/base/time.h"
#include "engine/model/binlog_coordinates.h"
#include "engine/model/ids.h"
#include "engine/model/instance_key.h"

namespace understudy {

using LogReadId = StrongId<struct LogReadIdTag, std::uint64_t>;

enum class LogKind : std::uint8_t {
    Binary,  ///< What it has committed.
    Relay,   ///< Of the default channel: what it has received, unless that is executed and purged.
};

struct LogEvent {
    std::string kind;          ///< Event_type: "Query". Flavors and versions differ.
    std::string text;          ///< Info: what a statement says; of rows only which table it was.
    ServerId written_by;       ///< Server_id: who wrote it first, not whose log this is.
    std::uint64_t begins = 0;  ///< Pos, in its file.
    /// Where the next one begins: End_log_pos, of a binary log; of a relay log that is a place in
    /// the source's log, so that of its last event in a file nobody tells it: 0.
    std::uint64_t ends = 0;

    friend bool operator==(const LogEvent&, const LogEvent&) = default;
};

/// The position of the first event of each file, behind the magic number.
inline constexpr std::uint64_t kBeginOfLogFile = 4;

/// Events of one file.
struct LogPart {
    /// Where an event begins, or the file ends: anything else is refused, or read from the next
    /// event on (MySQL 8.0 and later).
    BinlogCoordinates from;
    std::uint32_t at_most = 0;  ///< Events.

    friend bool operator==(const LogPart&, const LogPart&) = default;
};

/// Which log of which server, and which part of it. Without one: the names of its files.
struct LogQuestion {
    InstanceKey instance;
    LogKind log = LogKind::Binary;
    std::optional<LogPart> part{};

    friend bool operator==(const LogQuestion&, const LogQuestion&) = default;
};

struct LogRequest {
    LogReadId id;
    InstanceKey instance;
    LogKind log = LogKind::Binary;
    std::optional<LogPart> part{};
    Duration deadline{};  ///< From now; after it the answer is Unreachable.
};

struct LogPage {
    /// Oldest first; of relay logs up to the one that the applier is in. Empty if events were asked
    /// for.
    std::vector<std::string> files{};
    /// In order. Fewer than were asked for, or of the last one nobody tells where it ends: the file
    /// ended there when it was read.
    std::vector<LogEvent> events{};

    friend bool operator==(const LogPage&, const LogPage&) = default;
};

struct LogReadFinished {
    LogReadId id;
    InstanceKey instance;
    Result<LogPage> outcome;  ///< Errors: Unreachable, AccessDenied, Unsupported, Refused (no such
                              ///< file, not a place in it, no such log).
};

/// "binary log".
[[nodiscard]] constexpr std::string_view to_string(LogKind kind) {
    return kind == LogKind::Binary ? "binary log" : "relay log";
}

}  // namespace understudy
