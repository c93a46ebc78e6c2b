// ShellHooks: runs the owner's programs of a moment, on threads of its own.
//
// Those of one moment one after the other, until one fails; those of different recoveries side by
// side, so that one that hangs holds up nobody else. One that ends with "&" is begun and not waited
// for; its deadline is the same.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "engine/model/hook.h"

#include "real/config/settings.h"
#include "real/hooks/hook_runner.h"

namespace understudy::real {

class ShellHooks {
  public:
    /// Called from any thread, once for each request.
    using Sink = std::function<void(HookFinished)>;

    /// `manager`: the host that hooks are told they are run by.
    ShellHooks(HookSettings settings, std::string manager, Sink sink);
    ShellHooks(const ShellHooks&) = delete;
    ShellHooks& operator=(const ShellHooks&) = delete;
    ShellHooks(ShellHooks&&) = delete;
    ShellHooks& operator=(ShellHooks&&) = delete;
    /// What still runs is told to end, and killed if it does not.
    ~ShellHooks();

    void run(HookRequest request);

    /// Nothing runs, and nothing waits to be run.
    [[nodiscard]] bool is_idle() const;

  private:
    using Work = std::function<void()>;

    void post(Work work);
    void work_on();
    [[nodiscard]] HookRun make_run(const HookRequest& request) const;
    [[nodiscard]] Result<std::string> run_all(const HookRequest& request);

    HookSettings settings_;
    std::string manager_;
    Sink sink_;
    std::atomic<bool> is_ending_ = false;
    mutable std::mutex mutex_;
    std::condition_variable has_work_;
    std::deque<Work> waiting_;
    std::size_t idle_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace understudy::real
