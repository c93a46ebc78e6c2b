#include "real/daemon/event_queue.h"

#include <utility>

namespace understudy::real {

void EventQueue::push(Event event) {
    {
        const std::lock_guard lock(mutex_);
        events_.push_back(std::move(event));
    }
    arrived_.notify_one();
}

std::optional<Event> EventQueue::pop_until(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_until(lock, deadline, [&] { return !events_.empty(); })) {
        return std::nullopt;
    }
    std::optional<Event> event(std::move(events_.front()));
    events_.pop_front();
    return event;
}

}  // namespace understudy::real
