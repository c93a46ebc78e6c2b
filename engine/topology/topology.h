// Topology: who replicates from whom in one snapshot. Questions, no judgement.
//
// A graph with an arrow from each source to its replicas (Boost.Graph). Built when the arrows
// change, asked often.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "engine/model/snapshot.h"

namespace understudy {

/// Instances connected by replication. Invariant: members are in order and not empty.
struct Cluster {
    /// The root of the tree; absent when there is none (a ring) or more than one.
    std::optional<InstanceKey> primary;
    std::vector<InstanceKey> members;
};

class Topology {
  public:
    Topology() = default;
    explicit Topology(const Snapshot& snapshot);

    /// In order of their first member.
    [[nodiscard]] const std::vector<Cluster>& clusters() const { return clusters_; }

    /// The cluster an instance is in; nothing when the snapshot did not know it.
    [[nodiscard]] const Cluster* cluster_of(const InstanceKey& key) const;

    /// Direct replicas, in order.
    [[nodiscard]] const std::vector<InstanceKey>& replicas_of(const InstanceKey& key) const;

    /// Direct and indirect replicas, in order. Never contains the key itself, not even in a ring.
    [[nodiscard]] std::vector<InstanceKey> descendants_of(const InstanceKey& key) const;

    /// Steps from the root; nothing for a member of a ring.
    [[nodiscard]] std::optional<std::uint32_t> depth_of(const InstanceKey& key) const;

  private:
    std::vector<Cluster> clusters_;
    std::map<InstanceKey, std::size_t> cluster_index_;
    std::map<InstanceKey, std::vector<InstanceKey>> replicas_;
    std::map<InstanceKey, std::uint32_t> depth_;
};

}  // namespace understudy
