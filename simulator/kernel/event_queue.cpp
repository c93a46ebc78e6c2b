#include "simulator/kernel/event_queue.h"

#include <bit>
#include <utility>

#include "engine/base/check.h"

namespace understudy::sim {

namespace {

std::uint64_t count_of(Instant at) {
    return static_cast<std::uint64_t>(at.time_since_epoch().count());
}

constexpr std::uint32_t mask_of(std::uint32_t bits) {
    return (1U << bits) - 1;
}

/// The level of a time that differs from the one reached in these bits, if above the first two.
std::uint32_t level_of(std::uint64_t difference) {
    return 2 + (static_cast<std::uint32_t>(std::bit_width(difference)) - 25) / 8;
}

}  // namespace

inline std::uint32_t EventQueue::take_row() {
    if (free_row_ == kNone) {
        rows_.emplace_back();
        links_.emplace_back();
        return static_cast<std::uint32_t>(rows_.size() - 1);
    }
    const std::uint32_t row = free_row_;
    free_row_ = links_[row].next;
    return row;
}

/// A row that is in its place already, and yet to be filled.
std::uint32_t EventQueue::take_in(Instant at) {
    const std::uint64_t count = count_of(at);
    check(count >= reached_, "nothing is scheduled before what has happened");
    const std::uint32_t row = take_row();
    links_[row].at = count;
    put(row);
    ++size_;
    return row;
}

void EventQueue::put(std::uint32_t row) {
    const std::uint64_t at = links_[row].at;
    const std::uint64_t difference = at ^ reached_;
    // With a known digit the compiler counts at compile time; nearly all are on the first two.
    if (difference < std::uint64_t{1} << digits[1].shift) {
        put_on(0, at, row);
    } else if (difference < std::uint64_t{1} << digits[2].shift) {
        put_on(1, at, row);
    } else {
        put_on(level_of(difference), at, row);
    }
}

inline void EventQueue::put_on(std::uint32_t level, std::uint64_t at, std::uint32_t row) {
    const Digit& digit = digits[level];
    const auto number = static_cast<std::uint32_t>(at >> digit.shift) & mask_of(digit.bits);
    const std::uint32_t slot = digit.slots + number;
    std::uint64_t& word = occupied_[slot / 64];
    const std::uint64_t bit = std::uint64_t{1} << (slot % 64);
    std::uint32_t& last = last_[slot];
    if ((word & bit) == 0) {
        word |= bit;
        occupied_words_[level] |= std::uint64_t{1} << (number / 64);
        occupied_levels_ |= 1U << level;
        links_[row].next = row;
    } else {
        links_[row].next = std::exchange(links_[last].next, row);
    }
    last = row;
}

/// Precondition: the level holds something.
inline std::uint32_t EventQueue::first_slot(std::uint32_t level) const {
    const auto word = static_cast<std::uint32_t>(std::countr_zero(occupied_words_[level])) +
                      digits[level].slots / 64;
    return word * 64 + static_cast<std::uint32_t>(std::countr_zero(occupied_[word]));
}

/// When the first one in this slot can be due.
inline std::uint64_t EventQueue::begin_of(std::uint32_t level, std::uint32_t slot) const {
    const Digit& digit = digits[level];
    const std::uint32_t top = digit.shift + digit.bits;
    const std::uint64_t above = top < 64 ? reached_ >> top << top : 0;
    return above | static_cast<std::uint64_t>(slot - digit.slots) << digit.shift;
}

inline void EventQueue::mark_empty(std::uint32_t level, std::uint32_t slot) {
    std::uint64_t& word = occupied_[slot / 64];
    word &= ~(std::uint64_t{1} << (slot % 64));
    if (word != 0) {
        return;
    }
    std::uint64_t& words = occupied_words_[level];
    words &= ~(std::uint64_t{1} << ((slot - digits[level].slots) / 64));
    if (words == 0) {
        occupied_levels_ &= ~(1U << level);
    }
}

/// Precondition: nothing lies on the levels below, and the time reached is the slot's begin.
void EventQueue::deal_out(std::uint32_t level, std::uint32_t slot) {
    mark_empty(level, slot);
    const std::uint32_t last = last_[slot];
    std::uint32_t row = links_[last].next;
    while (row != last) {
        const std::uint32_t next = links_[row].next;
        __builtin_prefetch(&rows_[row]);  // soon its turn, and perhaps long out of the cache
        put(row);
        row = next;
    }
    __builtin_prefetch(&rows_[last]);
    put(last);
}

/// The first one of the slot.
inline std::optional<Occurrence> EventQueue::take(std::uint32_t level, std::uint32_t slot) {
    const std::uint32_t last = last_[slot];
    const std::uint32_t row = links_[last].next;
    if (row == last) {
        mark_empty(level, slot);
    } else {
        links_[last].next = links_[row].next;
    }
    links_[row].next = free_row_;
    free_row_ = row;
    --size_;
    return std::optional<Occurrence>{rows_[row]};
}

std::optional<Occurrence> EventQueue::pop_until(Instant until) {
    const std::uint64_t end = count_of(until);
    while ((occupied_levels_ & 1U) == 0) {
        if (occupied_levels_ == 0) {
            return std::nullopt;
        }
        const auto level = static_cast<std::uint32_t>(std::countr_zero(occupied_levels_));
        const std::uint32_t slot = first_slot(level);
        const Link& last = links_[last_[slot]];
        const bool is_alone = last.next == last_[slot];
        const std::uint64_t at = is_alone ? last.at : begin_of(level, slot);
        if (at > end) {
            return std::nullopt;
        }
        reached_ = at;
        if (is_alone) {
            return take(level, slot);
        }
        deal_out(level, slot);
    }
    const std::uint32_t slot = first_slot(0);
    const std::uint64_t at = begin_of(0, slot);
    if (at > end) {
        return std::nullopt;
    }
    reached_ = at;
    return take(0, slot);
}

Occurrence EventQueue::pop() {
    check(!empty(), "something is left in the queue");
    return *pop_until(Instant::max());
}

}  // namespace understudy::sim
