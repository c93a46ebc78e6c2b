// RelayLog: what a replica has received and not yet executed, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/time.h"

#include "simulator/mysql/transaction_set.h"

namespace understudy::sim {

class RelayLog {
  public:
    [[nodiscard]] bool empty() const { return head_ == entries_.size(); }

    void push(const Run& run, Instant received_at) { entries_.push_back({run, received_at}); }

    /// Precondition: not empty.
    [[nodiscard]] Transaction front() const {
        return {.origin = entries_[head_].run.origin, .number = entries_[head_].run.first};
    }

    /// Precondition: not empty.
    [[nodiscard]] Transaction back() const {
        return {.origin = entries_.back().run.origin, .number = entries_.back().run.last};
    }

    [[nodiscard]] std::uint64_t count() const {
        std::uint64_t count = 0;
        for (std::size_t i = head_; i < entries_.size(); ++i) {
            count += entries_[i].run.last - entries_[i].run.first + 1;
        }
        return count;
    }

    [[nodiscard]] Instant oldest_received_at() const { return entries_[head_].received_at; }

    void pop_front() {
        Run& run = entries_[head_].run;
        if (run.first < run.last) {
            ++run.first;
            return;
        }
        if (++head_ == entries_.size()) {
            clear();
        }
    }

    /// The next ones, at most so many.
    [[nodiscard]] std::vector<Transaction> first(std::size_t most) const {
        std::vector<Transaction> found;
        for (std::size_t i = head_; i < entries_.size(); ++i) {
            const Run& run = entries_[i].run;
            for (std::uint64_t n = run.first; n <= run.last && found.size() < most; ++n) {
                found.push_back({.origin = run.origin, .number = n});
            }
        }
        return found;
    }

    /// Forgets what came later than that.
    void drop_received_after(Instant instant) {
        while (!empty() && entries_.back().received_at > instant) {
            entries_.pop_back();
        }
        if (empty()) {
            clear();
        }
    }

    void add_to(TransactionSet& set) const {
        for (std::size_t i = head_; i < entries_.size(); ++i) {
            set.add(entries_[i].run);
        }
    }

    void clear() {
        entries_.clear();
        head_ = 0;
    }

  private:
    struct Entry {
        Run run;
        Instant received_at{};
    };

    std::vector<Entry> entries_;
    std::size_t head_ = 0;
};

}  // namespace understudy::sim
