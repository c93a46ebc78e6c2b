#include "simulator/kernel/event_queue.h"

#include <bit>

#include "engine/base/check.h"

namespace understudy::sim {

namespace {

std::uint64_t count_of(Instant at) {
    return static_cast<std::uint64_t>(at.time_since_epoch().count());
}

}  // namespace

std::uint32_t EventQueue::take_row() {
    if (free_row_ == kNone) {
        rows_.emplace_back();
        links_.emplace_back();
        return static_cast<std::uint32_t>(rows_.size() - 1);
    }
    const std::uint32_t row = free_row_;
    free_row_ = links_[row].next;
    return row;
}

void EventQueue::push(const Occurrence& occurrence) {
    const std::uint64_t at = count_of(occurrence.at);
    check(at >= reached_, "nothing is scheduled before what has happened");
    const std::uint32_t row = take_row();
    rows_[row] = occurrence;
    rows_[row].sequence = next_sequence_++;
    links_[row].at = at;
    put(row);
    ++size_;
}

void EventQueue::put(std::uint32_t row) {
    Link& link = links_[row];
    const auto width = static_cast<std::uint32_t>(std::bit_width(link.at ^ reached_));
    const std::uint32_t level = width == 0 ? 0 : (width - 1) / bits;
    const auto slot = static_cast<std::uint32_t>(link.at >> (level * bits)) % slots;
    Level& here = levels_[level];
    std::uint64_t& word = here.occupied[slot / 64];
    const std::uint64_t bit = std::uint64_t{1} << (slot % 64);
    if ((word & bit) == 0) {
        word |= bit;
        occupied_levels_ |= 1U << level;
        link.next = row;
    } else {
        Link& last = links_[here.last[slot]];
        link.next = last.next;
        last.next = row;
    }
    here.last[slot] = row;
    if (level == 0) {
        __builtin_prefetch(&rows_[row]);  // soon its turn, and perhaps long out of the cache
    }
}

/// Precondition: the level holds something.
std::uint32_t EventQueue::first_slot(std::uint32_t level) const {
    const auto& occupied = levels_[level].occupied;
    std::uint32_t word = 0;
    while (occupied[word] == 0) {
        ++word;
    }
    return word * 64 + static_cast<std::uint32_t>(std::countr_zero(occupied[word]));
}

void EventQueue::mark_empty(std::uint32_t level, std::uint32_t slot) {
    auto& occupied = levels_[level].occupied;
    occupied[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
    for (const std::uint64_t word : occupied) {
        if (word != 0) {
            return;
        }
    }
    occupied_levels_ &= ~(1U << level);
}

/// Precondition: nothing lies on the levels below. The time reached becomes the slot's begin.
void EventQueue::deal_out(std::uint32_t level, std::uint32_t slot) {
    mark_empty(level, slot);
    const std::uint32_t last = levels_[level].last[slot];
    std::uint32_t row = links_[last].next;
    while (row != last) {
        const std::uint32_t next = links_[row].next;
        put(row);
        row = next;
    }
    put(last);
}

/// The slot of the lowest level that holds the first ones; nothing when they are later.
std::optional<std::uint32_t> EventQueue::find_first(std::uint64_t until) {
    while (occupied_levels_ != 0) {
        const auto level = static_cast<std::uint32_t>(std::countr_zero(occupied_levels_));
        const std::uint32_t slot = first_slot(level);
        const std::uint32_t shift = level * bits;
        const std::uint64_t above = shift + bits < 64 ? reached_ >> (shift + bits) << bits : 0;
        const std::uint64_t begin = (above | slot) << shift;
        if (begin > until) {
            return std::nullopt;
        }
        reached_ = begin;
        if (level == 0) {
            return slot;
        }
        deal_out(level, slot);
    }
    return std::nullopt;
}

std::optional<Occurrence> EventQueue::pop_until(Instant until) {
    std::optional<Occurrence> first;
    const auto slot = find_first(count_of(until));
    if (!slot) {
        return first;
    }
    const std::uint32_t last = levels_[0].last[*slot];
    const std::uint32_t row = links_[last].next;
    first.emplace(rows_[row]);
    if (row == last) {
        mark_empty(0, *slot);
    } else {
        links_[last].next = links_[row].next;
    }
    links_[row].next = free_row_;
    free_row_ = row;
    --size_;
    return first;
}

Occurrence EventQueue::pop() {
    check(!empty(), "something is left in the queue");
    return *pop_until(Instant::max());
}

}  // namespace understudy::sim
