// Errant GTIDs: what a server has and the root of its tree neither has nor wrote. A question to
// what was last seen, for people.
#pragma once

#include <tl/expected.hpp>

#include "engine/model/gtid_set.h"
#include "engine/model/refusal.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// Received or executed. What the root wrote itself, or its group, counts as its own, as it may
/// have been looked at before it did. Empty of a server that has no source. Cannot be told
/// (NotReachable: it or the root does not answer; NoGtid: one of them does not count in sets, as a
/// position of MariaDB tells the last transaction only).
[[nodiscard]] tl::expected<GtidSet, Refusal> find_errant_gtids(const Terrain& terrain,
                                                               const InstanceKey& key);

}  // namespace understudy
