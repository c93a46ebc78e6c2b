// Way: whether a move can go the way that an operation insists on.
#pragma once

#include <optional>
#include <string>

#include "engine/model/operation.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// Why it cannot; nothing when it can. Precondition: nothing else stands in the way of the move
/// (find_obstacles).
[[nodiscard]] std::optional<std::string> find_wrong_way(const Terrain& terrain,
                                                        Way way,
                                                        const Move& move);

}  // namespace understudy
