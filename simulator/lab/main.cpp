// understudy-lab: plays scenarios in the simulator and tells what happened.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "simulator/scenario/duration.h"
#include "simulator/scenario/run.h"
#include "simulator/story/story.h"
#include "simulator/story/trace_json.h"

#ifndef UNDERSTUDY_VERSION
#define UNDERSTUDY_VERSION "unknown"
#endif

namespace understudy {
namespace {

constexpr int kPassed = 0;
constexpr int kFailed = 1;
constexpr int kBadInput = 2;

enum class Output : std::uint8_t { Story, Verdict, Json };

struct Arguments {
    std::vector<std::string> files;
    std::optional<std::uint64_t> seed;
    std::string until;
    bool is_json = false;
    bool is_quiet = false;
};

/// Files as they are; of a folder, all scenarios below it, in order of their names.
Result<std::vector<std::string>> expand(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const auto& path : paths) {
        std::error_code ignored;
        if (!std::filesystem::is_directory(path, ignored)) {
            files.push_back(path);
            continue;
        }
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{path, ignored}) {
            if (entry.path().extension() == ".json") {
                found.push_back(entry.path().string());
            }
        }
        if (found.empty()) {
            return fail(ErrorCode::NotFound, path + ": holds no scenario");
        }
        std::sort(found.begin(), found.end());
        files.insert(files.end(), found.begin(), found.end());
    }
    return files;
}

/// All or nothing: with one of them malformed none is played, so that the message is not lost in a
/// story.
Result<std::vector<sim::Scenario>> load_all(const std::vector<std::string>& paths) {
    const auto files = expand(paths);
    if (!files) {
        return tl::unexpected{files.error()};
    }
    std::vector<sim::Scenario> scenarios;
    std::string problems;
    for (const auto& file : *files) {
        auto scenario = sim::load_scenario(file);
        if (scenario) {
            scenarios.push_back(*std::move(scenario));
        } else {
            problems += (problems.empty() ? "" : "\n") + scenario.error().message;
        }
    }
    if (!problems.empty()) {
        return fail(ErrorCode::Malformed, problems);
    }
    return scenarios;
}

int complain(std::string_view what) {
    std::cerr << "understudy-lab: " << what << "\n";
    return kBadInput;
}

story::Page page_of_terminal() {
    const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): one thread.
    const bool is_refused = no_colour != nullptr && *no_colour != '\0';
    story::Page page;
    page.colour =
        isatty(STDOUT_FILENO) == 1 && !is_refused ? story::Colour::On : story::Colour::Off;
    return page;
}

void print(const sim::Scenario& scenario,
           const sim::Run& run,
           Output output,
           const story::Page& page) {
    switch (output) {
        case Output::Story: std::cout << story::tell(scenario, run, page); break;
        case Output::Verdict: std::cout << story::tell_outcome(scenario, run, page) << "\n"; break;
        case Output::Json: std::cout << story::to_ndjson(scenario, run); break;
    }
    std::cout.flush();
}

int replay(const Arguments& arguments) {
    sim::RunOptions options{.seed = arguments.seed, .until = std::nullopt};
    if (!arguments.until.empty()) {
        const auto until = sim::parse_duration(arguments.until);
        if (!until) {
            return complain(fmt::format("--until: \"{}\" is not a length of time like \"12.5s\"",
                                        arguments.until));
        }
        options.until = Instant{*until};
    }
    const auto scenarios = load_all(arguments.files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    const Output output = arguments.is_json    ? Output::Json
                          : arguments.is_quiet ? Output::Verdict
                                               : Output::Story;
    const auto page = page_of_terminal();
    std::size_t failed = 0;
    for (const auto& scenario : *scenarios) {
        const sim::Run run = sim::run_scenario(scenario, options);
        failed += sim::is_passed(run) ? 0U : 1U;
        if (output == Output::Story && &scenario != &scenarios->front()) {
            std::cout << "\n\n";
        }
        print(scenario, run, output, page);
    }
    if (scenarios->size() > 1 && output != Output::Json) {
        std::cout << fmt::format("{} scenarios, {} failed\n", scenarios->size(), failed);
    }
    return failed == 0 ? kPassed : kFailed;
}

int list(const Arguments& arguments) {
    const auto scenarios = load_all(arguments.files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    std::size_t widest = 0;
    for (const auto& scenario : *scenarios) {
        widest = std::max(widest, scenario.file.size());
    }
    for (const auto& scenario : *scenarios) {
        std::cout << story::hang(story::pad(scenario.file, widest) + "  ", scenario.goal, 110)
                  << "\n";
    }
    return kPassed;
}

int run(int argc, char** argv) {
    CLI::App app{
        "Plays scenarios of replication disasters in the simulator and tells what happened.",
        "understudy-lab"};
    app.set_version_flag("--version", "understudy-lab " UNDERSTUDY_VERSION);
    app.require_subcommand(1);
    Arguments arguments;

    auto* replay_command = app.add_subcommand("replay", "Play scenarios and tell each as a story");
    replay_command->add_option("FILE", arguments.files, "Scenario files, or folders of them")
        ->required();
    replay_command->add_option(
        "--seed", arguments.seed, "Instead of the one in the file; it moves only jitter");
    replay_command->add_option("--until", arguments.until, "Stop there, for example 12.5s");
    auto* json = replay_command->add_flag(
        "--json", arguments.is_json, "The trace as NDJSON, an entry a line");
    replay_command->add_flag("--quiet", arguments.is_quiet, "Only the verdict, a line a file")
        ->excludes(json);

    auto* list_command = app.add_subcommand("list", "Name scenarios and their goals");
    list_command->add_option(
        "FILE", arguments.files, "Scenario files, or folders of them [scenarios]");
    app.footer(
        "Exit status: 0 all expectations and checkers hold, 1 something failed, 2 bad input.");

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {  // --help, --version
        return app.exit(asked);
    } catch (const CLI::ParseError& wrong) {
        return complain(fmt::format("{}\nTry: understudy-lab --help", wrong.what()));
    }
    if (list_command->parsed()) {
        if (arguments.files.empty()) {
            arguments.files.emplace_back("scenarios");
        }
        return list(arguments);
    }
    return replay(arguments);
}

}  // namespace
}  // namespace understudy

int main(int argc, char** argv) {
    try {
        return understudy::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "understudy-lab: " << error.what() << "\n";
        return understudy::kBadInput;
    }
}
