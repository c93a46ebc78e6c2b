// GtidSearch: in which files of one server's binary log some transactions are, and where in them.
//
// Pure, and a value: it says what is to be read next, and is told what was read. Each file of MySQL
// begins with the GTIDs that came before it (Previous_gtids), so that the newest files tell in
// which ones the transactions are; those are read event by event then (spec/topology-ops.md section
// 3, locate-gtid-errant). It keeps names of files and what it has found, and one page of events at
// a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/gtid_set.h"
#include "engine/relocation/log_match.h"

namespace understudy {

/// Consecutive transactions of one server in one file.
struct GtidsFound {
    GtidSet gtids;
    /// Where the first of them begins. Position 0: somewhere in that file.
    BinlogCoordinates begin;

    friend bool operator==(const GtidsFound&, const GtidsFound&) = default;
};

class GtidSearch {
  public:
    /// `gtids` are looked for; of those, `purged` are in no file any more, as the server says.
    GtidSearch(InstanceKey instance, GtidSet gtids, GtidSet purged, std::uint32_t events_at_once);

    /// What is to be read now. Nothing: it is over.
    [[nodiscard]] std::optional<LogQuestion> next() const;

    /// What was read. Precondition: `next` asked for it.
    void take(const Result<LogPage>& read);

    /// Why it could not be read to the end; empty: it was, or will be.
    [[nodiscard]] const std::string& failure() const { return failure_; }

    /// In the order of the log.
    [[nodiscard]] const std::vector<GtidsFound>& found() const { return found_; }

    /// "uuid:5-7 is in binlog.000002 from 1234 on", a line for each, and what is in no file and
    /// why.
    [[nodiscard]] std::string describe() const;

  private:
    enum class Stage : std::uint8_t { List, Heads, Events, Over };

    /// A file that has some of them.
    struct File {
        std::size_t number = 0;
        GtidSet gtids;
    };

    void take_head(const LogPage& page);
    void take_events(const LogPage& page);
    void note(const Gtid& gtid, const LogEvent& event);
    void begin_events();
    void end_file();
    [[nodiscard]] const std::string& file_now() const;

    InstanceKey instance_;
    GtidSet gtids_;
    GtidSet purged_;
    std::uint32_t events_at_once_;
    Stage stage_ = Stage::List;
    std::vector<std::string> files_;
    std::size_t file_ = 0;         ///< Whose head is read.
    GtidSet wanted_;               ///< Not known yet to be in a later file.
    std::vector<File> with_some_;  ///< Newest first; the last one is read.
    std::uint64_t position_ = kBeginOfLogFile;
    std::vector<GtidsFound> found_;
    std::string failure_;
};

}  // namespace understudy
