// LogMatch: where the place of one replica is in the binary log of another server, found by
// Pseudo-GTID.
//
// Pure, and a value: it says what is to be read next, and is told what was read. It finds the last
// entry in the log of the replica, then the same entry in the log of the other one, from its newest
// file backwards, and goes through both from there, event by event, until the replica has executed
// no more: at the end of its binary log, or where its applier is in its relay log. So what lies
// behind the last event that both have is what the replica lacks (spec/replication-rules.md section
// 11.3). It keeps the names of files and two pages of events, however long the logs are.
// Precondition of all that it finds: the replica stands still, and no entry is in one log twice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/model/binlog_coordinates.h"
#include "engine/model/log_read.h"
#include "engine/model/policy.h"

namespace understudy {

/// What a replica has executed is in that log of its, up to there.
struct LogEnd {
    LogKind log = LogKind::Binary;
    BinlogCoordinates at;

    friend bool operator==(const LogEnd&, const LogEnd&) = default;
};

/// In the log of the other one: behind the last event that both have.
struct PlaceFound {
    BinlogCoordinates there;
    std::uint64_t events = 0;  ///< That both have, the entry as well; never 0.

    friend bool operator==(const PlaceFound&, const PlaceFound&) = default;
};

/// The log of the other one ends before that of the replica. It may go on.
struct SourceLacks {
    std::string what;

    friend bool operator==(const SourceLacks&, const SourceLacks&) = default;
};

struct NoMatch {
    std::string why;

    friend bool operator==(const NoMatch&, const NoMatch&) = default;
};

class LogMatch {
  public:
    using Outcome = std::variant<PlaceFound, SourceLacks, NoMatch>;

    LogMatch(PseudoGtidPolicy policy, InstanceKey replica, InstanceKey source, LogEnd end);

    /// What is to be read now. Nothing: there is an outcome.
    [[nodiscard]] std::optional<LogQuestion> next() const;

    /// What was read. Precondition: `next` asked for it.
    void take(const Result<LogPage>& read);

    /// Nothing while there is something to be read.
    [[nodiscard]] const std::optional<Outcome>& outcome() const { return outcome_; }

    /// Whether the log of the source has gone on. Precondition: the outcome is SourceLacks.
    void look_again();

    [[nodiscard]] const InstanceKey& replica() const { return replica_.key; }

  private:
    enum class Stage : std::uint8_t {
        ListReplica,
        FindLast,
        ListSource,
        FindEntry,
        WalkReplica,  ///< It is the log of the replica that more is to be read of.
        WalkSource
    };

    /// One log, and how far it is read.
    struct Log {
        InstanceKey key;
        LogKind kind = LogKind::Binary;
        std::vector<std::string> files{};
        std::size_t file = 0;  ///< The one that is read.
        std::uint64_t position = kBeginOfLogFile;
        std::vector<LogEvent> page{};  ///< What lies before `position`, and is not forgotten yet.
        std::size_t used = 0;          ///< Of the page.
        bool has_file_ended = false;

        void open(std::size_t number);
        void turn_to(std::vector<LogEvent> events, bool is_last);
        [[nodiscard]] BinlogCoordinates place_of(const LogEvent& event) const;
    };

    void take_events(Log& log, std::vector<LogEvent> events);
    bool leave_out_unexecuted(std::vector<LogEvent>& events) const;
    void take_files_of_replica(const LogPage& page);
    void find_last();
    void take_files_of_source(const LogPage& page);
    void find_entry();
    void begin_walk();
    void walk();
    void end_walk();
    [[nodiscard]] static const LogEvent* peek(Log& log);
    [[nodiscard]] static bool has_ended(const Log& log);

    void fail(std::string why) { outcome_ = NoMatch{std::move(why)}; }

    PseudoGtidPolicy policy_;
    BinlogCoordinates end_;  ///< In the log of the replica.
    Log replica_;
    Log source_;
    Stage stage_ = Stage::ListReplica;
    std::optional<LogEvent> entry_;  ///< The last of the replica.
    std::size_t entry_file_ = 0;     ///< The number of its file there.
    bool has_seen_entry_ = false;    ///< In the file of the source that is looked through.
    bool has_seen_earlier_ = false;  ///< One that came before it: older files do not have it.
    std::optional<PlaceFound> place_;
    std::optional<Outcome> outcome_;
};

}  // namespace understudy
