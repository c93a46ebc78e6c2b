// Plan of moves: how replicas are given other sources, phase by phase.
//
// Pure. A replica is held first: what it has received is final then, its new source catches up, and
// only then it is attached. So no replica is ever ahead of its source, which MariaDB refuses, and
// nothing is fetched that the source does not have. Nor does a statement that arrives late attach
// one that has gone on since. That a source has caught up is seen by looking: a statement that
// waits on it would stand in the way of a recovery. Moves by file and position are another
// matter (coordinate_moves), and are part of the same phases.
#pragma once

#include <string>
#include <vector>

#include "engine/model/plan.h"
#include "engine/relocation/moves.h"

namespace understudy {

/// Stops the receivers of those who must be held. No steps: nobody must be.
[[nodiscard]] PhasePlan plan_hold(const Terrain& terrain, const std::vector<Move>& moves);

/// Who must be asked before attaching can be planned: those who are held, where they go, and the
/// root of it all, which says what is errant.
[[nodiscard]] std::vector<InstanceKey> to_look_at(const Terrain& terrain,
                                                  const std::vector<Move>& moves);

/// What brings those nearer who must be at one place before one of them is attached. No steps:
/// nothing, or it happens by itself.
[[nodiscard]] PhasePlan plan_catch_up(const Terrain& terrain, const std::vector<Move>& moves);

/// Somebody is to be attached in another round: not all can be at one place at once.
[[nodiscard]] bool is_unfinished(const Terrain& terrain, const std::vector<Move>& moves);

/// What new sources lack of what was received by those who are held for them, for people; empty:
/// nothing.
[[nodiscard]] std::string find_lacking(const Terrain& terrain, const std::vector<Move>& moves);

/// Points everybody at the new source. Steps that are satisfied already are left out, and so are
/// replicas that should be held and are not. Precondition: nothing is lacking.
[[nodiscard]] PhasePlan plan_attach(const Terrain& terrain, const std::vector<Move>& moves);

/// Starts those again who were held and are still where they were.
[[nodiscard]] PhasePlan plan_release(const Terrain& terrain, const std::vector<Move>& moves);

/// Whether the replica of a move follows its new source by now.
[[nodiscard]] bool is_done(const Terrain& terrain, const Move& move);

}  // namespace understudy
