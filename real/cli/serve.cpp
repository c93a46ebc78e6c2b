#include "real/cli/serve.h"

#include <csignal>
#include <ctime>
#include <thread>

#include <fmt/format.h>

namespace understudy::real {
namespace {

/// A command line that holds the lock does so for a moment only.
constexpr Duration kLockPatience = 8s;
/// Who has just taken it has not said yet who he is: the file tells nothing, or names the one
/// before.
constexpr Duration kUntilHolderIsWritten = 1s;
/// A recovery that is under way when we are told to end; what is left is in the journal.
constexpr Duration kLastWordsLimit = 10s;

Result<StoreLock> take_lock(const std::string& store_file) {
    const auto until = wall_now() + kLockPatience;
    const auto sure_at = wall_now() + kUntilHolderIsWritten;
    for (;;) {
        auto lock = StoreLock::take(store_file, LockRole::Daemon);
        const bool is_passing =
            !lock && lock.error().code == ErrorCode::Conflict &&
            (lock.error().message.find(" command)") != std::string::npos || wall_now() < sure_at);
        if (!is_passing || wall_now() >= until) {
            return lock;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

/// How often we were told to end, asked without waiting.
class EndSignals {
  public:
    EndSignals() {
        sigemptyset(&set_);
        sigaddset(&set_, SIGTERM);
        sigaddset(&set_, SIGINT);
    }

    [[nodiscard]] int count() {
        const timespec at_once{};
        while (sigtimedwait(&set_, nullptr, &at_once) > 0) {
            ++count_;
        }
        return count_;
    }

  private:
    sigset_t set_{};
    int count_ = 0;
};

}  // namespace

Result<int> serve(CliSession& session) {
    auto lock = take_lock(session.settings().store_file);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    if (auto opened = session.open_store(WhenMissing::Create); !opened) {
        return tl::unexpected(opened.error());
    }
    auto options = session.make_options(Conduct::Act);
    const bool has_filters = !options.policy.gate.recover_primary_clusters.empty();
    Daemon daemon(std::move(options), session.store(), session.log(), session.make_fleet());
    if (auto started = daemon.start(); !started) {
        return tl::unexpected(started.error());
    }
    session.log().write(
        Severity::Info,
        fmt::format("serving {}: {} instances known; automatic failover {}",
                    session.settings().store_file,
                    daemon.engine().snapshot().instances.size(),
                    has_filters ? "for the clusters that RecoverMasterClusterFilters names"
                                : "for no cluster, RecoverMasterClusterFilters is empty"));
    EndSignals signals;
    daemon.run([&] { return signals.count() > 0; });
    const auto until = wall_now() + kLastWordsLimit;
    daemon.run([&] {
        const bool is_busy = daemon.engine().is_recovering() || daemon.is_running_hooks();
        return !is_busy || signals.count() > 1 || wall_now() >= until;
    });
    if (auto finished = daemon.finish(); !finished) {
        return tl::unexpected(finished.error());
    }
    session.log().write(
        Severity::Info,
        daemon.engine().is_recovering() ? "ended within a recovery; the journal has it" : "ended");
    return 0;
}

}  // namespace understudy::real
