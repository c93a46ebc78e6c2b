// Delivery: hands answers over, from many threads, until it is closed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>

namespace understudy::real {

class Delivery {
  public:
    /// Not once it is closed. The call is made outside of every lock of this object.
    void deliver(const std::function<void()>& hand_over);

    /// Nothing is handed over from now on. Waits for what is being handed over, until then at most.
    void close(std::chrono::steady_clock::time_point until);

  private:
    std::mutex mutex_;
    std::condition_variable delivered_;
    unsigned delivering_ = 0;
    bool is_closed_ = false;
};

}  // namespace understudy::real
