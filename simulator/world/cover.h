// Cover: counts what a fact reaches: kinds of record, analyses, refusals, phases, steps and how
// they ended, faults and the roles that they hit.
#pragma once

#include <string>
#include <vector>

#include "simulator/world/coverage.h"
#include "simulator/world/truth.h"

namespace understudy::sim {

void cover(const Fact& fact, const Truth& truth, Coverage& coverage);

/// Everything that cover() can name and that a sweep should reach.
[[nodiscard]] std::vector<std::string> coverage_goals();

}  // namespace understudy::sim
