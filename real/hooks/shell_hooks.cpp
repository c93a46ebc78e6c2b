#include "real/hooks/shell_hooks.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "real/compat/hook_names.h"

namespace understudy::real {
namespace {

/// Programs of the owner at a time; the others wait, and their deadlines have not begun.
constexpr std::size_t kMostThreads = 32;
/// Of what all hooks of a moment wrote.
constexpr std::size_t kMostOutput = 4096;

std::string trim_end(std::string text) {
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    return text;
}

/// "hook 2 of 3, exit code 1, wrote: no such host".
std::string describe_failure(std::size_t number, std::size_t count, const HookEnd& end) {
    const std::string output = trim_end(end.output);
    return fmt::format(
        "hook {} of {}, {}{}{}", number, count, end.why, output.empty() ? "" : ", wrote: ", output);
}

}  // namespace

ShellHooks::ShellHooks(HookSettings settings, std::string manager, Sink sink)
    : settings_(std::move(settings)),
      manager_(std::move(manager)),
      sink_(std::move(sink)) {}

ShellHooks::~ShellHooks() {
    is_ending_ = true;
    {
        const std::lock_guard lock(mutex_);
        waiting_.clear();
    }
    has_work_.notify_all();
    for (auto& thread : threads_) {
        thread.join();
    }
}

void ShellHooks::run(HookRequest request) {
    post([this, request = std::move(request)] { sink_({request.id, run_all(request)}); });
}

bool ShellHooks::is_idle() const {
    const std::lock_guard lock(mutex_);
    return waiting_.empty() && idle_ == threads_.size();
}

void ShellHooks::post(Work work) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
    if (idle_ < waiting_.size() && threads_.size() < kMostThreads) {
        ++idle_;
        threads_.emplace_back([this] { work_on(); });
    }
    has_work_.notify_one();
}

void ShellHooks::work_on() {
    std::unique_lock lock(mutex_);
    while (true) {
        has_work_.wait(lock, [&] { return is_ending_ || !waiting_.empty(); });
        if (is_ending_) {
            return;
        }
        const Work work = std::move(waiting_.front());
        waiting_.pop_front();
        --idle_;
        lock.unlock();
        work();
        lock.lock();
        ++idle_;
    }
}

HookRun ShellHooks::make_run(const HookRequest& request) const {
    HookRun how;
    how.shell = settings_.shell;
    how.environment = make_variables(request, manager_);
    how.deadline = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.deadline);
    how.withheld = settings_.secret_variables;
    how.arguments = make_arguments(request);
    how.is_called_off = [this] { return is_ending_.load(); };
    return how;
}

Result<std::string> ShellHooks::run_all(const HookRequest& request) {
    const auto found = settings_.commands.find(request.moment);
    if (found == settings_.commands.end()) {
        return std::string{};
    }
    const HookRun how = make_run(request);
    const auto& commands = found->second;
    std::string written;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const HookText hook = parse_hook(commands[i], request.facts.successor.has_value());
        if (!hook.is_waited_for) {
            post([hook, how] { static_cast<void>(run_hook(hook, how)); });
            continue;
        }
        const HookEnd end = run_hook(hook, how);
        if (!end.is_done) {
            return fail(ErrorCode::Refused, describe_failure(i + 1, commands.size(), end));
        }
        written += end.output;
    }
    written.erase(0, written.size() - std::min(written.size(), kMostOutput));
    return trim_end(std::move(written));
}

}  // namespace understudy::real
