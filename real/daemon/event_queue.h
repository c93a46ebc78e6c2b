// EventQueue: what the world tells, from many threads, in order, for the one engine thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "engine/orchestration/event.h"

namespace understudy::real {

class EventQueue {
  public:
    void push(Event event);

    /// The next one; nothing when none came until then.
    [[nodiscard]] std::optional<Event> pop_until(std::chrono::steady_clock::time_point deadline);

  private:
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::deque<Event> events_;
};

}  // namespace understudy::real
