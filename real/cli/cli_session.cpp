#include "real/cli/cli_session.h"

#include <algorithm>
#include <iostream>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "engine/wire/wire.h"

#include "real/config/read_settings.h"

namespace understudy::real {
namespace {

/// Probes end by themselves within their deadline; this is for a fleet that is slow to begin.
constexpr Duration kLookLimit = 5s;
/// After the answer: for the rest of what was begun, so that it is not left to the next manager.
constexpr Duration kLingerLimit = 10s;
constexpr std::chrono::milliseconds kAskInterval{50};

/// "." once a second, for people only.
class Progress {
  public:
    explicit Progress(bool is_shown) : is_shown_(is_shown) {}

    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    Progress(Progress&&) = delete;
    Progress& operator=(Progress&&) = delete;

    ~Progress() {
        if (dots_ > 0) {
            std::cerr << '\n';
        }
    }

    void show(Instant now) {
        if (is_shown_ && now >= next_) {
            next_ = now + 1s;
            if (dots_++ > 0) {
                std::cerr << '.' << std::flush;
            }
        }
    }

  private:
    bool is_shown_ = false;
    int dots_ = 0;
    Instant next_{};
};

bool is_waiting_to_rejoin(const Daemon& daemon) {
    const auto& instances = daemon.engine().snapshot().instances;
    return std::any_of(instances.begin(), instances.end(), [](const auto& one) {
        return one.second.demotion && one.second.demotion->quarantine.empty() && !one.second.stop &&
               is_reachable(one.second);
    });
}

}  // namespace

CliSession::CliSession(CommandLine line, Settings settings, Log log, FleetMaker make_fleet)
    : line_(std::move(line)),
      settings_(std::move(settings)),
      log_(std::move(log)),
      make_fleet_(std::move(make_fleet)) {}

Result<void> CliSession::open_store(WhenMissing when_missing) {
    auto store = SqliteStore::open(settings_.store_file, when_missing);
    if (!store) {
        if (store.error().code == ErrorCode::NotFound) {
            return fail(ErrorCode::NotFound,
                        settings_.store_file +
                            " does not exist yet: nothing is known. Begin with " +
                            "\"understudy discover -i HOST\" or \"understudy serve\"");
        }
        return tl::unexpected(store.error());
    }
    store_.emplace(std::move(*store));
    return {};
}

DaemonOptions CliSession::make_options(Conduct conduct) const {
    return {.policy = settings_.policy,
            .seeds = settings_.seeds,
            .conduct = conduct,
            .hooks = settings_.hooks};
}

Result<Inventory> CliSession::look() {
    const auto lock = StoreLock::take(settings_.store_file, LockRole::Command);
    if (!lock) {
        return lock.error().code == ErrorCode::Conflict
                   ? store_->load_inventory()
                   : Result<Inventory>(tl::unexpected(lock.error()));
    }
    auto options = make_options(Conduct::LookOnly);
    options.policy.hooks.clear();
    options.policy.gate.recover_primary_clusters.clear();
    options.policy.gate.recover_intermediate_clusters.clear();
    Daemon daemon(std::move(options), *store_, log_, make_fleet_);
    if (auto started = daemon.start(); !started) {
        return tl::unexpected(started.error());
    }
    const auto until = wall_now() + kLookLimit;
    daemon.run([&] { return daemon.has_looked_at_all() || wall_now() >= until; });
    if (auto finished = daemon.finish(); !finished) {
        return tl::unexpected(finished.error());
    }
    return store_->load_inventory();
}

Result<std::string> CliSession::ask(const OperatorRequest& request, Duration patience) {
    const auto until = wall_now() + line_.timeout.value_or(patience);
    const auto id = store_->post_request(write_request(request), wall_now(), until);
    if (!id) {
        return tl::unexpected(id.error());
    }
    std::optional<GivenAnswer> answer;
    Progress progress(::isatty(STDERR_FILENO) == 1 && !line_.is_quiet);
    while (!answer && wall_now() < until) {
        auto got = store_->load_answer(*id);
        if (got && !*got) {
            // Tried again each time: the daemon may end while we wait for it.
            const auto lock = StoreLock::take(settings_.store_file, LockRole::Command);
            if (lock) {
                got = be_the_daemon(*id, request, until);
            } else if (lock.error().code != ErrorCode::Conflict) {
                got = tl::unexpected(lock.error());
            }
        }
        if (!got) {
            (void)store_->withdraw_request(*id);
            return tl::unexpected(got.error());
        }
        answer = *got;
        progress.show(wall_now());
        if (!answer) {
            std::this_thread::sleep_for(kAskInterval);
        }
    }
    if (answer) {
        return answer->is_ok ? Result<std::string>(answer->text)
                             : fail(ErrorCode::Refused, answer->text);
    }
    const auto withdrawn = store_->withdraw_request(*id);
    return fail(ErrorCode::OutcomeUnknown,
                withdrawn && *withdrawn
                    ? "no manager took the request in time; it was taken back, nothing was done"
                    : "no answer in time; the manager is still at it, see \"understudy history\"");
}

Result<std::optional<GivenAnswer>> CliSession::be_the_daemon(std::int64_t request,
                                                             const OperatorRequest& asked,
                                                             Instant until) {
    auto options = make_options(Conduct::Act);
    // A person asked for one thing: nothing is failed over on the side, and no alarm is raised.
    if (!std::holds_alternative<request::Recover>(asked)) {
        options.policy.hooks.erase(HookMoment::FailureDetected);
    }
    options.policy.gate.recover_primary_clusters.clear();
    options.policy.gate.recover_intermediate_clusters.clear();
    Daemon daemon(std::move(options), *store_, log_, make_fleet_);
    if (auto started = daemon.start(); !started) {
        return tl::unexpected(started.error());
    }
    Result<std::optional<GivenAnswer>> answer;
    daemon.run([&] {
        answer = store_->load_answer(request);
        return !answer || *answer || wall_now() >= until;
    });
    const bool is_takeover = std::holds_alternative<request::Switchover>(asked) ||
                             std::holds_alternative<request::Recover>(asked);
    const auto linger_until = wall_now() + kLingerLimit;
    const bool is_ok = answer && *answer && (*answer)->is_ok;
    daemon.run([&] {
        const bool has_loose_ends =
            is_ok && (!daemon.has_looked_at_all() || (is_takeover && is_waiting_to_rejoin(daemon)));
        const bool is_busy = daemon.engine().is_recovering() || has_loose_ends;
        return !is_busy || wall_now() >= linger_until;
    });
    // Each has its deadline. What follows one that has ended is begun with the event of its end.
    daemon.run([&] { return !daemon.is_running_hooks(); });
    if (auto finished = daemon.finish(); !finished) {
        return tl::unexpected(finished.error());
    }
    return answer;
}

}  // namespace understudy::real
