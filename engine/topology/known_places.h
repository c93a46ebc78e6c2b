// Known places: can a replica without GTID go on in the log of another server because an earlier
// move has shown where that is?
//
// It needs nobody else and reads no log: its source may be dead. It must stand at exactly that
// place, with nothing left to apply.
#pragma once

#include <optional>
#include <string>

#include "engine/topology/terrain.h"

namespace understudy {

/// Where in the log of `source` a replica goes on that is where `replica` is. Nothing: not known.
[[nodiscard]] std::optional<BinlogCoordinates> find_known_place(const Terrain& terrain,
                                                                const InstanceKey& replica,
                                                                const InstanceKey& source);

/// Why it cannot go there by that; nothing when it can. Precondition: both have been seen, and the
/// replica replicates by file and position.
[[nodiscard]] std::optional<std::string> find_known_place_fault(const Terrain& terrain,
                                                                const InstanceKey& replica,
                                                                const InstanceKey& source);

}  // namespace understudy
