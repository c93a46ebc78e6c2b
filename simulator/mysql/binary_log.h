// BinaryLog: the transactions of one server in the order it committed them, and from where on it
// still has them.
//
// A log index counts transactions since the server was made. File and position are another name for
// it: every transaction has the same length, and a file ends when it is full or its server
// restarts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/binlog_coordinates.h"

#include "simulator/mysql/transaction_set.h"

namespace understudy::sim {

/// Invariant: pieces follow each other without gaps in log index; `logged_` is what they ever held.
class BinaryLog {
  public:
    /// Of a format description event and the list of GTIDs before the file, in MySQL 5.7.
    static constexpr std::uint64_t kHeader = 154;
    static constexpr std::uint64_t kLengthOfOne = 300;  ///< Of a transaction.

    struct Piece {
        Run run;
        std::uint64_t begin = 0;  ///< Log index of its first transaction.

        [[nodiscard]] std::uint64_t end() const { return begin + run.last - run.first + 1; }
    };

    void append(const Transaction& one);

    /// What a binlog server received of that log is in its own one, in the same files. Of a log
    /// that has lost its tail since, it keeps what it got.
    void follow(const BinaryLog& source, const Run& received);

    /// The files of that log, as far as this one goes.
    void take_files_of(const BinaryLog& source);

    /// FLUSH BINARY LOGS: what follows is in another file.
    void rotate() { files_.push_back(end()); }

    /// Log index behind the last one.
    [[nodiscard]] std::uint64_t end() const { return pieces_.empty() ? 0 : pieces_.back().end(); }

    /// The longest run from this index on. Precondition: index < end().
    [[nodiscard]] Piece piece_at(std::uint64_t index) const;

    /// Everything it ever held, what is purged included.
    [[nodiscard]] const TransactionSet& logged() const { return logged_; }

    [[nodiscard]] const TransactionSet& purged() const { return purged_; }

    [[nodiscard]] std::uint64_t begin() const { return begin_; }

    /// PURGE BINARY LOGS: what is before the index can no longer be served.
    void purge_before(std::uint64_t index);

    /// RESET BINARY LOGS AND GTIDS, and gtid_purged: a log that is empty and has purged these.
    [[nodiscard]] static BinaryLog begun_behind(const TransactionSet& purged);

    /// Forgets what is at this index and behind it, as if it had never been written. What it was.
    TransactionSet truncate(std::uint64_t index);

    /// Where the transaction of this index begins: after a change of files in the new one.
    [[nodiscard]] BinlogCoordinates coordinates_of(std::uint64_t index) const;

    /// Nothing: that is no place between two transactions of this log.
    [[nodiscard]] std::optional<std::uint64_t> index_of(const BinlogCoordinates& place) const;

    /// Where a file begins and ends, as log indices; the newest one ends where the log does.
    struct File {
        std::string name;
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };

    /// Those that are not purged, oldest first.
    [[nodiscard]] std::vector<File> files() const;

    /// The greatest number of all origins: what MariaDB's next sequence number follows.
    [[nodiscard]] std::uint64_t newest_number() const { return newest_number_; }

  private:
    void add(const Transaction& one);

    std::vector<Piece> pieces_;
    std::vector<std::uint64_t> files_;  ///< Where each but the first begins.
    TransactionSet logged_;
    TransactionSet purged_;
    std::uint64_t begin_ = 0;
    std::uint64_t newest_number_ = 0;
};

}  // namespace understudy::sim
