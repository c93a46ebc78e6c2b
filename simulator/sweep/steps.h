// Steps: a scenario as a family, with a manager that dies at each step in turn.
#pragma once

#include <vector>

#include "simulator/scenario/scenario.h"

namespace understudy::sim {

/// For each step that its managers ask for, three members: the manager dies before that step is
/// sent and is back after a moment; never comes back; and a standby takes over its store. Only the
/// checkers are expected to hold.
[[nodiscard]] std::vector<Scenario> crash_at_each_step(const Scenario& scenario);

}  // namespace understudy::sim
