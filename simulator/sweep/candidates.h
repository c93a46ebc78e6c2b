// Candidates: a scenario as a family, in which each server in turn is broken while a recovery goes
// through its phases, is preferred, or must not be promoted.
#pragma once

#include <vector>

#include "simulator/scenario/scenario.h"

namespace understudy::sim {

/// For each server of the fleet: it is killed, and it hangs, for a while from the moment on at
/// which each phase that the scenario reaches is planned for the first time; and its promotion rule
/// is prefer, with and without being killed when it is to be promoted, and must_not. Only the
/// checkers are expected to hold.
[[nodiscard]] std::vector<Scenario> break_each_candidate(const Scenario& scenario);

}  // namespace understudy::sim
