// EventQueue: what will happen, ordered by (time, sequence). Equal times never tie: who was
// scheduled first is first.
//
// A hierarchical timing wheel: a time is read as digits, and what is pending lies on the level of
// the highest digit in which it differs from the time reached, in the slot of that digit. On the
// lowest level everybody in a slot is due at the same microsecond and in order of arrival, so
// nothing is ever compared or sorted. Reaching a slot of a higher level deals its list out to the
// levels below, which keeps the order; who is alone in it is taken from where he lies. The two
// lowest digits are wide, 4 ms and 17 s: messages are put where they are taken from, timers one
// level above it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "simulator/kernel/occurrence.h"

namespace understudy::sim {

/// Invariant: nothing pending is earlier than `reached_`; on a level that holds anything, only
/// slots behind the digit of `reached_` do, on the lowest one its own slot too.
class EventQueue {
  public:
    /// Gives it its time and its sequence. Precondition: not earlier than what was taken out last.
    void push(Instant at, const Occurrence& occurrence);

    /// Precondition: not empty.
    [[nodiscard]] Occurrence pop();

    /// The first one if it is not later than `until`.
    [[nodiscard]] std::optional<Occurrence> pop_until(Instant until);

    [[nodiscard]] bool empty() const { return size_ == 0; }

    [[nodiscard]] std::size_t size() const { return size_; }

  private:
    /// Of the time, counted in microseconds: which bits are the digit, and where its slots begin.
    struct Digit {
        std::uint32_t shift = 0;
        std::uint32_t bits = 0;
        std::uint32_t slots = 0;
    };

    static constexpr std::uint32_t levels = 7;
    static constexpr std::array<Digit, levels> digits{{{0, 12, 0},
                                                       {12, 12, 4096},
                                                       {24, 8, 8192},
                                                       {32, 8, 8448},
                                                       {40, 8, 8704},
                                                       {48, 8, 8960},
                                                       {56, 8, 9216}}};
    static constexpr std::uint32_t all_slots = 9472;

    struct Link {  // apart from its row, so that dealing out moves 16 bytes and touches no more
        std::uint64_t at = 0;
        std::uint32_t next = kNone;
    };

    [[nodiscard]] std::uint32_t take_in(Instant at);
    void put(std::uint32_t row);
    void put_on(std::uint32_t level, std::uint64_t at, std::uint32_t row);
    [[nodiscard]] std::optional<Occurrence> take(std::uint32_t level, std::uint32_t slot);
    void deal_out(std::uint32_t level, std::uint32_t slot);
    [[nodiscard]] std::uint32_t first_slot(std::uint32_t level) const;
    [[nodiscard]] std::uint64_t begin_of(std::uint32_t level, std::uint32_t slot) const;
    [[nodiscard]] std::uint32_t take_row();
    void mark_empty(std::uint32_t level, std::uint32_t slot);

    std::uint64_t reached_ = 0;
    std::uint32_t free_row_ = kNone;
    std::size_t size_ = 0;
    std::uint64_t next_sequence_ = 0;
    // A bit each: levels that hold anything, words of slots that do, slots that do.
    std::uint32_t occupied_levels_ = 0;
    std::array<std::uint64_t, levels> occupied_words_{};
    std::array<std::uint64_t, all_slots / 64> occupied_{};
    /// Each slot is a ring of rows; this is the last one, which names the first.
    std::array<std::uint32_t, all_slots> last_{};
    std::vector<Occurrence> rows_;
    std::vector<Link> links_;
};

// Here, so that whoever makes an occurrence makes it where it will lie.
inline void EventQueue::push(Instant at, const Occurrence& occurrence) {
    const std::uint32_t row = take_in(at);
    Occurrence& kept = rows_[row];
    kept = occurrence;
    kept.at = at;
    kept.sequence = next_sequence_++;
}

}  // namespace understudy::sim
