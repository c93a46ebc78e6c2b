// All hooks of a moment, by real shells, as the daemon has them run.
#include "real/hooks/shell_hooks.h"

#include <chrono>
#include <future>
#include <map>
#include <mutex>

#include <catch2/catch.hpp>

namespace understudy::real {
namespace {

using namespace std::chrono_literals;

/// Hooks at one moment, and who waits for their ends.
class Wait {
  public:
    explicit Wait(std::vector<std::string> commands, Duration deadline = 30s)
        : hooks_({.commands = {{HookMoment::AfterFailover, std::move(commands)}},
                  .deadline = deadline,
                  .secret_variables = {"HOME"}},
                 "manager1",
                 [this](HookFinished finished) { end(std::move(finished)); }) {}

    Result<std::string> run(HookFacts facts = {}) {
        const HookId id{++last_};
        std::future<Result<std::string>> ended;
        {
            const std::lock_guard lock(mutex_);
            ended = ends_[id].get_future();
        }
        hooks_.run({id, RecoveryId{1}, HookMoment::AfterFailover, std::move(facts)});
        return ended.get();
    }

  private:
    void end(HookFinished finished) {
        const std::lock_guard lock(mutex_);
        ends_[finished.id].set_value(std::move(finished.outcome));
    }

    std::mutex mutex_;
    std::map<HookId, std::promise<Result<std::string>>> ends_;
    std::uint64_t last_ = 0;
    ShellHooks hooks_;
};

TEST_CASE("shell hooks: one after the other, and what they write is kept together") {
    Wait hooks({"echo one", "echo two"});
    CHECK(hooks.run().value() == "one\ntwo");
}

TEST_CASE("shell hooks: the first that fails ends it, and is named") {
    Wait hooks({"echo one", "echo oh >&2; exit 3", "echo three"});
    CHECK(hooks.run().error().message == "hook 2 of 3, exit code 3, wrote: oh");
}

TEST_CASE("shell hooks: values come by name, and are no commands") {
    Wait hooks({"echo {failedHost} {failureDescription} {orchestratorHost} {successorHost}"});
    HookFacts facts;
    facts.failed = {"db1", 3306};
    facts.because = "`id` $(id) ; id";
    CHECK(hooks.run(facts).value() == "db1 `id` $(id) ; id manager1 {successorHost}");
}

TEST_CASE("shell hooks: no hook gets a variable that a password was taken from") {
    Wait hooks({"echo home=${HOME:-none}"});
    CHECK(hooks.run().value() == "home=none");
}

TEST_CASE("shell hooks: one that ends with & is not waited for") {
    Wait hooks({"sleep 60 &", "echo next"});
    CHECK(hooks.run().value() == "next");
}  // The end of `hooks` ends the sleep as well, or this would take a minute.

TEST_CASE("shell hooks: one that hangs is killed at its deadline") {
    Wait hooks({"sleep 60"}, 200ms);
    CHECK(hooks.run().error().message == "hook 1 of 1, killed after 0.2s");
}

}  // namespace
}  // namespace understudy::real
