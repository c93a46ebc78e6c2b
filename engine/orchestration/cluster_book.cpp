#include "engine/orchestration/cluster_book.h"

#include <tuple>
#include <utility>

#include "engine/base/pattern.h"

namespace understudy {
namespace {

const std::optional<InstanceKey> kNobody;

}  // namespace

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
            const auto* known = cluster_of(member);
            if (known == nullptr || *known != alias) {
                joined_.emplace_back(member, alias);
            }
            remember_member(member, alias);
        }
        stale_.insert(alias);
    }
    find_primaries(snapshot, topology);
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

void ClusterBook::find_primary(Entry& entry,
                               const Snapshot& snapshot,
                               const Topology& topology) const {
    entry.primary.reset();
    entry.roots = 0;
    for (const auto& member : entry.members) {
        const Cluster* cluster = topology.cluster_of(member);
        const bool is_first = cluster != nullptr && cluster->members.front() == member;
        if (!is_first || !cluster->primary || snapshot.instances.at(*cluster->primary).demotion) {
            continue;
        }
        const InstanceKey& root = *cluster->primary;
        ++entry.roots;
        const auto rank = [&](const InstanceKey& one) {
            return std::tuple{one == entry.remembered,
                              snapshot.instances.at(one).seen.has_value(),
                              topology.replicas_of(one).size()};
        };
        if (!entry.primary || rank(root) > rank(*entry.primary)) {
            entry.primary = root;
        }
    }
}

void ClusterBook::remember_member(const InstanceKey& key, const ClusterAlias& cluster) {
    const auto [at, is_new] = membership_.try_emplace(key, cluster);
    if (!is_new && at->second == cluster) {
        return;
    }
    if (!is_new) {
        entries_[at->second].members.erase(key);
        stale_.insert(at->second);
        at->second = cluster;
    }
    entries_[cluster].members.insert(key);
    stale_.insert(cluster);
}

void ClusterBook::remember_primary(const ClusterAlias& cluster, const InstanceKey& primary) {
    entries_[cluster].remembered = primary;
    stale_.insert(cluster);
}

void ClusterBook::forget(const InstanceKey& key) {
    const auto found = membership_.find(key);
    if (found != membership_.end()) {
        entries_[found->second].members.erase(key);
        stale_.insert(found->second);
        membership_.erase(found);
    }
}

void ClusterBook::note_demotion(const InstanceKey& key) {
    if (const ClusterAlias* alias = cluster_of(key); alias != nullptr) {
        stale_.insert(*alias);
    }
}

const ClusterAlias* ClusterBook::cluster_of(const InstanceKey& key) const {
    const auto found = membership_.find(key);
    return found == membership_.end() ? nullptr : &found->second;
}

const std::optional<InstanceKey>& ClusterBook::primary_of(const ClusterAlias& cluster) const {
    const auto found = entries_.find(cluster);
    return found == entries_.end() ? kNobody : found->second.primary;
}

bool ClusterBook::has_single_root(const ClusterAlias& cluster) const {
    const auto found = entries_.find(cluster);
    return found != entries_.end() && found->second.roots == 1;
}

std::vector<InstanceKey> ClusterBook::members_of(const ClusterAlias& cluster) const {
    const auto found = entries_.find(cluster);
    if (found == entries_.end()) {
        return {};
    }
    return {found->second.members.begin(), found->second.members.end()};
}

std::vector<ClusterAlias> ClusterBook::clusters() const {
    std::vector<ClusterAlias> all;
    for (const auto& [alias, entry] : entries_) {
        all.push_back(alias);
    }
    return all;
}

}  // namespace understudy
