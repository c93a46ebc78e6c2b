// Sweep: many seeds, each a world of its own, side by side on several threads.
//
// What it finds does not depend on how many threads there are: failures are kept in order of seeds,
// and everything else is a sum. One seed in kAgainEvery is run twice, and must be the same run.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "simulator/sweep/swarm.h"
#include "simulator/sweep/trial.h"

namespace understudy::sim {

inline constexpr std::uint64_t kAgainEvery = 20;

struct SweepPlan {
    std::uint64_t first = 1;
    std::uint64_t seeds = 1'000;
    Preset preset = Preset::Mixed;
    std::uint32_t threads = 1;
    std::uint32_t most_failures = 20;  ///< Then no further seed is begun.
    /// Applied to each drawn scenario: a mutant, a policy. Null: nothing.
    std::function<void(Scenario&)> change{};
};

struct SweepFailure {
    std::uint64_t seed = 0;
    Violation violation;  ///< The first.
    std::uint64_t trace_hash = 0;
};

/// What one checker did in all runs.
struct CheckerTally {
    std::string claim;
    std::uint64_t evaluated = 0;
    std::uint64_t interesting = 0;
    std::uint64_t excused = 0;
    std::uint64_t violated = 0;
};

struct SweepResult {
    std::uint64_t seeds = 0;
    std::uint64_t events = 0;
    std::uint64_t ran_again = 0;
    std::vector<std::uint64_t>
        different;  ///< Seeds whose second run was not the first. Ours to explain.
    std::vector<SweepFailure> failures;
    std::map<std::string, CheckerTally> checkers;
    Coverage coverage;

    [[nodiscard]] bool is_sound() const { return failures.empty() && different.empty(); }
};

struct SweepProgress {
    std::uint64_t done = 0;
    std::uint64_t of = 0;
    std::uint64_t failures = 0;
};

/// Calls `report` now and then, from one thread at a time.
[[nodiscard]] SweepResult sweep(const SweepPlan& plan,
                                const std::function<void(const SweepProgress&)>& report);

/// The same over scenarios that are given: a crash at each step, say.
[[nodiscard]] SweepResult sweep_all(const std::vector<Scenario>& scenarios,
                                    std::uint32_t threads,
                                    const std::function<void(const SweepProgress&)>& report);

}  // namespace understudy::sim
