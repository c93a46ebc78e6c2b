// ClusterBook: which instance belongs to which cluster, under a name that survives a failover.
//
// Membership is sticky: an instance whose source vanished, and a demoted primary that is a tree of
// its own, stay in the cluster they were last in until they are seen in another one.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/table.h"
#include "engine/model/policy.h"
#include "engine/topology/topology.h"

namespace understudy {

/// Invariant: `entries_` has the members that `membership_` names, and no others.
class ClusterBook {
  public:
    /// Names the clusters of `changed` instances, which the topology has taken in, and finds the
    /// primaries of those and of the clusters that `redrawn` ones are in.
    void update(const Snapshot& snapshot,
                const Topology& topology,
                const Policy& policy,
                const std::vector<InstanceKey>& changed,
                const std::vector<InstanceKey>& redrawn);

    /// What a journal says of an instance, until it is seen somewhere else.
    void remember_member(const InstanceKey& key, const ClusterAlias& cluster);

    /// It has left its cluster on purpose, and is one of its own.
    void set_apart(const InstanceKey& key);

    void remember_primary(const ClusterAlias& cluster, const InstanceKey& primary);
    void forget(const InstanceKey& key);

    /// Its demotion was set or ended.
    void note_demotion(const InstanceKey& key);

    [[nodiscard]] const ClusterAlias* cluster_of(const InstanceKey& key) const;

    /// The root that is not demoted. Of several the remembered one, if it was seen or somebody
    /// follows it; else one that was seen; else the remembered one; else the one with most
    /// replicas.
    [[nodiscard]] const std::optional<InstanceKey>& primary_of(const ClusterAlias& cluster) const;

    /// Whether only one instance can be meant by "the primary".
    [[nodiscard]] bool has_single_root(const ClusterAlias& cluster) const;

    [[nodiscard]] const std::vector<InstanceKey>& members_of(const ClusterAlias& cluster) const;
    [[nodiscard]] std::vector<ClusterAlias> clusters() const;

    /// Who was found to belong somewhere else than before since this was asked last.
    [[nodiscard]] std::vector<std::pair<InstanceKey, ClusterAlias>> take_joined() {
        return std::exchange(joined_, {});
    }

    /// Takes in what was remembered, forgotten or demoted since.
    void find_primaries(const Snapshot& snapshot, const Topology& topology);

  private:
    struct Entry {
        std::vector<InstanceKey> members;  ///< In order.
        std::optional<InstanceKey> primary;
        std::optional<InstanceKey> remembered;
        std::size_t roots = 0;
    };

    [[nodiscard]] ClusterAlias name_of(const Cluster& cluster, const Policy& policy) const;
    [[nodiscard]] bool is_in(const InstanceKey& key, const ClusterAlias& alias) const;
    void move_member(const InstanceKey& member, const ClusterAlias& alias);
    void leave(const InstanceKey& member, const ClusterAlias& alias);
    void enter(const Cluster& cluster, const ClusterAlias& alias);
    [[nodiscard]] static std::optional<InstanceKey> find_root(const Entry& entry,
                                                              const Snapshot& snapshot,
                                                              const Topology& topology,
                                                              const Cluster& cluster);
    void find_primary(Entry& entry, const Snapshot& snapshot, const Topology& topology) const;

    Table<InstanceKey, ClusterAlias> membership_;
    std::map<ClusterAlias, Entry> entries_;
    std::vector<std::pair<InstanceKey, ClusterAlias>> joined_;
    std::set<ClusterAlias> stale_;  ///< Their primaries are to be found again.
};

}  // namespace understudy
