#include "real/mysql/delivery.h"

namespace understudy::real {

void Delivery::deliver(const std::function<void()>& hand_over) {
    {
        const std::lock_guard lock(mutex_);
        if (is_closed_) {
            return;
        }
        ++delivering_;
    }
    hand_over();
    const std::lock_guard lock(mutex_);
    --delivering_;
    delivered_.notify_all();
}

void Delivery::close(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    is_closed_ = true;
    delivered_.wait_until(lock, until, [this] { return delivering_ == 0; });
}

}  // namespace understudy::real
