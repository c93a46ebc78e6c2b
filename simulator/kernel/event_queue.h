// EventQueue: what will happen, ordered by (time, sequence). Equal times never tie: who was
// scheduled first is first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simulator/kernel/occurrence.h"

namespace understudy::sim {

/// Invariant: `heap_` is a heap by (at, sequence), and each entry names a row of `rows_` that is
/// not free.
class EventQueue {
  public:
    void push(Occurrence occurrence);

    /// Precondition: not empty.
    [[nodiscard]] Occurrence pop();

    /// The first one if it is not later than `until`.
    [[nodiscard]] std::optional<Occurrence> pop_until(Instant until);

    [[nodiscard]] bool empty() const { return heap_.empty(); }

    [[nodiscard]] std::size_t size() const { return heap_.size(); }

  private:
    struct Entry {  // apart from its row, so that keeping order moves 24 bytes and not 72
        Instant at{};
        std::uint64_t sequence = 0;
        std::uint32_t row = 0;
    };

    struct IsLater {  // a type and no function, so that the heap's algorithms can inline it

        bool operator()(const Entry& a, const Entry& b) const {
            return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
        }
    };

    std::vector<Entry> heap_;
    std::vector<Occurrence> rows_;
    std::vector<std::uint32_t> free_rows_;
    std::uint64_t next_sequence_ = 0;
};

}  // namespace understudy::sim
