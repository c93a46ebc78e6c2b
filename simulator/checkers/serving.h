// Serving: whether a source can really serve a replica, and whose data a recovery can really use.
#pragma once

#include <string>
#include <vector>

#include "simulator/world/truth.h"

namespace understudy::sim {

/// "it has purged what db3 lacks"; empty when it can.
[[nodiscard]] std::string why_cannot_serve(const Truth& truth,
                                           std::uint32_t source,
                                           std::uint32_t replica);

/// What it has received, and what its clients are committing just now.
[[nodiscard]] TransactionSet all_of(const Server& server);

/// What it has received it executes soon. Otherwise not before somebody mends or starts it, or its
/// delay is over.
[[nodiscard]] bool can_apply(const Server& replica);

/// An operator had it replicate by file and position, where the others replicate by GTID: it is
/// neither promoted nor attached elsewhere.
[[nodiscard]] bool went_by_coordinates(const Truth& truth, std::uint32_t server);

/// What it received it can give to others, once it has executed it. Who replicates by file and
/// position does not.
[[nodiscard]] bool can_hand_on(const Server& replica);

/// A recovery that promotes `promoted` could have had the data of `server`: by promoting that one,
/// or by having it handed over.
[[nodiscard]] bool could_be_had(const Truth& truth, std::uint32_t server, std::uint32_t promoted);

/// Members whose data a recovery must not lose: the manager could read them long enough, and they
/// can hand on what they have. Not those who were kept apart since an earlier recovery.
[[nodiscard]] std::vector<std::uint32_t> find_usable(const Truth& truth,
                                                     const OpenRecovery& recovery);

}  // namespace understudy::sim
