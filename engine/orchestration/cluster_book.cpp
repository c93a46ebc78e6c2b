#include "engine/orchestration/cluster_book.h"

#include "engine/base/pattern.h"

namespace understudy {

ClusterAlias ClusterBook::name_of(const Cluster& cluster, const Policy& policy) const {
    for (const auto& member : cluster.members) {
        if (const auto named = policy.cluster_aliases.find(member);
            named != policy.cluster_aliases.end()) {
            return named->second;
        }
    }
    const InstanceKey& root = cluster.primary ? *cluster.primary : cluster.members.front();
    if (const auto known = membership_.find(root); known != membership_.end()) {
        return known->second;
    }
    for (const auto& member : cluster.members) {
        if (const auto known = membership_.find(member); known != membership_.end()) {
            return known->second;
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

void ClusterBook::update(const Snapshot& snapshot, const Topology& topology, const Policy& policy) {
    for (const auto& cluster : topology.clusters()) {
        const bool is_unseen =
            cluster.members.size() == 1 && !snapshot.instances.at(cluster.members.front()).seen;
        if (is_unseen) {
            continue;  // Discovered and not looked at yet: where it belongs, its first look will
                       // tell.
        }
        const ClusterAlias alias = name_of(cluster, policy);
        for (const auto& member : cluster.members) {
            membership_.insert_or_assign(member, alias);
        }
    }
    find_primaries(snapshot, topology);
}

void ClusterBook::find_primaries(const Snapshot& snapshot, const Topology& topology) {
    std::map<ClusterAlias, Entry> entries;
    for (const auto& [key, alias] : membership_) {
        if (const auto old = entries_.find(alias); old != entries_.end()) {
            entries[alias].remembered = old->second.remembered;
        } else {
            entries.try_emplace(alias);
        }
    }
    for (const auto& cluster : topology.clusters()) {
        if (!cluster.primary || !membership_.contains(*cluster.primary)) {
            continue;
        }
        const InstanceKey& root = *cluster.primary;
        if (snapshot.instances.at(root).demotion) {
            continue;
        }
        Entry& entry = entries.at(membership_.at(root));
        ++entry.roots;
        const bool is_better =
            !entry.primary || root == entry.remembered ||
            (entry.primary != entry.remembered &&
             topology.replicas_of(root).size() > topology.replicas_of(*entry.primary).size());
        if (is_better) {
            entry.primary = root;
        }
    }
    entries_ = std::move(entries);
}

void ClusterBook::remember_member(const InstanceKey& key, const ClusterAlias& cluster) {
    membership_.insert_or_assign(key, cluster);
}

void ClusterBook::remember_primary(const ClusterAlias& cluster, const InstanceKey& primary) {
    entries_[cluster].remembered = primary;
}

void ClusterBook::forget(const InstanceKey& key) {
    membership_.erase(key);
}

const ClusterAlias* ClusterBook::cluster_of(const InstanceKey& key) const {
    const auto found = membership_.find(key);
    return found == membership_.end() ? nullptr : &found->second;
}

std::optional<InstanceKey> ClusterBook::primary_of(const ClusterAlias& cluster) const {
    const auto found = entries_.find(cluster);
    return found == entries_.end() ? std::nullopt : found->second.primary;
}

bool ClusterBook::has_single_root(const ClusterAlias& cluster) const {
    const auto found = entries_.find(cluster);
    return found != entries_.end() && found->second.roots == 1;
}

std::vector<InstanceKey> ClusterBook::members_of(const ClusterAlias& cluster) const {
    std::vector<InstanceKey> members;
    for (const auto& [key, alias] : membership_) {
        if (alias == cluster) {
            members.push_back(key);
        }
    }
    return members;
}

std::vector<ClusterAlias> ClusterBook::clusters() const {
    std::vector<ClusterAlias> all;
    for (const auto& [alias, entry] : entries_) {
        all.push_back(alias);
    }
    return all;
}

}  // namespace understudy
