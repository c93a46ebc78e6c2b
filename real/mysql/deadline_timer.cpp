#include "real/mysql/deadline_timer.h"

#include <utility>

namespace understudy::real {

DeadlineTimer::DeadlineTimer() : thread_([this] { run(); }) {}

DeadlineTimer::~DeadlineTimer() {
    stop();
}

void DeadlineTimer::call_at(Clock::time_point when, std::function<void()> callback) {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) {
        return;
    }
    const auto place = waiting_.emplace(when, std::move(callback));
    if (place == waiting_.begin()) {
        changed_.notify_one();
    }
}

void DeadlineTimer::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopped_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) {
        thread_.join();
    }
    waiting_.clear();
}

void DeadlineTimer::run() {
    std::unique_lock lock(mutex_);
    while (!is_stopped_) {
        if (waiting_.empty()) {
            changed_.wait(lock);
        } else if (const auto next = waiting_.begin()->first; next > Clock::now()) {
            changed_.wait_until(lock, next);
        } else {
            auto due = waiting_.extract(waiting_.begin());
            lock.unlock();
            due.mapped()();
            due = {};
            lock.lock();
        }
    }
}

}  // namespace understudy::real
