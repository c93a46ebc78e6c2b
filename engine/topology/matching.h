// Matching: can the place of a replica be found in the log of another server by Pseudo-GTID, and by
// which log of the replica?
//
// The answer from what is known before any log is read. It needs nobody else: a dead source is no
// hindrance.
#pragma once

#include <optional>
#include <string>

#include "engine/model/log_read.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// Why not; nothing when it can be tried. Precondition: both have been seen, and the replica
/// replicates by file and position.
[[nodiscard]] std::optional<std::string> find_match_fault(const Terrain& terrain,
                                                          const InstanceKey& replica,
                                                          const InstanceKey& source);

/// Its binary log, if it tells what the replica has executed as the other one logs that; else its
/// relay log. Precondition: both have been seen.
[[nodiscard]] LogKind log_to_match_by(const Terrain& terrain,
                                      const InstanceKey& replica,
                                      const InstanceKey& source);

/// That `one` has received what its sibling has not, and will not receive now; nothing: it has not.
/// Precondition: both have been seen and are siblings, and `one` tells how far it is.
[[nodiscard]] std::optional<std::string> find_more_received(const Terrain& terrain,
                                                            const InstanceKey& one,
                                                            const InstanceKey& sibling);

/// They replicate from the same server, so that how far each is can be compared.
[[nodiscard]] bool are_siblings(const Terrain& terrain, const InstanceKey& a, const InstanceKey& b);

/// Whatever a replica has received was in the log of this one before: it is its source, the source
/// of that, and so on.
[[nodiscard]] bool is_above(const Terrain& terrain,
                            const InstanceKey& source,
                            const InstanceKey& replica);

}  // namespace understudy
