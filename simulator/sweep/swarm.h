// Swarm: a whole disaster drawn from one number: fleet, settings, workload, faults.
//
// Swarm testing (spec/simulation.md 3.2): what may happen is drawn before what happens, so that
// runs differ in kind: some faults are off altogether, the others come with very different weights.
// All randomness is counter-based, so a draw of one thing never moves another's.
//
// A run has three parts: faults come and go until kQuietAt; then a core heals and what is outside
// of it breaks for ever; then the core must be writable and whole again in time (L1, L2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/scenario/scenario.h"

namespace understudy::sim {

/// Counts the drawings: when what a seed means changes, tokens of old ones are refused.
inline constexpr std::uint32_t kSwarmFormat = 1;

inline constexpr Instant kQuietAt{std::chrono::seconds{40}};

enum class Preset : std::uint8_t {
    Mixed,     ///< Each seed draws one of the others.
    Calm,      ///< No fault: no recovery may ever begin.
    Single,    ///< One fault.
    Swarm,     ///< Several, within an atlas: what is broken for ever leaves a survivor.
    Compound,  ///< One of the compound disasters that real incidents were made of.
    Reckless,  ///< Many, without an atlas: only safety is certain.
};

[[nodiscard]] std::string_view to_string(Preset preset);
[[nodiscard]] std::optional<Preset> parse_preset(std::string_view name);
[[nodiscard]] std::vector<std::string> preset_names();

/// The same scenario for the same seed and preset, on every machine.
[[nodiscard]] Scenario draw_scenario(std::uint64_t seed, Preset preset);

}  // namespace understudy::sim
