// Family: one scenario as many, in each of which one thing more goes wrong.
#pragma once

#include <string_view>

#include "simulator/scenario/scenario.h"
#include "simulator/world/coverage.h"

namespace understudy::sim {

/// What it reaches as it is.
[[nodiscard]] Coverage reach(const Scenario& scenario);

/// The same by another name, with more time to heal. Only the checkers are expected to hold.
[[nodiscard]] Scenario make_member(const Scenario& scenario,
                                   std::string_view name,
                                   std::string_view what);

/// Comes before all others: at one point several may wait.
void add_first(Scenario& member, ScheduledAction action);

}  // namespace understudy::sim
