// Shrink: the smallest disaster that still breaks the same promise.
//
// Deterministic: the same scenario shrinks to the same result. A smaller one counts only if it
// violates the same checker, so that one bug never turns into another on the way. Order
// (spec/simulation.md 3.5): whole classes of faults, faults (ddmin), hosts, settings, workload,
// numbers, names; again until nothing helps.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "simulator/scenario/scenario.h"

namespace understudy::sim {

struct ShrinkResult {
    Scenario scenario;       ///< Expects that the checker holds, so it fails until the bug is gone.
    std::uint32_t runs = 0;  ///< Worlds that were run.
    bool is_failing = false;  ///< False: the scenario that was given does not violate the checker.
};

/// Called after each run with how many there were and how many events are left.
using ShrinkReport = std::function<void(std::uint32_t runs, std::size_t events)>;

[[nodiscard]] ShrinkResult shrink(const Scenario& scenario,
                                  const std::string& checker,
                                  std::uint32_t most_runs,
                                  const ShrinkReport& report);

}  // namespace understudy::sim
