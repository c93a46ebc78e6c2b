#include "simulator/kernel/event_queue.h"

#include <algorithm>

#include "engine/base/check.h"

namespace understudy::sim {

void EventQueue::push(Occurrence occurrence) {
    occurrence.sequence = next_sequence_++;
    std::uint32_t row = 0;
    if (free_rows_.empty()) {
        row = static_cast<std::uint32_t>(rows_.size());
        rows_.push_back(occurrence);
    } else {
        row = free_rows_.back();
        free_rows_.pop_back();
        rows_[row] = occurrence;
    }
    heap_.push_back({.at = occurrence.at, .sequence = occurrence.sequence, .row = row});
    std::push_heap(heap_.begin(), heap_.end(), IsLater{});
}

Occurrence EventQueue::pop() {
    check(!heap_.empty(), "something is left in the queue");
    std::pop_heap(heap_.begin(), heap_.end(), IsLater{});
    const std::uint32_t row = heap_.back().row;
    heap_.pop_back();
    free_rows_.push_back(row);
    return rows_[row];
}

std::optional<Occurrence> EventQueue::pop_until(Instant until) {
    if (heap_.empty() || heap_.front().at > until) {
        return std::nullopt;
    }
    return pop();
}

}  // namespace understudy::sim
