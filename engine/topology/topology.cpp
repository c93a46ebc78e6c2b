#include "engine/topology/topology.h"

#include <algorithm>
#include <utility>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/connected_components.hpp>

namespace understudy {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;

const std::vector<InstanceKey> kNobody;

/// The instances of a snapshot by number, in order of their keys, and which of them each one
/// replicates from.
struct Numbered {
    std::vector<const InstanceKey*> keys;
    std::vector<std::optional<std::size_t>> source;
};

std::optional<std::size_t> number_of(const Numbered& all, const InstanceKey& key) {
    const auto at = std::lower_bound(
        all.keys.begin(), all.keys.end(), key, [](const InstanceKey* a, const InstanceKey& b) {
            return *a < b;
        });
    if (at == all.keys.end() || **at != key) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(at - all.keys.begin());
}

Numbered number(const Snapshot& snapshot) {
    Numbered all;
    all.keys.reserve(snapshot.instances.size());
    for (const auto& [key, instance] : snapshot.instances) {
        all.keys.push_back(&key);
    }
    all.source.resize(all.keys.size());
    for (std::size_t i = 0; i < all.keys.size(); ++i) {
        const auto& instance = snapshot.instances.at(*all.keys[i]);
        if (instance.seen && instance.seen->replica &&
            instance.seen->replica->source != instance.key) {
            all.source[i] = number_of(all, instance.seen->replica->source);
        }
    }
    return all;
}

/// A root has no source, and somebody has seen it or replicates from it.
bool is_root(const Instance& instance, bool has_replicas) {
    return !source_of(instance) && (instance.seen.has_value() || has_replicas);
}

}  // namespace

Topology::Topology(const Snapshot& snapshot) {
    const Numbered all = number(snapshot);
    Graph graph{all.keys.size()};
    for (std::size_t i = 0; i < all.keys.size(); ++i) {
        if (all.source[i]) {
            boost::add_edge(*all.source[i], i, graph);
            replicas_[*all.keys[*all.source[i]]].push_back(*all.keys[i]);
        }
    }
    std::vector<std::size_t> component(all.keys.size());
    const auto count = boost::connected_components(graph, component.data());
    clusters_.resize(static_cast<std::size_t>(count));
    std::vector<std::size_t> roots(clusters_.size(), 0);
    for (std::size_t i = 0; i < all.keys.size(); ++i) {
        const InstanceKey& key = *all.keys[i];
        auto& cluster = clusters_[component[i]];
        cluster.members.push_back(key);
        cluster_index_.emplace(key, component[i]);
        if (is_root(snapshot.instances.at(key), replicas_.contains(key))) {
            cluster.primary = ++roots[component[i]] == 1 ? std::optional{key} : std::nullopt;
        }
    }
    for (const auto& cluster : clusters_) {
        if (!cluster.primary) {
            continue;
        }
        std::vector<std::uint32_t> distance(all.keys.size(), 0);
        const auto root = *number_of(all, *cluster.primary);
        // The colours are ours: clang's analyzer sees a use after free in the counted ones of
        // Boost, where there is none.
        std::vector<boost::default_color_type> colors(all.keys.size());
        boost::breadth_first_search(graph,
                                    root,
                                    boost::visitor(boost::make_bfs_visitor(boost::record_distances(
                                                       distance.data(), boost::on_tree_edge())))
                                        .color_map(colors.data()));
        for (const auto& member : cluster.members) {
            depth_.emplace(member, distance[*number_of(all, member)]);
        }
    }
}

const Cluster* Topology::cluster_of(const InstanceKey& key) const {
    const auto found = cluster_index_.find(key);
    return found == cluster_index_.end() ? nullptr : &clusters_[found->second];
}

const std::vector<InstanceKey>& Topology::replicas_of(const InstanceKey& key) const {
    const auto found = replicas_.find(key);
    return found == replicas_.end() ? kNobody : found->second;
}

std::vector<InstanceKey> Topology::descendants_of(const InstanceKey& key) const {
    std::vector<InstanceKey> found;
    std::vector<InstanceKey> next{key};
    while (!next.empty()) {
        const InstanceKey one = std::move(next.back());
        next.pop_back();
        for (const auto& replica : replicas_of(one)) {
            if (replica != key && std::find(found.begin(), found.end(), replica) == found.end()) {
                found.push_back(replica);
                next.push_back(replica);
            }
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::optional<std::uint32_t> Topology::depth_of(const InstanceKey& key) const {
    const auto found = depth_.find(key);
    return found == depth_.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace understudy
