#include "real/mysql/worker_pool.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "real/mysql/connection.h"

namespace understudy::real {

namespace {

/// How long a worker beyond those that are kept waits for something to do.
constexpr auto kIdle = std::chrono::seconds{10};

/// Where one worker waits.
struct Bed {
    std::condition_variable bell;
    bool is_woken = false;
};

}  // namespace

struct WorkerPool::State {
    explicit State(Limits given) : limits(given) {}

    const Limits limits;
    std::mutex mutex;
    std::condition_variable worker_left;
    std::deque<std::function<void()>> jobs;
    std::vector<Bed*> idle;  ///< The last one to lie down is the first to be woken.
    unsigned workers = 0;
    bool is_closed = false;

    /// Waits for a job; nothing when this worker is to go.
    std::function<void()> take() {
        std::unique_lock lock(mutex);
        const auto until = std::chrono::steady_clock::now() + kIdle;
        while (jobs.empty() && !is_closed) {
            Bed bed;
            idle.push_back(&bed);
            const bool may_go = workers > limits.kept;
            const auto is_woken = [&bed] { return bed.is_woken; };
            if (!may_go) {
                bed.bell.wait(lock, is_woken);
            } else if (!bed.bell.wait_until(lock, until, is_woken)) {
                std::erase(idle, &bed);
                break;
            }
        }
        if (jobs.empty()) {
            return {};
        }
        auto job = std::move(jobs.front());
        jobs.pop_front();
        return job;
    }

    /// Why the last one: its stack and its memory are still in the caches.
    void wake_one() {
        if (!idle.empty()) {
            Bed* const bed = idle.back();
            idle.pop_back();
            bed->is_woken = true;
            bed->bell.notify_one();
        }
    }

    /// The last that a worker does; false when a job came just as it was going.
    bool leave() {
        const std::lock_guard lock(mutex);
        if (!jobs.empty()) {
            return false;
        }
        --workers;
        worker_left.notify_all();
        return true;
    }
};

WorkerPool::WorkerPool(Limits limits) : state_(std::make_shared<State>(limits)) {}

WorkerPool::~WorkerPool() {
    shut_down(std::chrono::steady_clock::now());
}

void WorkerPool::submit(std::function<void()> job) {
    const std::lock_guard lock(state_->mutex);
    if (state_->is_closed) {
        return;
    }
    state_->jobs.push_back(std::move(job));
    if (!state_->idle.empty() || state_->workers >= state_->limits.maximum) {
        state_->wake_one();
        return;
    }
    ++state_->workers;
    std::thread([state = state_] {
        do {
            // Why: the driver goes with the process's statics, which may follow as soon as the last
            // worker has left.
            const DriverThread driver;
            while (auto next = state->take()) {
                next();
            }
        } while (!state->leave());
    }).detach();
}

void WorkerPool::shut_down(std::chrono::steady_clock::time_point until) {
    std::deque<std::function<void()>>
        dropped;  // Destroyed after the lock is gone: jobs hold what they work on.
    std::unique_lock lock(state_->mutex);
    state_->is_closed = true;
    dropped.swap(state_->jobs);
    while (!state_->idle.empty()) {
        state_->wake_one();
    }
    while (state_->workers > 0) {
        if (state_->worker_left.wait_until(lock, until) == std::cv_status::timeout) {
            break;
        }
    }
    lock.unlock();
}

}  // namespace understudy::real
