// Anchor: who stands still while a replica without GTID is moved, so that one place is known in two
// logs.
//
// Coordinates mean something in one server's log only. A server that stands still tells one place
// in two: where its own log ends, and how far it is in its source's. So in one leg a replica can go
// below its sibling, or to the source of its source, and in several to any place of its cluster
// (spec/topology-ops.md, move-below and move-up). A binlog server has the log of its source, places
// and all: between the two, and between two of one source, a replica is its own anchor.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/topology/terrain.h"

namespace understudy {

/// A part of the way of a replica: to the source of its source, which is the anchor; below a
/// sibling, which is the anchor; or to another server with the log of its source.
struct Leg {
    InstanceKey to;
    InstanceKey anchor;  ///< The replica itself: the place there is the one it is at.

    friend bool operator==(const Leg&, const Leg&) = default;
};

/// How a replica comes to replicate from `source`: up to the first server that is above both, then
/// down. Empty: it does already, nobody is above both, or `source` is below the replica.
[[nodiscard]] std::vector<Leg> find_route(const Terrain& terrain,
                                          const InstanceKey& replica,
                                          const InstanceKey& source);

/// Why it cannot go that way; nothing when it can. Precondition: the replica has been seen, and
/// replicates by file and position.
[[nodiscard]] std::optional<std::string> find_route_fault(const Terrain& terrain,
                                                          const InstanceKey& replica,
                                                          const InstanceKey& source);

}  // namespace understudy
