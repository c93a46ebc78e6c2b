// Terrain: all that a plan for the topology is made from, and small questions to it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/model/policy.h"
#include "engine/topology/topology.h"

namespace understudy {

struct Terrain {
    const Snapshot& snapshot;
    const Topology& topology;
    const Policy& policy;
    /// Of the cluster that it is about, as it is remembered: who is cut off now counts as well.
    std::span<const InstanceKey> members{};
    /// Of that cluster, as it is remembered; absent: as the topology has it.
    std::optional<InstanceKey> primary{};
};

/// What it said the last time it was asked; null when it did not answer, or nobody knows it.
[[nodiscard]] const Observation* observe(const Terrain& terrain, const InstanceKey& key);

/// The source it was last seen with. Nothing: it has none, or nobody knows it.
[[nodiscard]] std::optional<InstanceKey> source_of(const Terrain& terrain, const InstanceKey& key);

/// In whose binary log its log can be read: its own, or, of a binlog server, that of the first one
/// above it that is none. Whether somebody knows that one is another matter.
[[nodiscard]] InstanceKey log_owner_of(const Terrain& terrain, const InstanceKey& key);

/// It has no source, or is the primary of two that replicate from one another.
[[nodiscard]] bool is_root(const Terrain& terrain, const InstanceKey& key);

/// Its source, the source of that, and so on up to the root, as far as they are known. Of a ring
/// without a root each once.
[[nodiscard]] std::vector<InstanceKey> sources_of(const Terrain& terrain, const InstanceKey& key);

}  // namespace understudy
