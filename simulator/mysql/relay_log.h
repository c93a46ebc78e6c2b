// RelayLog: what a replica has received and not yet executed, in order.
#pragma once

#include <cstddef>
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
