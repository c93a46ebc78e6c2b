// T10: how long it takes to shrink a failure of forty faults. The engine that fails is a mutant.
#include <cstdio>
#include <cstdlib>

#include "simulator/shrink/shrink.h"
#include "simulator/sweep/swarm.h"
#include "simulator/sweep/trial.h"
#include "tests/bench/measure.h"
#include "tests/bench/targets.h"

namespace understudy::bench {
namespace {

constexpr std::size_t kFaults = 40;
constexpr std::size_t kMostLeft = 5;
constexpr std::uint32_t kMostRuns = 2'000;
constexpr std::uint64_t kFailures = 5;
constexpr std::uint64_t kMostSeeds = 4'000;
constexpr const char* kChecker = "S2";

/// A drawn disaster, with the faults of the next seed's on top if its fleet has room for them.
sim::Scenario draw(std::uint64_t seed) {
    sim::Scenario one = sim::draw_scenario(seed, sim::Preset::Reckless);
    const sim::Scenario other = sim::draw_scenario(seed + 1, sim::Preset::Reckless);
    const auto servers = [](const sim::Scenario& scenario) {
        return scenario.world.clusters.front().servers.size();
    };
    if (servers(other) <= servers(one)) {
        const auto& more = other.world.actions;
        one.world.actions.insert(one.world.actions.end(), more.begin(), more.end());
    }
    one.world.policy.mutation = Mutation::PromoteBeforeFence;
    return one;
}

/// The mean over some failures.
double seconds_to_shrink() {
    double seconds = 0;
    std::uint64_t failures = 0;
    for (std::uint64_t seed = 1; failures < kFailures && seed < kMostSeeds; ++seed) {
        const sim::Scenario scenario = draw(seed);
        if (scenario.world.actions.size() < kFaults || !sim::fails(scenario, kChecker)) {
            continue;
        }
        const double begin = processor_seconds();
        const auto shrunk = sim::shrink(scenario, kChecker, kMostRuns, [](auto, auto) {});
        seconds += processor_seconds() - begin;
        ++failures;
        if (shrunk.scenario.world.actions.size() > kMostLeft) {
            std::fprintf(stderr, "understudy-bench: a failure did not shrink\n");
            std::exit(1);
        }
    }
    return seconds / static_cast<double>(failures);
}

}  // namespace

std::vector<Target> shrink_targets() {
    return {{.id = "T10",
             .what = "shrinking a failure of 40 faults to at most 5",
             .better = Better::Less,
             .floor = 10,
             .good = 1,
             .unit = "s",
             .measure = seconds_to_shrink}};
}

}  // namespace understudy::bench
