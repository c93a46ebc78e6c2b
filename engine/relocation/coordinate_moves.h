// Coordinate moves: how replicas that replicate by file and position are given other sources.
//
// Pure; of all moves, those with an anchor. The anchor stands still. Who goes up replicates until
// it has all that the anchor has written, and is attached where the anchor is in the log of its own
// source. Who goes below the anchor replicates until it has all that the anchor has, and stands
// still as well; the anchor replicates up to the same place, and receives what the replica has
// received; the replica is attached where the log of the anchor ends. Who goes to another server
// with the log of its source is its own anchor; it is attached where it is, once that server has
// what it received. So whatever waits in a relay log that is thrown away waits in that of the new
// source. docs/decisions/0016 says why so.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/model/operation.h"
#include "engine/model/plan.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// Each who stands still for somebody, once, in order.
[[nodiscard]] std::vector<InstanceKey> anchors_of(const std::vector<Move>& moves);

/// Stops the anchors.
[[nodiscard]] std::vector<PlannedStep> hold_anchors(const Terrain& terrain,
                                                    const std::vector<Move>& moves);

/// What can be done now so that a replica and its anchor come to the same place; often nothing,
/// they replicate.
[[nodiscard]] std::vector<PlannedStep> bring_together(const Terrain& terrain,
                                                      const std::vector<Move>& moves);

/// Attaches those who have met their anchor.
[[nodiscard]] std::vector<PlannedStep> attach_by_coordinates(const Terrain& terrain,
                                                             const std::vector<Move>& moves);

/// What is waited for, a text for each; none when somebody can be attached, or nobody is left.
[[nodiscard]] std::vector<std::string> find_apart(const Terrain& terrain,
                                                  const std::vector<Move>& moves);

/// Starts those again who stand still, anchors as well, and who were to be matched.
[[nodiscard]] std::vector<PlannedStep> release_by_coordinates(const Terrain& terrain,
                                                              const std::vector<Move>& moves);

/// Stops and starts those who replicate and may have been told to end at a place (ReplicateUntil):
/// nobody sees that, and a start alone does not undo it.
[[nodiscard]] std::vector<PlannedStep> unbind(const Terrain& terrain,
                                              const std::set<InstanceKey>& bounded);

/// A replica that is not where it is to go yet, or whose place there is to be found anew.
[[nodiscard]] bool is_left_to_attach(const Terrain& terrain, const Move& move);

}  // namespace understudy
