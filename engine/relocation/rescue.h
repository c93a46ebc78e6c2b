// Rescue: where the replicas of an intermediate source that is gone, or that serves nobody, go on
// (spec/recovery.md section 8).
//
// Pure. It is an operation as people ask for it, relocate-replicas, and only its destination is
// found here: the primary lives, so nobody's writability changes, and nobody is published.
#pragma once

#include <vector>

#include "engine/relocation/moves.h"

namespace understudy {

/// Somebody who could be the source of its replicas.
struct Shelter {
    InstanceKey source;
    std::vector<Move> moves;      ///< Who can go there; not empty.
    std::vector<LeftAlone> left;  ///< Who cannot, and why.
};

/// The sources above `gone` and its siblings, the best first: to whom most can go; of equals its
/// co-primary, then who is in its data centre, who is a replica himself and so spares the primary,
/// and who has fewest replicas. Those to whom nobody can go are left out; `reasons` gets a line for
/// each of them.
[[nodiscard]] std::vector<Shelter> find_shelters(const Terrain& terrain,
                                                 const InstanceKey& gone,
                                                 std::vector<std::string>& reasons);

/// What takes the replicas of `gone` there.
[[nodiscard]] Operation make_rescue(const InstanceKey& gone, const Shelter& shelter);

}  // namespace understudy
