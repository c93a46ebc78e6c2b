// sweep: many worlds, a verdict, and a folder for each failure.
#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/lab/commands.h"
#include "simulator/lab/failure_folder.h"
#include "simulator/lab/lab.h"
#include "simulator/lab/mutants.h"
#include "simulator/lab/progress.h"
#include "simulator/scenario/print.h"
#include "simulator/shrink/shrink.h"
#include "simulator/sweep/candidates.h"
#include "simulator/sweep/steps.h"
#include "simulator/sweep/sweep.h"
#include "simulator/sweep/token.h"
#include "simulator/world/cover.h"

namespace understudy::lab {
namespace {

constexpr std::uint32_t kShrinkRuns = 1'000;

void print_checkers(const sim::SweepResult& result) {
    std::cout << fmt::format("\n{:<5} {:>12} {:>12} {:>9} {:>9}  {}\n",
                             "",
                             "evaluated",
                             "interesting",
                             "excused",
                             "violated",
                             "claim");
    for (const auto& [id, tally] : result.checkers) {
        std::cout << fmt::format("{:<5} {:>12} {:>12} {:>9} {:>9}  {}{}\n",
                                 id,
                                 tally.evaluated,
                                 tally.interesting,
                                 tally.excused,
                                 tally.violated,
                                 tally.claim,
                                 tally.interesting == 0 ? "  (VACUOUS: never interesting)" : "");
    }
}

/// The first failure, shrunk and written down.
void write_down(const SweepArguments& arguments,
                const sim::SweepFailure& failure,
                const sim::Scenario& scenario,
                const std::string& token) {
    Progress progress{"shrink", !arguments.is_quiet};
    const auto shrunk =
        sim::shrink(scenario,
                    failure.violation.checker,
                    kShrinkRuns,
                    [&](std::uint32_t runs, std::size_t left) {
                        progress.show(runs, kShrinkRuns, fmt::format("{} events", left));
                    });
    const auto folder =
        write_failure(arguments.out,
                      {fmt::format("{}-{}", failure.violation.checker, scenario.file),
                       scenario,
                       shrunk.scenario,
                       failure.violation,
                       token,
                       arguments.mutant});
    std::cout << fmt::format("  shrunk from {} events to {} in {} runs: {}\n",
                             scenario.world.actions.size(),
                             shrunk.scenario.world.actions.size(),
                             shrunk.runs,
                             folder ? *folder : folder.error().message);
}

void print_failure(const sim::SweepFailure& failure, const std::string& what) {
    std::cout << fmt::format("FAIL {} {}  t={}  trace {:016x}\n  {}\n",
                             failure.violation.checker,
                             what,
                             to_string(failure.violation.at),
                             failure.trace_hash,
                             failure.violation.detail);
}

void print_summary(const sim::SweepResult& result, std::uint64_t milliseconds) {
    std::cout << fmt::format(
        "{} worlds, {} events, {} failed, in {}.{}s: {} worlds/s, {} events/s; {} run twice, {} "
        "differed\n",
        result.seeds,
        result.events,
        result.failures.size(),
        milliseconds / 1'000,
        milliseconds % 1'000 / 100,
        result.seeds * 1'000 / milliseconds,
        result.events * 1'000 / milliseconds,
        result.ran_again,
        result.different.size());
    for (const std::uint64_t seed : result.different) {
        std::cout << fmt::format(
            "NOT DETERMINISTIC: seed {:x}: understudy-lab diff of two replays with --json names "
            "the first event\n",
            seed);
    }
}

int report(const SweepArguments& arguments,
           const sim::SweepResult& result,
           std::uint64_t milliseconds) {
    print_summary(result, milliseconds);
    if (!arguments.is_quiet) {
        print_checkers(result);
        print_coverage(result.coverage, sim::coverage_goals());
    }
    return result.is_sound() ? kPassed : kFailed;
}

using MakeFamily = std::vector<sim::Scenario> (*)(const sim::Scenario& scenario);

int sweep_families(const SweepArguments& arguments,
                   const std::vector<std::string>& files,
                   MakeFamily make_family,
                   std::uint32_t threads) {
    const auto scenarios = load_all(files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    std::vector<sim::Scenario> members;
    for (sim::Scenario scenario : *scenarios) {
        set_mutant(arguments.mutant, scenario);
        const auto family = make_family(scenario);
        std::cout << fmt::format("{}: {} members\n", scenario.file, family.size());
        members.insert(members.end(), family.begin(), family.end());
    }
    Progress progress{"sweep", !arguments.is_quiet};
    const auto result = sim::sweep_all(members, threads, [&](const sim::SweepProgress& at) {
        progress.show(at.done, at.of, fmt::format("{} failed", at.failures));
    });
    const std::uint64_t took = progress.milliseconds();
    for (std::size_t i = 0; i < result.failures.size() && i < arguments.most_failures; ++i) {
        const sim::Scenario& scenario = members[result.failures[i].seed];
        print_failure(result.failures[i], scenario.file);
        write_down(arguments, result.failures[i], scenario, "");
    }
    return report(arguments, result, took);
}

int sweep_seeds(const SweepArguments& arguments, sim::Preset preset, std::uint32_t threads) {
    sim::SweepPlan plan{.first = arguments.from,
                        .seeds = arguments.seeds,
                        .preset = preset,
                        .threads = threads,
                        .most_failures = arguments.most_failures};
    plan.change = [&](sim::Scenario& scenario) { set_mutant(arguments.mutant, scenario); };
    Progress progress{"sweep", !arguments.is_quiet};
    const auto result = sim::sweep(plan, [&](const sim::SweepProgress& at) {
        progress.show(at.done, at.of, fmt::format("{} failed", at.failures));
    });
    const std::uint64_t took = progress.milliseconds();
    for (const sim::SweepFailure& failure : result.failures) {
        const std::string token = to_string(sim::Token{preset, failure.seed});
        print_failure(failure, token);
        sim::Scenario scenario = sim::draw_scenario(failure.seed, preset);
        set_mutant(arguments.mutant, scenario);
        write_down(arguments, failure, scenario, token);
    }
    return report(arguments, result, took);
}

}  // namespace

int sweep(const SweepArguments& arguments) {
    const auto preset = sim::parse_preset(arguments.preset);
    if (!preset) {
        return complain(fmt::format("--preset: unknown preset \"{}\" (known: {})",
                                    arguments.preset,
                                    join(sim::preset_names(), ", ")));
    }
    if (const auto known = check_mutant(arguments.mutant); !known) {
        return complain(known.error().message);
    }
    const std::uint32_t threads = arguments.threads == 0 ? usual_threads() : arguments.threads;
    if (!arguments.steps_of.empty()) {
        return sweep_families(arguments, arguments.steps_of, sim::crash_at_each_step, threads);
    }
    if (!arguments.candidates_of.empty()) {
        return sweep_families(
            arguments, arguments.candidates_of, sim::break_each_candidate, threads);
    }
    return sweep_seeds(arguments, *preset, threads);
}

int shrink(const ShrinkArguments& arguments) {
    auto scenario = load_one(arguments.file);
    if (!scenario) {
        return complain(scenario.error().message);
    }
    if (const auto known = check_mutant(arguments.mutant); !known) {
        return complain(known.error().message);
    }
    set_mutant(arguments.mutant, *scenario);
    std::string checker = arguments.checker;
    if (checker.empty()) {
        const sim::Trial trial = sim::try_scenario(*scenario);
        if (trial.violations.empty()) {
            return complain(arguments.file + ": nothing to shrink: every checker holds");
        }
        checker = trial.violations.front().checker;
    }
    Progress progress{"shrink", true};
    const auto result = sim::shrink(
        *scenario, checker, arguments.most_runs, [&](std::uint32_t runs, std::size_t left) {
            progress.show(runs, arguments.most_runs, fmt::format("{} events", left));
        });
    if (!result.is_failing) {
        return complain(fmt::format("{}: {} holds: nothing to shrink", arguments.file, checker));
    }
    const std::string text = sim::print_scenario(result.scenario);
    if (arguments.out.empty()) {
        std::cout << text;
    } else if (!write_file(arguments.out, text)) {
        return complain(arguments.out + ": cannot be written");
    }
    std::cerr << fmt::format("{}: {} events became {} in {} runs\n",
                             checker,
                             scenario->world.actions.size(),
                             result.scenario.world.actions.size(),
                             result.runs);
    return kPassed;
}

}  // namespace understudy::lab
