// CommandLine: what was typed, as values. Hides CLI11.
//
// As orchestrator: "-c COMMAND" or "COMMAND", and long options with one dash or two.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace understudy::real {

struct CommandLine {
    std::string command;
    std::vector<std::string> instances;  ///< -i: one, or a list separated by commas or blanks.
    std::optional<std::string> destination;
    std::optional<std::string> alias;
    std::optional<std::string> owner;
    std::optional<std::string> reason;
    std::optional<Duration> duration;
    std::optional<Duration> timeout;
    std::optional<Duration> delay;
    std::optional<std::string> binlog;
    std::optional<std::uint64_t> process;
    std::optional<std::string> config;
    std::optional<std::string> pattern;
    std::optional<std::string> plan;  ///< The fingerprint that a dry run has shown.
    bool is_dry_run = false;
    bool may_lose_anything = false;  ///< --whatever-is-lost, of recover.
    bool wants_help = false;
    bool wants_version = false;
    bool is_debug = false;
    bool is_verbose = false;
    bool is_quiet = false;
};

/// `words` without the program's name. An error is a sentence about bad usage.
[[nodiscard]] Result<CommandLine> parse_command_line(std::vector<std::string> words);

/// "90s", "10m", "2h", "1d", "1w"; and "0".
[[nodiscard]] Result<Duration> parse_duration(std::string_view text);

/// The options, for --help.
[[nodiscard]] std::string_view describe_options();

}  // namespace understudy::real
