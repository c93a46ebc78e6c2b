// Hook runner: runs a command of the configuration, at most for so long, and keeps what it says.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "real/hooks/hook_text.h"

namespace understudy::real {

struct HookRun {
    std::string shell = "bash";  ///< ProcessesShellCommand. It is given "-c" and the text.
    std::vector<std::pair<std::string, std::string>> environment;  ///< Beside what we have.
    std::chrono::milliseconds deadline{std::chrono::seconds{30}};
    std::vector<std::string> withheld{};   ///< Variables of ours that it does not get: passwords.
    std::vector<std::string> arguments{};  ///< $1, $2, ...
    /// Asked every now and then: whether it is to end at once. Absent: never.
    std::function<bool()> is_called_off{};
};

struct HookEnd {
    bool is_done = false;  ///< It ended with exit code 0; one that is not waited for: it was begun.
    std::string why;       ///< "exit code 3", "killed after 30s", "cannot run bash: ..."; or empty.
    std::string output;  ///< The end of what it wrote to both of its outputs, at most 4,096 bytes.
};

/// Blocks until it has ended. After its deadline it and all it has started in its process group are
/// told to end (SIGTERM), and killed a second later. Its input is empty.
[[nodiscard]] HookEnd run_hook(const HookText& hook, const HookRun& how);

}  // namespace understudy::real
