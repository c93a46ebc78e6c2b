// Anchor: who stands still while a replica without GTID is moved, so that one place is known in two
// logs.
//
// Coordinates mean something in one server's log only. A server that stands still tells one place
// in two: where its own log ends, and how far it is in its source's. So a replica can go below its
// sibling, or to the source of its source, and nowhere else in one move
// (spec/topology-ops.md, move-below and move-up).
#pragma once

#include <optional>
#include <string>

#include "engine/topology/terrain.h"

namespace understudy {

/// The source of the replica if that replicates from `source`; `source` if that is its sibling;
/// else nobody.
[[nodiscard]] std::optional<InstanceKey> find_anchor(const Terrain& terrain,
                                                     const InstanceKey& replica,
                                                     const InstanceKey& source);

/// Why nobody can serve as one; nothing when somebody can. Precondition: the replica has been seen,
/// and replicates by file and position.
[[nodiscard]] std::optional<std::string> find_anchor_fault(const Terrain& terrain,
                                                           const InstanceKey& replica,
                                                           const InstanceKey& source);

}  // namespace understudy
