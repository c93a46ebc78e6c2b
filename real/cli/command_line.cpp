#include "real/cli/command_line.h"

#include <algorithm>
#include <array>

#include <CLI/CLI.hpp>

#include "engine/base/text.h"

namespace understudy::real {
namespace {

constexpr std::array<std::string_view, 23> kLongNames{
    "config",  "command",  "instance", "destination", "alias",           "owner",
    "reason",  "duration", "timeout",  "delay",       "binlog",          "process",
    "pattern", "plan",     "dry-run",  "noop",        "debug",           "verbose",
    "quiet",   "stack",    "version",  "help",        "whatever-is-lost"};

/// "-config=x" is "--config=x": orchestrator's flags are Go's.
void accept_one_dash(std::vector<std::string>& words) {
    for (auto& word : words) {
        if (word.size() < 3 || word[0] != '-' || word[1] == '-') {
            continue;
        }
        const auto name = std::string_view(word).substr(1, word.find('=') - 1);
        if (std::find(kLongNames.begin(), kLongNames.end(), name) != kLongNames.end()) {
            word.insert(0, "-");
        }
    }
}

std::vector<std::string> split_list(const std::string& text) {
    std::vector<std::string> parts;
    std::string part;
    for (const char c : text + ",") {
        if (c != ',' && c != ' ' && c != '\t' && c != '\n') {
            part += c;
        } else if (!part.empty()) {
            parts.push_back(std::exchange(part, {}));
        }
    }
    return parts;
}

/// As typed; turned into a CommandLine once all of it is known.
struct Typed {
    CommandLine line;
    std::vector<std::string> words;
    std::string command;
    std::string instance;
    std::string destination;
    std::string sibling;
    std::string duration;
    std::string timeout;
    std::string delay;
    bool has_stack = false;
};

void add_options(CLI::App& app, Typed& typed) {
    app.set_help_flag();
    app.add_option("words", typed.words);
    app.add_option("-c,--command", typed.command);
    app.add_option("-i,--instance", typed.instance);
    app.add_option("-d,--destination", typed.destination);
    app.add_option("-s", typed.sibling);
    app.add_option("--alias", typed.line.alias);
    app.add_option("--owner", typed.line.owner);
    app.add_option("--reason", typed.line.reason);
    app.add_option("--duration", typed.duration);
    app.add_option("--timeout", typed.timeout);
    app.add_option("--delay", typed.delay);
    app.add_option("--binlog", typed.line.binlog);
    app.add_option("--process", typed.line.process);
    app.add_option("--config", typed.line.config);
    app.add_option("--pattern", typed.line.pattern);
    app.add_option("--plan", typed.line.plan);
    app.add_flag("--dry-run,--noop", typed.line.is_dry_run);
    app.add_flag("--whatever-is-lost", typed.line.may_lose_anything);
    app.add_flag("-h,--help", typed.line.wants_help);
    app.add_flag("--version", typed.line.wants_version);
    app.add_flag("--debug", typed.line.is_debug);
    app.add_flag("--verbose", typed.line.is_verbose);
    app.add_flag("--quiet", typed.line.is_quiet);
    app.add_flag("--stack", typed.has_stack);
}

Result<void> settle_words(Typed& typed) {
    // "understudy cli -c COMMAND" is orchestrator's long form.
    if (!typed.command.empty() && !typed.words.empty() && typed.words.front() == "cli") {
        typed.words.erase(typed.words.begin());
    }
    if (typed.command.empty() && !typed.words.empty()) {
        typed.command = typed.words.front();
        typed.words.erase(typed.words.begin());
    }
    if (typed.instance.empty() && typed.words.size() == 1) {
        typed.instance = typed.words.front();
        typed.words.clear();
    }
    if (!typed.words.empty()) {
        return fail(ErrorCode::Malformed, "one word too many: " + typed.words.front());
    }
    if (!typed.destination.empty() && !typed.sibling.empty()) {
        return fail(ErrorCode::Malformed, "-d and -s are the same thing: give one of them");
    }
    return {};
}

Result<void> settle_duration(const std::string& text, std::optional<Duration>& into) {
    if (text.empty()) {
        return {};
    }
    auto parsed = parse_duration(text);
    if (!parsed) {
        return tl::unexpected(parsed.error());
    }
    into = *parsed;
    return {};
}

}  // namespace

Result<Duration> parse_duration(std::string_view text) {
    using std::chrono::hours;
    if (text == "0") {
        return Duration{0};
    }
    const auto number =
        text.empty() ? std::nullopt : parse_unsigned(text.substr(0, text.size() - 1));
    if (number && *number <= 1'000'000) {
        const auto count = static_cast<std::int64_t>(*number);
        switch (text.back()) {
            case 's': return std::chrono::seconds(count);
            case 'm': return std::chrono::minutes(count);
            case 'h': return hours(count);
            case 'd': return hours(24 * count);
            case 'w': return hours(7 * 24 * count);
            default: break;
        }
    }
    return fail(ErrorCode::Malformed,
                "\"" + std::string(text) + "\" is no duration: expected 90s, 10m, 2h, 1d or 1w");
}

Result<CommandLine> parse_command_line(std::vector<std::string> words) {
    accept_one_dash(words);
    Typed typed;
    CLI::App app;
    add_options(app, typed);
    std::reverse(words.begin(), words.end());  // As CLI11 wants them.
    try {
        app.parse(std::move(words));
    } catch (const CLI::Error& error) {
        return fail(ErrorCode::Malformed, error.what());
    }
    for (const auto& settled : {settle_words(typed),
                                settle_duration(typed.duration, typed.line.duration),
                                settle_duration(typed.timeout, typed.line.timeout),
                                settle_duration(typed.delay, typed.line.delay)}) {
        if (!settled) {
            return tl::unexpected(settled.error());
        }
    }
    typed.line.command = typed.command;
    typed.line.instances = split_list(typed.instance);
    const auto& destination = typed.destination.empty() ? typed.sibling : typed.destination;
    if (!destination.empty()) {
        typed.line.destination = destination;
    }
    return typed.line;
}

std::string_view describe_options() {
    return R"(Options:
  -i HOST[:PORT]     the instance (several: separated by commas)
  -d HOST[:PORT]     the destination, for example who is to be the new primary
  --alias NAME       the cluster, instead of one of its instances
  --reason TEXT      why: for downtime, maintenance and acknowledgement
  --owner NAME       who: your login unless given
  --duration 10m     how long a downtime or a maintenance lasts (s, m, h, d, w)
  --delay 1h         how far a replica is to stay behind its source; 0: not at all
  --binlog FILE      a file of a binary log
  --process ID       a connection, as SHOW PROCESSLIST numbers them
  --pattern REGEX    which replicas, of those that a command is about
  --whatever-is-lost with recover: more than FailoverMayLose... allows
  --dry-run          show what a change of the topology would do, and do nothing
  --plan ID          change the topology only if that is what a dry run has shown
  --timeout 30s      how long to wait for an answer
  --config FILE      instead of /etc/orchestrator.conf.json, conf/orchestrator.conf.json, orchestrator.conf.json
  --debug, --verbose, --quiet
                     how much is told on stderr
  --help, --version
)";
}

}  // namespace understudy::real
