// Topology: who replicates from whom in one snapshot. Questions, no judgement.
//
// An instance has at most one source, so a cluster is a tree, or a ring with trees on it. When an
// arrow changes, what hangs on it moves from one cluster to another, and the rest of the fleet is
// not looked at. Questions about one cluster are put to a graph of it (Boost.Graph), made when they
// are asked.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/table.h"
#include "engine/model/snapshot.h"

namespace understudy {

/// Instances connected by replication. Invariant: members are in order and not empty.
struct Cluster {
    /// The root of the tree; of a ring of two (co-primaries) the one that takes writes. Absent when
    /// both of those do, or none, in a longer ring, and when the root is not known.
    std::optional<InstanceKey> primary;
    std::vector<InstanceKey> members;
};

/// Invariant: each known instance is a member of one cluster; two are in the same one exactly if
/// arrows connect them.
class Topology {
  public:
    Topology() = default;
    explicit Topology(const Snapshot& snapshot);

    /// Takes in that an instance is new or gone, was seen for the first time or with another
    /// source, or that a replica takes writes, or does not any more. Returns a member of each
    /// cluster that may be another one than before.
    std::vector<InstanceKey> update(const Snapshot& snapshot, const InstanceKey& changed);

    /// In order of their first member.
    [[nodiscard]] std::vector<Cluster> clusters() const;

    /// The cluster an instance is in; nothing when the snapshot did not know it.
    [[nodiscard]] const Cluster* cluster_of(const InstanceKey& key) const;

    /// Direct replicas, in order.
    [[nodiscard]] const std::vector<InstanceKey>& replicas_of(const InstanceKey& key) const;

    /// Direct and indirect replicas, in order. Never contains the key itself, not even in a ring.
    [[nodiscard]] std::vector<InstanceKey> descendants_of(const InstanceKey& key) const;

    /// The two of a cluster that replicate from one another, in order; nobody: there are none.
    [[nodiscard]] std::vector<InstanceKey> co_primaries_of(const Cluster& cluster) const;

    /// Steps from the primary; nothing if there is none.
    [[nodiscard]] std::optional<std::uint32_t> depth_of(const InstanceKey& key) const;

  private:
    using Number = std::size_t;  ///< Of a cluster.

    struct Node {
        bool is_known = false;              ///< Else somebody merely names it as its source.
        std::optional<InstanceKey> source;  ///< As it says, known or not; never itself.
        std::vector<InstanceKey> replicas;  ///< All who name it, in order.
        Number cluster = 0;
    };

    std::vector<Number> place(const Instance& instance);
    std::vector<Number> forget(const InstanceKey& key);
    void link(const InstanceKey& key, const std::optional<InstanceKey>& source);
    void unlink(const InstanceKey& key);
    void make_cluster(std::vector<InstanceKey> members);
    void cut_out(const InstanceKey& key);
    void join(Number joining, Number joined);
    void find_primary(const Snapshot& snapshot, Number number);
    [[nodiscard]] const InstanceKey& top_of(const Cluster& cluster) const;
    [[nodiscard]] std::vector<std::uint32_t> distances_from(const InstanceKey& key,
                                                            const Cluster& cluster) const;

    Table<InstanceKey, Node> nodes_;
    std::vector<Cluster> clusters_;  ///< Those of `free_` are empty.
    std::vector<Number> free_;
};

}  // namespace understudy
