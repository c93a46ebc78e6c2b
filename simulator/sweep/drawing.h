// Drawing: the parts of draw_scenario(). Private to this folder.
#pragma once

#include "simulator/sweep/dice.h"
#include "simulator/sweep/swarm.h"

namespace understudy::sim {

inline constexpr Duration kFirstFaultAt = std::chrono::seconds{4};

// --- shape.cpp
/// One cluster called alpha, a manager, clients.
void draw_shape(std::uint64_t seed, WorldSpec& world);
void draw_settings(std::uint64_t seed, WorldSpec& world);

/// Hooks in some fleets; those that may veto do so once at most, and are given time.
void draw_hooks(std::uint64_t seed, WorldSpec& world);

// --- faults.cpp
struct FaultPlan {
    std::uint32_t count = 0;
    /// Whom nothing may hit for ever; empty: no atlas.
    std::string survivor;
    bool may_operate = true;
};

[[nodiscard]] std::vector<ScheduledAction> draw_faults(std::uint64_t seed,
                                                       const WorldSpec& world,
                                                       const FaultPlan& plan);

/// Those of the compound disasters 50 to 58 of spec/simulation.md that one cluster can have.
[[nodiscard]] std::vector<ScheduledAction> draw_compound(std::uint64_t seed);

/// At kQuietAt all faults end; outside of the core everything breaks for ever.
void add_quiet(std::uint64_t seed, WorldSpec& world);

}  // namespace understudy::sim
