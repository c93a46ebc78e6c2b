// Kernel: time, the queue and the trace hash of one world.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/base/check.h"
#include "engine/base/hash.h"
#include "engine/base/time.h"

#include "simulator/kernel/event_queue.h"

namespace understudy::sim {

/// What random numbers are for: the middle part of hash(seed, purpose, entity, n).
enum class Purpose : std::uint64_t { Latency = 1, Store = 2, Start = 3, Impairment = 4, Apply = 5 };

class Kernel {
  public:
    explicit Kernel(std::uint64_t seed) : seed_(seed) {}

    [[nodiscard]] Instant now() const { return now_; }

    [[nodiscard]] std::uint64_t seed() const { return seed_; }

    [[nodiscard]] std::uint64_t events() const { return events_; }

    [[nodiscard]] std::uint64_t trace_hash() const { return hash_.value(); }

    /// A timer, or a message whose arrival is known. Precondition: not in the past.
    void schedule(Instant at, const Occurrence& occurrence) {
        check(at >= now_, "nothing is scheduled in the past");
        queue_.push(at, occurrence);
    }

    /// The next occurrence if it is not later than `until`, and it is that time now; else it is
    /// `until` now.
    [[nodiscard]] std::optional<Occurrence> next(Instant until);

    /// Into the trace hash: something that is not an occurrence.
    void note(std::uint64_t word) { hash_.add(word); }

  private:
    std::uint64_t seed_;
    Instant now_{};
    EventQueue queue_;
    TraceHash hash_;
    std::uint64_t events_ = 0;
};

}  // namespace understudy::sim
