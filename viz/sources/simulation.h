// Simulation source: plays a scenario once and records all that can be shown of it.
//
// Keyframes at every entry of the trace and every fifty milliseconds, so that seeking replays
// nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/result.h"

#include "simulator/scenario/scenario.h"
#include "simulator/world/world.h"
#include "viz/model/recording.h"

namespace understudy::viz {

/// What is shown of a world as it is now.
[[nodiscard]] Frame take_frame(const sim::World& world);

/// `seed` instead of the scenario's, where it is given.
[[nodiscard]] Recording record_scenario(const sim::Scenario& scenario,
                                        std::optional<std::uint64_t> seed);

/// Loads and records. The error is the loader's: every problem with its line.
[[nodiscard]] Result<Recording> record_file(const std::string& file,
                                            std::optional<std::uint64_t> seed);

}  // namespace understudy::viz
