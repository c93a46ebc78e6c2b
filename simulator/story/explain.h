// Explain: a scenario in words, without running it.
#pragma once

#include <string>
#include <vector>

#include "simulator/scenario/scenario.h"

namespace understudy::story {

[[nodiscard]] std::string explain(const sim::Scenario& scenario);

/// What is allowed and yet looks like a slip: an event after the end, an expectation that nothing
/// in the scenario can bring about.
[[nodiscard]] std::vector<std::string> find_remarks(const sim::Scenario& scenario);

}  // namespace understudy::story
