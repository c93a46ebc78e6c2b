// What sweeps and scenarios reach, beside what they should.
#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "simulator/lab/commands.h"
#include "simulator/lab/lab.h"
#include "simulator/lab/progress.h"
#include "simulator/sweep/family.h"
#include "simulator/world/cover.h"

namespace understudy::lab {
namespace {

/// "analysis DeadPrimary" is of the kind "analysis".
bool is_of_kind(const std::string& goal, const std::string& kind) {
    return goal.starts_with(kind + " ");
}

std::vector<std::string> goals_of(const CoverageArguments& wanted) {
    std::vector<std::string> goals = sim::coverage_goals();
    const auto is_wanted = [&](const std::string& goal) {
        const auto& kinds = wanted.kinds;
        const auto& without = wanted.without;
        const bool is_of_any =
            kinds.empty() || std::any_of(kinds.begin(), kinds.end(), [&](const std::string& kind) {
                return is_of_kind(goal, kind);
            });
        return is_of_any &&
               std::none_of(without.begin(), without.end(), [&](const std::string& word) {
                   return goal.find(word) != std::string::npos;
               });
    };
    std::erase_if(goals, [&](const std::string& goal) { return !is_wanted(goal); });
    return goals;
}

}  // namespace

std::size_t print_coverage(const sim::Coverage& reached, const std::vector<std::string>& goals) {
    std::vector<std::string> missing;
    for (const std::string& goal : goals) {
        if (!reached.contains(goal)) {
            missing.push_back(goal);
        }
    }
    std::cout << fmt::format(
        "\ncoverage: {} of {} reached\n", goals.size() - missing.size(), goals.size());
    for (const std::string& goal : missing) {
        std::cout << "  never: " << goal << "\n";
    }
    return missing.size();
}

int coverage(const CoverageArguments& arguments) {
    for (const std::string& kind : arguments.kinds) {
        if (goals_of({.files = {}, .kinds = {kind}, .without = {}}).empty()) {
            return complain(
                fmt::format("--of {}: there are no goals of that kind; coverage without "
                            "files lists all",
                            kind));
        }
    }
    if (arguments.files.empty()) {
        for (const std::string& goal : goals_of(arguments)) {
            std::cout << goal << "\n";
        }
        return kPassed;
    }
    const auto scenarios = load_all(arguments.files);
    if (!scenarios) {
        return complain(scenarios.error().message);
    }
    sim::Coverage reached;
    {
        Progress progress{"coverage", true};
        std::uint64_t played = 0;
        for (const auto& scenario : *scenarios) {
            sim::add(reached, sim::reach(scenario));
            progress.show(++played, scenarios->size(), scenario.file);
        }
    }
    std::cout << fmt::format("{} scenarios\n", scenarios->size());
    return print_coverage(reached, goals_of(arguments)) == 0 ? kPassed : kFailed;
}

}  // namespace understudy::lab
