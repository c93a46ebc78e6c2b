// WorkerPool: threads for calls that block, made as they are needed, up to a bound.
//
// A worker may be stuck in a call that nothing can interrupt. Shutting down waits for it only so
// long; then it is abandoned, and cleans up after itself when it gets free: all it needs is shared.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace understudy::real {

class WorkerPool {
  public:
    struct Limits {
        unsigned kept = 16;     ///< So many stay when there is nothing to do.
        unsigned maximum = 64;  ///< With all of them stuck, jobs wait.
    };

    explicit WorkerPool(Limits limits);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    void submit(std::function<void()> job);

    /// Drops what waits, takes nothing more, and waits for those at work until then. Can be called
    /// again.
    void shut_down(std::chrono::steady_clock::time_point until);

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace understudy::real
