// Condition against world: whether one entry of the trace, or the present state, is what a
// condition speaks of.
//
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator/scenario/expectation.h"
#include "simulator/world/world.h"

namespace understudy::sim {

/// The state that conditions ask about, read once for each look.
struct WorldFacts {
    const World& world;
    std::vector<ServerTruth> servers;
    std::uint32_t recoveries = 0;  ///< Begun so far.
};

/// Whether it speaks of something that happens (true from then on) rather than of a state.
[[nodiscard]] bool is_about_happening(const Condition& condition);

/// Of a condition about a happening: whether this is the one.
[[nodiscard]] bool is_met_by(const Condition& condition, const Happening& happening);

/// Of a condition about a state: whether it is so.
[[nodiscard]] bool is_met_by(const Condition& condition, const WorldFacts& facts);

/// What is so instead, for the verdict on an expectation that failed; empty when there is nothing
/// to add.
[[nodiscard]] std::string describe_instead(const Condition& condition, const WorldFacts& facts);

/// What servers of its cluster, up or down, have received or executed and the primary has not
/// executed.
[[nodiscard]] GtidSet missing_on(const std::vector<ServerTruth>& servers,
                                 const InstanceKey& primary);

}  // namespace understudy::sim
