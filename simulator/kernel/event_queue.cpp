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
    std::push_heap(heap_.begin(), heap_.end(), is_later);
}

Occurrence EventQueue::pop() {
    check(!heap_.empty(), "something is left in the queue");
    std::pop_heap(heap_.begin(), heap_.end(), is_later);
    const std::uint32_t row = heap_.back().row;
    heap_.pop_back();
    free_rows_.push_back(row);
    return rows_[row];
}

std::optional<Instant> EventQueue::next_at() const {
    if (heap_.empty()) {
        return std::nullopt;
    }
    return heap_.front().at;
}

}  // namespace understudy::sim
