// DeadlineTimer: one thread that calls back when a time has come, however stuck the workers are.
#pragma once

#include <chrono>
#include <compare>
#include <condition_variable>
#include <cstdint>
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

    /// Names one callback that waits.
    struct Alarm {
        Clock::time_point at{};
        std::uint64_t number = 0;

        friend auto operator<=>(const Alarm&, const Alarm&) = default;
    };

    /// `callback` must be short. It is dropped, not called, when the timer is stopped first.
    Alarm call_at(Clock::time_point when, std::function<void()> callback);

    /// Drops a callback. One that runs already, or has run, is not affected.
    void cancel(const Alarm& alarm);

    /// No callback runs after this. Not to be called from a callback. Can be called again.
    void stop();

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<Alarm, std::function<void()>> waiting_;
    std::uint64_t last_number_ = 0;
    Clock::time_point sleeping_until_{};  ///< Long ago while it is awake: it will look by itself.
    bool is_stopped_ = false;
    std::thread thread_;
};

}  // namespace understudy::real
