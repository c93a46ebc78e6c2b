// DeadlineTimer: one thread that calls back when a time has come, however stuck the workers are.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace understudy::real {

class DeadlineTimer {
  public:
    using Clock = std::chrono::steady_clock;

    DeadlineTimer();
    ~DeadlineTimer();
    DeadlineTimer(const DeadlineTimer&) = delete;
    DeadlineTimer& operator=(const DeadlineTimer&) = delete;

    /// `callback` must be short. It is dropped, not called, when the timer is stopped first.
    void call_at(Clock::time_point when, std::function<void()> callback);

    /// No callback runs after this. Not to be called from a callback. Can be called again.
    void stop();

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::multimap<Clock::time_point, std::function<void()>> waiting_;
    bool is_stopped_ = false;
    std::thread thread_;
};

}  // namespace understudy::real
