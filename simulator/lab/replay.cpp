// replay, list, explain, lint, expand, faults: what is done with single scenarios.
#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "simulator/faults/fault_class.h"
#include "simulator/lab/commands.h"
#include "simulator/lab/lab.h"
#include "simulator/lab/mutants.h"
#include "simulator/scenario/duration.h"
#include "simulator/scenario/print.h"
#include "simulator/scenario/run.h"
#include "simulator/story/explain.h"
#include "simulator/story/trace_json.h"
#include "simulator/world/recording.h"

namespace understudy::lab {
namespace {

constexpr std::size_t kPageWidth = 110;

void print(const sim::Scenario& scenario,
           const sim::Playback& run,
           const ReplayArguments& arguments,
           const story::Page& page) {
    if (arguments.is_json) {
        std::cout << story::to_ndjson(scenario, run);
    } else if (arguments.is_quiet) {
        std::cout << story::tell_outcome(scenario, run, page) << "\n";
    } else if (arguments.is_timeline) {
        std::cout << sim::print_timeline(run.timeline);
    } else {
        std::cout << story::tell(scenario, run, page);
    }
    std::cout.flush();
}

std::string parameter_text(const sim::Parameter& parameter) {
    const std::string usual = parameter.unit == sim::Unit::Time
                                  ? to_string(Duration{parameter.usual})
                                  : fmt::format("{}", parameter.usual);
    return fmt::format("`{}` ({})", parameter.name, usual);
}

}  // namespace

int replay(const ReplayArguments& arguments) {
    sim::RunOptions options;
    options.seed = arguments.seed;
    options.wants_timeline = arguments.is_timeline;
    if (!arguments.until.empty()) {
        const auto until = sim::parse_duration(arguments.until);
        if (!until) {
            return complain(fmt::format("--until: \"{}\" is not a length of time like \"12.5s\"",
                                        arguments.until));
        }
        options.until = Instant{*until};
    }
    options.until_event = arguments.until_event;
    auto scenarios = load_all(arguments.files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    if (const auto known = check_mutant(arguments.mutant); !known) {
        return complain(known.error().message);
    }
    const bool is_story = !arguments.is_json && !arguments.is_quiet;
    const auto page = page_of_terminal();
    std::size_t failed = 0;
    for (auto& scenario : *scenarios) {
        set_mutant(arguments.mutant, scenario);
        const sim::Playback run = sim::run_scenario(scenario, options);
        failed += sim::is_passed(run) ? 0U : 1U;
        if (is_story && &scenario != &scenarios->front()) {
            std::cout << "\n\n";
        }
        print(scenario, run, arguments, page);
    }
    if (scenarios->size() > 1 && !arguments.is_json) {
        std::cout << fmt::format("{} scenarios, {} failed\n", scenarios->size(), failed);
    }
    return failed == 0 ? kPassed : kFailed;
}

int look(const std::string& file, const std::vector<std::uint64_t>& events) {
    const auto scenario = load_one(file);
    if (!scenario) {
        return complain(scenario.error().message);
    }
    sim::World start{scenario->world};
    start.keep_trace(sim::TraceKeeping::Dropped);
    sim::Timeline timeline{.servers = sim::names_of_servers(start), .rows = {}};
    sim::Recording recording{std::move(start), scenario->until};
    for (const std::uint64_t event : events) {
        const sim::World& world = recording.seek(event);
        timeline.rows.push_back({world.now(),
                                 fmt::format("after event {}", world.events()),
                                 sim::look_at_fleet(world)});
    }
    std::cout << sim::print_timeline(timeline);
    return kPassed;
}

int list(const std::vector<std::string>& files) {
    const auto scenarios = load_all(files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    std::size_t widest = 0;
    for (const auto& scenario : *scenarios) {
        widest = std::max(widest, scenario.file.size());
    }
    for (const auto& scenario : *scenarios) {
        std::cout << story::hang(
                         story::pad(scenario.file, widest) + "  ", scenario.goal, kPageWidth)
                  << "\n";
    }
    return kPassed;
}

int explain(const std::vector<std::string>& files) {
    const auto scenarios = load_all(files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    for (const auto& scenario : *scenarios) {
        std::cout << (&scenario == &scenarios->front() ? "" : "\n") << story::explain(scenario);
    }
    return kPassed;
}

int lint(const std::vector<std::string>& files) {
    const auto scenarios = load_all(files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    std::size_t remarks = 0;
    for (const auto& scenario : *scenarios) {
        for (const std::string& remark : story::find_remarks(scenario)) {
            std::cout << scenario.file << ": " << remark << "\n";
            ++remarks;
        }
    }
    std::cout << fmt::format("{} scenarios, {} remarks\n", scenarios->size(), remarks);
    return remarks == 0 ? kPassed : kFailed;
}

int expand_token(const std::string& token) {
    const auto scenario = load_one(token);
    if (!scenario) {
        return complain(scenario.error().message);
    }
    std::cout << sim::print_scenario(*scenario);
    return kPassed;
}

int list_faults() {
    std::cout << "| fault | ends as | hits | parameters (usual) | what it does "
                 "|\n|---|---|---|---|---|\n";
    for (const sim::FaultClass* one : sim::fault_classes()) {
        std::string parameters;
        for (const sim::Parameter& parameter : one->parameters) {
            parameters += (parameters.empty() ? "" : ", ") + parameter_text(parameter);
        }
        const char* hits = one->hits == sim::Hits::Servers    ? "servers"
                           : one->hits == sim::Hits::Managers ? "managers"
                                                              : "links, `from`";
        std::cout << fmt::format("| `{}` | {} | {} | {} | {} |\n",
                                 one->name,
                                 one->ends_as.empty() ? "" : fmt::format("`{}`", one->ends_as),
                                 hits,
                                 parameters,
                                 one->meaning);
    }
    return kPassed;
}

}  // namespace understudy::lab
