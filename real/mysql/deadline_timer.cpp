#include "real/mysql/deadline_timer.h"

#include <utility>

namespace understudy::real {

namespace {

constexpr auto kNever = DeadlineTimer::Clock::time_point::max();

}  // namespace

DeadlineTimer::DeadlineTimer() : thread_([this] { run(); }) {}

DeadlineTimer::~DeadlineTimer() {
    stop();
}

DeadlineTimer::Alarm DeadlineTimer::call_at(Clock::time_point when,
                                            std::function<void()> callback) {
    const std::lock_guard lock(mutex_);
    const Alarm alarm{.at = when, .number = ++last_number_};
    if (is_stopped_) {
        return alarm;
    }
    const auto place = waiting_.emplace(alarm, std::move(callback)).first;
    if (place == waiting_.begin() && when < sleeping_until_) {
        changed_.notify_one();
    }
    return alarm;
}

void DeadlineTimer::cancel(const Alarm& alarm) {
    std::function<void()> dropped;  // Destroyed after the lock is gone: it holds what it is about.
    const std::lock_guard lock(mutex_);
    if (const auto found = waiting_.find(alarm); found != waiting_.end()) {
        dropped = std::move(found->second);
        waiting_.erase(found);
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
        const auto next = waiting_.empty() ? kNever : waiting_.begin()->first.at;
        if (next > Clock::now()) {
            // A cancelled alarm does not wake us: to wake for nothing when its time has come is
            // cheaper than to be told of every request that ends well.
            sleeping_until_ = next;
            next == kNever ? changed_.wait(lock) : void(changed_.wait_until(lock, next));
            sleeping_until_ = Clock::time_point{};
            continue;
        }
        auto due = waiting_.extract(waiting_.begin());
        lock.unlock();
        due.mapped()();
        due = {};
        lock.lock();
    }
}

}  // namespace understudy::real
