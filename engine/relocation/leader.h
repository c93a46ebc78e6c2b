// Leader: the replica below which most of its siblings can go, when they are regrouped.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "engine/model/operation.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// Of the replicas of `source`, the one whom most of `followers` can replicate from, going `way`;
/// if `source` is gone, only those count of whom it has all that they received. Of equal ones by
/// promotion rule, then by name. Nothing: there is nobody who could lead.
[[nodiscard]] std::optional<InstanceKey> find_leader(const Terrain& terrain,
                                                     Way way,
                                                     const InstanceKey& source,
                                                     std::span<const InstanceKey> followers);

/// What `replica` has received and `source` lacks, for people, if `source` can no longer get it
/// from its own source: that one is gone, and `source` hears nothing of it. Empty: nothing. By file
/// and position that is an obstacle (anchor, matching).
[[nodiscard]] std::string find_out_of_reach(const Terrain& terrain,
                                            const InstanceKey& replica,
                                            const InstanceKey& source);

}  // namespace understudy
