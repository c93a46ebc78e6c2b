// RelayLog: what a replica has received and not yet executed, in order; and of a replica that has
// it in no binary log, what it has executed as well, until its files are purged.
//
// Files are as those of a binary log: all transactions have the same length. A new one begins when
// the receiver connects, or when the one before is full. They are purged when the applier leaves
// them, but for the last one that it has left, as real servers were seen to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/binlog_coordinates.h"

#include "simulator/mysql/transaction_set.h"

namespace understudy::sim {

class RelayLog {
  public:
    /// Of the events that a file begins with.
    static constexpr std::uint64_t kHeader = 325;
    static constexpr std::uint64_t kLengthOfOne = 300;  ///< Of a transaction.
    static constexpr std::size_t kMostInFile = 1000;    ///< Transactions.

    [[nodiscard]] bool empty() const { return head_ == entries_.size(); }

    /// Precondition of all that asks for files.
    [[nodiscard]] bool keeps_executed() const { return keeps_executed_; }

    /// The receiver has connected.
    void begin_file(bool keeps_executed);

    void push(const Run& run, Instant received_at);

    /// Precondition: not empty.
    [[nodiscard]] Transaction front() const {
        return {.origin = entries_[head_].origin, .number = entries_[head_].first};
    }

    /// Precondition: not empty.
    [[nodiscard]] Transaction back() const {
        return {.origin = entries_.back().origin, .number = entries_.back().last};
    }

    [[nodiscard]] std::uint64_t count() const {
        std::uint64_t count = 0;
        for (std::size_t i = head_; i < entries_.size(); ++i) {
            count += entries_[i].last - entries_[i].first + 1;
        }
        return count;
    }

    [[nodiscard]] Instant oldest_received_at() const { return entries_[head_].received_at; }

    void pop_front() {
        Entry& entry = entries_[head_];
        if (entry.first < entry.last) {
            ++entry.first;
            return;
        }
        ++head_;
        if (keeps_executed_) {
            purge_files();
        } else if (empty()) {
            clear();
        }
    }

    /// The next ones, at most so many.
    [[nodiscard]] std::vector<Transaction> first(std::size_t most) const {
        std::vector<Transaction> found;
        for (std::size_t i = head_; i < entries_.size(); ++i) {
            const Entry& entry = entries_[i];
            for (std::uint64_t n = entry.first; n <= entry.last && found.size() < most; ++n) {
                found.push_back({.origin = entry.origin, .number = n});
            }
        }
        return found;
    }

    /// Forgets what came later than that.
    void drop_received_after(Instant instant) {
        while (!empty() && entries_.back().received_at > instant) {
            entries_.pop_back();
        }
        if (empty() && !keeps_executed_) {
            clear();
        }
    }

    void add_to(TransactionSet& set) const {
        for (std::size_t i = head_; i < entries_.size(); ++i) {
            const Entry& entry = entries_[i];
            set.add(Run{.origin = entry.origin, .first = entry.first, .last = entry.last});
        }
    }

    void clear() {
        entries_.clear();
        head_ = 0;
    }

    /// Oldest first, up to the one that the applier is in.
    [[nodiscard]] std::vector<std::string> files() const;

    /// Where the applier is: behind all that is executed.
    [[nodiscard]] BinlogCoordinates place() const;

    /// What is in a file, in order.
    [[nodiscard]] std::vector<Transaction> in_file(std::string_view file) const;

    [[nodiscard]] bool is_written_to(std::string_view file) const;

  private:
    struct Entry {
        std::uint32_t origin = 0;
        std::uint32_t file = 0;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
        Instant received_at{};
    };

    [[nodiscard]] std::uint32_t file_of_applier() const {
        return empty() ? file_ : entries_[head_].file;
    }

    void next_file();
    void purge_files();

    std::vector<Entry> entries_;  ///< With what is executed: a transaction each.
    std::uint32_t head_ = 0;
    bool keeps_executed_ : 1 = false;
    std::uint32_t file_ : 31 = 0;  ///< The newest.
};

}  // namespace understudy::sim
