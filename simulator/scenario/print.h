// Print: a scenario as a file that read_scenario() reads back as the same scenario.
//
// Canonical: one event or expectation a line, what is as usual is left out, so that two scenarios
// that are the same have the same text, and a shrunk one is pleasant to read.
#pragma once

#include <string>

#include "simulator/scenario/scenario.h"

namespace understudy::sim {

[[nodiscard]] std::string print_scenario(const Scenario& scenario);

/// One event, as it stands in a scenario file.
[[nodiscard]] std::string print_event(const ScheduledAction& event);

/// One expectation, the same.
[[nodiscard]] std::string print_expectation(const Expectation& expectation);

}  // namespace understudy::sim
