#include "engine/orchestration/cluster_book.h"

#include <algorithm>
#include <utility>

#include "engine/base/pattern.h"

namespace understudy {
namespace {

const std::optional<InstanceKey> kNobody;
const std::vector<InstanceKey> kNoMembers;

bool is_among(const std::vector<InstanceKey>& keys, const InstanceKey& key) {
    return std::binary_search(keys.begin(), keys.end(), key);
}

}  // namespace

ClusterAlias ClusterBook::name_of(const Cluster& cluster, const Policy& policy) const {
    const auto& members = cluster.members;
    const auto end = policy.cluster_aliases.upper_bound(members.back());
    for (auto at = policy.cluster_aliases.lower_bound(members.front()); at != end; ++at) {
        if (is_among(members, at->first)) {
            return at->second;
        }
    }
    const InstanceKey& root = cluster.primary ? *cluster.primary : cluster.members.front();
    if (const ClusterAlias* known = membership_.find(root); known != nullptr) {
        return *known;
    }
    for (const auto& member : cluster.members) {
        if (const ClusterAlias* known = membership_.find(member); known != nullptr) {
            return *known;
        }
    }
    const std::string name = to_string(root);
    for (const auto& [expression, alias] : policy.cluster_name_patterns) {
        if (matches_pattern(name, expression)) {
            return alias;
        }
    }
    return ClusterAlias{name};
}

void ClusterBook::update(const Snapshot& snapshot,
                         const Topology& topology,
                         const Policy& policy,
                         const std::vector<InstanceKey>& changed,
                         const std::vector<InstanceKey>& redrawn) {
    for (const auto& key : changed) {
        const Cluster* cluster = topology.cluster_of(key);
        if (cluster == nullptr ||
            (cluster->members.size() == 1 && !snapshot.instances.at(key).seen)) {
            continue;  // Gone; or not looked at yet: where it belongs, its first look will tell.
        }
        const ClusterAlias alias = name_of(*cluster, policy);
        auto around = topology.replicas_of(key);
        around.push_back(key);
        const auto source = source_of(snapshot.instances.at(key));
        if (source && topology.cluster_of(*source) != nullptr) {
            around.push_back(*source);
        }
        // Those who were connected before have one name: if these have, all do.
        if (!std::all_of(around.begin(), around.end(), [&](const InstanceKey& one) {
                return is_in(one, alias);
            })) {
            enter(*cluster, alias);
        }
    }
    for (const auto& key : redrawn) {
        if (const ClusterAlias* alias = cluster_of(key); alias != nullptr) {
            stale_.insert(*alias);
        }
    }
    find_primaries(snapshot, topology);
}

bool ClusterBook::is_in(const InstanceKey& key, const ClusterAlias& alias) const {
    const ClusterAlias* known = membership_.find(key);
    return known != nullptr && *known == alias;
}

void ClusterBook::enter(const Cluster& cluster, const ClusterAlias& alias) {
    stale_.insert(alias);
    for (const auto& member : cluster.members) {
        if (!is_in(member, alias)) {
            joined_.emplace_back(member, alias);
            move_member(member, alias);
        }
    }
}

void ClusterBook::move_member(const InstanceKey& member, const ClusterAlias& alias) {
    ClusterAlias& known = membership_[member];
    leave(member, known);
    auto& members = entries_[alias].members;
    members.insert(std::lower_bound(members.begin(), members.end(), member), member);
    stale_.insert(alias);
    known = alias;
}

void ClusterBook::leave(const InstanceKey& member, const ClusterAlias& alias) {
    const auto left = entries_.find(alias);
    if (left != entries_.end()) {
        std::erase(left->second.members, member);
        stale_.insert(alias);
    }
}

void ClusterBook::find_primaries(const Snapshot& snapshot, const Topology& topology) {
    for (const auto& alias : std::exchange(stale_, {})) {
        const auto found = entries_.find(alias);
        if (found == entries_.end()) {
            continue;
        }
        if (found->second.members.empty()) {
            entries_.erase(found);
        } else {
            find_primary(found->second, snapshot, topology);
        }
    }
}

/// Of two that replicate from one another and both take writes, or neither, the remembered one, or
/// the first by name. Of one that was never seen and its replica, which takes writes and was the
/// primary, the latter; and so of one that is demoted and its successor: they were co-primaries.
std::optional<InstanceKey> ClusterBook::find_root(const Entry& entry,
                                                  const Snapshot& snapshot,
                                                  const Topology& topology,
                                                  const Cluster& cluster) {
    const auto& remembered = entry.remembered;
    if (!cluster.primary) {
        const auto ring = topology.co_primaries_of(cluster);
        // Nobody seen so far names it, as when the only one who follows it is down as well.
        const bool is_alone = remembered && cluster.members.size() == 1 &&
                              cluster.members.front() == remembered &&
                              !snapshot.instances.at(*remembered).seen;
        const bool is_in_ring = remembered && is_among(ring, *remembered);
        if (is_alone || is_in_ring) {
            return remembered;
        }
        return ring.empty() ? std::nullopt : std::optional{ring.front()};
    }
    const Instance& root = snapshot.instances.at(*cluster.primary);
    const auto& wanted = root.demotion ? std::optional{root.demotion->successor} : remembered;
    const Instance* other =
        wanted && (root.demotion || !root.seen) ? find(snapshot, *wanted) : nullptr;
    const bool is_primary = other != nullptr && other->seen && is_writable(*other->seen) &&
                            source_of(*other) == root.key;
    return is_primary ? wanted : cluster.primary;
}

void ClusterBook::find_primary(Entry& entry,
                               const Snapshot& snapshot,
                               const Topology& topology) const {
    entry.primary.reset();
    entry.roots = 0;
    const Cluster* cluster = nullptr;
    for (const auto& member : entry.members) {
        const Cluster* its = topology.cluster_of(member);
        if (its == cluster) {
            continue;
        }
        cluster = its;
        if (cluster == nullptr || cluster->members.front() != member) {
            continue;
        }
        const auto found = find_root(entry, snapshot, topology, *cluster);
        if (!found || snapshot.instances.at(*found).demotion) {
            continue;
        }
        const InstanceKey& root = *found;
        ++entry.roots;
        const auto rank = [&](const InstanceKey& one) {
            const bool is_seen = snapshot.instances.at(one).seen.has_value();
            const std::size_t replicas = topology.replicas_of(one).size();
            const bool is_known_of_old = one == entry.remembered;
            return std::tuple{
                is_known_of_old && (is_seen || replicas > 0), is_seen, is_known_of_old, replicas};
        };
        if (!entry.primary || rank(root) > rank(*entry.primary)) {
            entry.primary = root;
        }
    }
}

void ClusterBook::remember_member(const InstanceKey& key, const ClusterAlias& cluster) {
    if (!is_in(key, cluster)) {
        move_member(key, cluster);
    }
}

void ClusterBook::set_apart(const InstanceKey& key) {
    const ClusterAlias own{to_string(key)};
    if (!is_in(key, own)) {
        joined_.emplace_back(key, own);
        move_member(key, own);
    }
}

void ClusterBook::remember_primary(const ClusterAlias& cluster, const InstanceKey& primary) {
    entries_[cluster].remembered = primary;
    stale_.insert(cluster);
}

void ClusterBook::forget(const InstanceKey& key) {
    if (const ClusterAlias* known = membership_.find(key); known != nullptr) {
        leave(key, *known);
        membership_.erase(key);
    }
}

void ClusterBook::note_demotion(const InstanceKey& key) {
    if (const ClusterAlias* alias = cluster_of(key); alias != nullptr) {
        stale_.insert(*alias);
    }
}

const ClusterAlias* ClusterBook::cluster_of(const InstanceKey& key) const {
    return membership_.find(key);
}

const std::optional<InstanceKey>& ClusterBook::primary_of(const ClusterAlias& cluster) const {
    const auto found = entries_.find(cluster);
    return found == entries_.end() ? kNobody : found->second.primary;
}

bool ClusterBook::has_single_root(const ClusterAlias& cluster) const {
    const auto found = entries_.find(cluster);
    return found != entries_.end() && found->second.roots == 1;
}

const std::vector<InstanceKey>& ClusterBook::members_of(const ClusterAlias& cluster) const {
    const auto found = entries_.find(cluster);
    return found == entries_.end() ? kNoMembers : found->second.members;
}

std::vector<ClusterAlias> ClusterBook::clusters() const {
    std::vector<ClusterAlias> all;
    for (const auto& [alias, entry] : entries_) {
        all.push_back(alias);
    }
    return all;
}

}  // namespace understudy
