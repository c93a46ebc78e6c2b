// Reductions: ways to make a scenario smaller. Each makes a candidate, or nothing when there is
// nothing to reduce; whether it still fails is for the search to find out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "simulator/scenario/scenario.h"

namespace understudy::sim {

using Reduction = std::function<std::optional<Scenario>(const Scenario&)>;

/// "crash", or "operator".
[[nodiscard]] std::string kind_of(const ScheduledAction& action);

[[nodiscard]] std::vector<ScheduledAction> keep_actions(const std::vector<ScheduledAction>& all,
                                                        const std::vector<bool>& dropped);

/// A server less, whose replicas follow its source then.
[[nodiscard]] std::vector<Reduction> host_reductions(const Scenario& scenario);

/// Settings and workload as usual.
[[nodiscard]] std::vector<Reduction> setting_reductions();

/// Fewer targets, rounder times, usual amounts, plain names and instants instead of roles and
/// triggers.
[[nodiscard]] std::vector<Reduction> action_reductions(const Scenario& scenario);

/// db1, db2, ... in the order of the fleet.
[[nodiscard]] Scenario with_canonical_names(Scenario scenario);

}  // namespace understudy::sim
