// Turns: a move by file and position that takes several, one after the other.
//
// Pure. A replica goes up leg by leg, and then down (anchor); each leg is a move like others, and
// begins when the one before is done. If it fails, the replica replicates from where it came to. So
// do a replica and its source change places: the source goes below when the replica has gone up.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/operation.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// As many moves as its way takes, from that turn on; one that needs no anchor is a single one.
/// Precondition: nothing stands in the way of the move.
[[nodiscard]] std::vector<Move> in_turns(const Terrain& terrain, const Move& move);

/// What stands in the way of going where it goes in between, for people; empty: nothing.
[[nodiscard]] std::string find_obstacles_between(const Terrain& terrain,
                                                 const std::vector<Move>& turns);

/// As if they had been made.
[[nodiscard]] Snapshot after_moves(const Snapshot& snapshot, const std::vector<Move>& moves);

/// Those of one turn; those up to it.
[[nodiscard]] std::vector<Move> of_turn(const std::vector<Move>& moves, std::uint32_t turn);
[[nodiscard]] std::vector<Move> up_to_turn(const std::vector<Move>& moves, std::uint32_t turn);

/// 0 if there is only one.
[[nodiscard]] std::uint32_t last_turn(const std::vector<Move>& moves);

/// Each replica once: from where it was at first to where it is in the end.
[[nodiscard]] std::vector<Move> as_wholes(const std::vector<Move>& moves);

/// Where a replica is to come to on its way, but for the end of it.
[[nodiscard]] bool is_on_the_way(const std::vector<Move>& moves,
                                 const Move& whole,
                                 const InstanceKey& place);

/// The moves that are still to be made, as if they were found now. Precondition: the replicas are
/// where they were, or where a turn took them.
[[nodiscard]] std::vector<Move> rest_of(const Terrain& terrain, const std::vector<Move>& moves);

}  // namespace understudy
