// Mutants: deliberate bugs of the engine by name, to see whether the checkers bite.
#pragma once

#include <string>

#include "engine/base/result.h"

#include "simulator/scenario/scenario.h"

namespace understudy::lab {

/// Refuses an unknown name with ErrorCode::NotFound; empty is none.
[[nodiscard]] Result<void> check_mutant(const std::string& name);

void set_mutant(const std::string& name, sim::Scenario& scenario);

}  // namespace understudy::lab
