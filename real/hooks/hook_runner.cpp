#include "real/hooks/hook_runner.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace understudy::real {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t kMostOutput = 4096;
constexpr auto kBetweenLooks = 20ms;
constexpr auto kGrace = 1s;

/// Closed when it goes out of scope.
class Descriptor {
  public:
    Descriptor() = default;

    explicit Descriptor(int number) : number_(number) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() { close(); }

    void close() {
        if (number_ >= 0) {
            ::close(number_);
            number_ = -1;
        }
    }

    [[nodiscard]] int number() const { return number_; }

  private:
    int number_ = -1;
};

/// What was read last, and no more than is kept.
class Tail {
  public:
    /// All that is there now. False: nobody writes to it any more.
    bool read_from(int descriptor) {
        std::array<char, 1024> buffer{};
        while (true) {
            const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
            if (count > 0) {
                text_.append(buffer.data(), static_cast<std::size_t>(count));
                text_.erase(0, text_.size() - std::min(text_.size(), kMostOutput));
            } else if (count == 0 || (errno != EINTR && errno != EAGAIN)) {
                return false;
            } else if (errno == EAGAIN) {
                return true;
            }
        }
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

std::vector<std::string> whole_environment(const HookRun& how) {
    std::vector<std::string> all;
    const auto is_of = [](std::string_view entry, std::string_view name) {
        return entry.starts_with(name) && entry.substr(name.size()).starts_with('=');
    };
    const auto is_replaced = [&](std::string_view entry) {
        return std::any_of(how.environment.begin(),
                           how.environment.end(),
                           [&](const auto& one) { return is_of(entry, one.first); }) ||
               std::any_of(how.withheld.begin(), how.withheld.end(), [&](const auto& name) {
                   return is_of(entry, name);
               });
    };
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!is_replaced(*entry)) {
            all.emplace_back(*entry);
        }
    }
    for (const auto& [name, value] : how.environment) {
        all.push_back(fmt::format("{}={}", name, value));
    }
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> found;
    std::transform(texts.begin(), texts.end(), std::back_inserter(found), [](std::string& text) {
        return text.data();
    });
    found.push_back(nullptr);
    return found;
}

/// Its process id; the error if it could not be begun. It leads a process group of its own.
std::optional<pid_t> begin(const HookText& hook, const HookRun& how, int output, int& error) {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    // Nothing else of ours: libraries open connections without O_CLOEXEC.
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    // We block SIGTERM and wait for it; a hook must hear it.
    sigset_t none{};
    sigemptyset(&none);
    sigset_t usual{};
    sigfillset(&usual);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    std::vector<std::string> arguments{how.shell, "-c", hook.text, "understudy-hook"};
    arguments.insert(arguments.end(), how.arguments.begin(), how.arguments.end());
    std::vector<std::string> variables = whole_environment(how);
    pid_t pid = 0;
    error = posix_spawnp(&pid,
                         how.shell.c_str(),
                         &actions,
                         &attributes,
                         pointers(arguments).data(),
                         pointers(variables).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? std::optional{pid} : std::nullopt;
}

/// Its exit status, if it has ended by then. Meanwhile what it says is read.
std::optional<int> wait_until(pid_t pid,
                              Clock::time_point until,
                              int output,
                              Tail& tail,
                              const std::function<bool()>& is_called_off = {}) {
    bool is_open = true;
    while (true) {
        int status = 0;
        const pid_t ended = ::waitpid(pid, &status, WNOHANG);
        if (is_open) {
            is_open = tail.read_from(output);
        }
        if (ended == pid) {
            return status;
        }
        if (ended < 0 || Clock::now() >= until || (is_called_off && is_called_off())) {
            return std::nullopt;
        }
        pollfd wanted{.fd = is_open ? output : -1, .events = POLLIN, .revents = 0};
        ::poll(&wanted, 1, static_cast<int>(kBetweenLooks.count()));
    }
}

std::string describe_status(int status) {
    return WIFEXITED(status)
               ? (WEXITSTATUS(status) == 0 ? "" : fmt::format("exit code {}", WEXITSTATUS(status)))
               : fmt::format("ended by signal {}", WTERMSIG(status));
}

}  // namespace

HookEnd run_hook(const HookText& hook, const HookRun& how) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return {.why = fmt::format("cannot run it: {}", std::strerror(errno)), .output = ""};
    }
    const Descriptor output{ends[0]};
    Descriptor written{ends[1]};
    ::fcntl(output.number(), F_SETFL, O_NONBLOCK);
    int error = 0;
    const auto pid = begin(hook, how, written.number(), error);
    written.close();
    if (!pid) {
        return {.why = fmt::format("cannot run {}: {}", how.shell, std::strerror(error)),
                .output = ""};
    }
    Tail tail;
    const auto until = Clock::now() + how.deadline;
    if (const auto status = wait_until(*pid, until, output.number(), tail, how.is_called_off)) {
        const std::string why = describe_status(*status);
        return {.is_done = why.empty(), .why = why, .output = tail.take()};
    }
    ::kill(-*pid, SIGTERM);
    if (!wait_until(*pid, Clock::now() + kGrace, output.number(), tail)) {
        ::kill(-*pid, SIGKILL);
        ::waitpid(*pid, nullptr, 0);
    }
    ::kill(-*pid, SIGKILL);  // Whoever of its group has not heard.
    if (Clock::now() < until) {
        return {.why = "killed, because the manager ends", .output = tail.take()};
    }
    return {.why = fmt::format(
                "killed after {}s",
                std::chrono::duration_cast<std::chrono::duration<double>>(how.deadline).count()),
            .output = tail.take()};
}

}  // namespace understudy::real
