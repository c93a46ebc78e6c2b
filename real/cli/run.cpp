#include "real/cli/run.h"

#include <ostream>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/text.h"

#include "real/cli/command_line.h"
#include "real/cli/commands.h"
#include "real/cli/serve.h"
#include "real/compat/command_names.h"

namespace understudy::real {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kBadUsage = 2;
constexpr int kBug = 70;

constexpr std::string_view kServe = "serve";
constexpr std::string_view kServeHelp = "keep watch, and fail over what the configuration allows";

int complain(const Surroundings& surroundings, std::string_view message, int code) {
    surroundings.err << "understudy: " << one_line(message) << "\n";
    return code;
}

std::string usage() {
    std::string text =
        "understudy keeps MySQL and MariaDB replication clusters writable.\n\n"
        "  understudy serve\n"
        "  understudy COMMAND [-i HOST[:PORT]] [-d HOST[:PORT]]\n\nCommands:\n";
    text += fmt::format("  {:<24} {}\n", kServe, kServeHelp);
    for (const auto& command : commands()) {
        text += fmt::format("  {:<24} {}\n", command.name, command.help);
    }
    text += "orchestrator's names of these commands are accepted, and \"-c COMMAND\".\n\n";
    return text.append(describe_options());
}

std::string command_help(std::string_view name) {
    const auto* command = find_command(name);
    std::string text = fmt::format("understudy {}", name);
    std::string_view help = kServeHelp;
    if (command != nullptr) {
        text += command->needs == Needs::Instance            ? " -i HOST[:PORT]"
                : command->needs == Needs::InstanceOrCluster ? " (-i HOST[:PORT] | --alias CLUSTER)"
                                                             : "";
        help = command->help;
    }
    text += fmt::format("\n\n  {}\n", help);
    for (const auto& alias : command_aliases()) {
        if (alias.ours == name) {
            text += fmt::format("  Also: {}\n", alias.name);
        }
    }
    return text.append("\n").append(describe_options());
}

/// Our name of the command; empty when nobody knows it.
std::string settle_name(const std::string& name, const Surroundings& surroundings) {
    if (const auto* alias = find_command_alias(name)) {
        if (alias->change == WordChange::Renamed) {
            surroundings.err << fmt::format("understudy: {} is now called {}\n", name, alias->ours);
        }
        return std::string(alias->ours);
    }
    return name == kServe || find_command(name) != nullptr ? name : "";
}

int complain_unknown(const std::string& name, const Surroundings& surroundings) {
    std::vector<std::string> names{std::string(kServe)};
    for (const auto& command : commands()) {
        names.emplace_back(command.name);
    }
    for (const auto& alias : command_aliases()) {
        names.emplace_back(alias.name);
    }
    const auto near = nearest_name(name, names);
    return complain(surroundings,
                    fmt::format("there is no command \"{}\"{}",
                                name,
                                near ? fmt::format(", did you mean \"{}\"?", *near)
                                     : "; \"understudy --help\" lists them"),
                    kBadUsage);
}

Severity least_severity(const CommandLine& line, const Settings& settings, bool is_serving) {
    if (line.is_debug || (settings.debug && is_serving)) {
        return Severity::Debug;
    }
    // A command answers on stdout; what is logged on the way is for those who ask.
    return line.is_verbose || (is_serving && !line.is_quiet) ? Severity::Info : Severity::Error;
}

int run_command(const CliCommand& command, CliSession& session, const Surroundings& surroundings) {
    const auto opened = session.open_store(command.kind == Kind::Question ? WhenMissing::Fail
                                                                          : WhenMissing::Create);
    if (!opened) {
        return complain(surroundings, opened.error().message, kFailed);
    }
    auto instances = session.line().instances;
    if (instances.empty()) {
        instances.emplace_back();
    }
    for (const auto& instance : instances) {
        const auto text = command.run(session, instance);
        if (!text) {
            return complain(surroundings,
                            text.error().message,
                            text.error().code == ErrorCode::Malformed ? kBadUsage : kFailed);
        }
        surroundings.out << *text << std::flush;
    }
    return kDone;
}

int run_session(const CommandLine& line,
                const std::string& name,
                const Surroundings& surroundings) {
    const auto files = find_settings_files(line.config);
    if (!files) {
        return complain(surroundings, files.error().message, kFailed);
    }
    auto read = read_settings(*files, surroundings.environment);
    if (!read) {
        return complain(surroundings, read.error().message, kFailed);
    }
    const bool is_serving = name == kServe;
    Log log(least_severity(line, read->settings, is_serving));
    for (const auto& warning : read->warnings) {
        log.write(is_serving ? Severity::Warning : Severity::Info, warning);
    }
    auto make_fleet = surroundings.fleet_for(read->settings);
    CliSession session(line, std::move(read->settings), std::move(log), std::move(make_fleet));
    if (!is_serving) {
        return run_command(*find_command(name), session, surroundings);
    }
    const auto code = serve(session);
    return code ? *code : complain(surroundings, code.error().message, kFailed);
}

}  // namespace

int run_command_line(const std::vector<std::string>& words, const Surroundings& surroundings) {
    const auto line = parse_command_line(words);
    if (!line) {
        return complain(surroundings, line.error().message, kBadUsage);
    }
    if (line->wants_version) {
        surroundings.out << "understudy " << UNDERSTUDY_VERSION << "\n";
        return kDone;
    }
    if (line->command.empty() || line->command == "help") {
        surroundings.out << usage();
        return kDone;
    }
    const auto name = settle_name(line->command, surroundings);
    if (name.empty()) {
        return complain_unknown(line->command, surroundings);
    }
    if (line->wants_help) {
        surroundings.out << command_help(name);
        return kDone;
    }
    const auto* command = find_command(name);
    if (command != nullptr && command->needs != Needs::Nothing && line->instances.empty() &&
        !(command->needs == Needs::InstanceOrCluster && line->alias)) {
        return complain(
            surroundings,
            fmt::format("{} needs -i HOST[:PORT]{}",
                        name,
                        command->needs == Needs::InstanceOrCluster ? " or --alias CLUSTER" : ""),
            kBadUsage);
    }
    try {
        return run_session(*line, name, surroundings);
    } catch (const CheckFailed& failed) {
        return complain(
            surroundings, std::string("this is a bug of understudy: ") + failed.what(), kBug);
    } catch (const std::exception& failed) {
        return complain(surroundings, failed.what(), kFailed);
    }
}

}  // namespace understudy::real
