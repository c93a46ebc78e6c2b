#include "engine/topology/topology.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>

namespace understudy {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
constexpr std::uint32_t kOutOfReach = std::numeric_limits<std::uint32_t>::max();

const std::vector<InstanceKey> kNobody;

std::size_t index_of(const std::vector<InstanceKey>& keys, const InstanceKey& key) {
    return static_cast<std::size_t>(std::lower_bound(keys.begin(), keys.end(), key) - keys.begin());
}

/// The source that makes an arrow: an instance that replicates from itself is nobody's replica.
std::optional<InstanceKey> arrow_of(const Instance& instance) {
    const auto source = source_of(instance);
    return source == instance.key ? std::nullopt : source;
}

}  // namespace

Topology::Topology(const Snapshot& snapshot) {
    for (const auto& [key, instance] : snapshot.instances) {
        update(snapshot, key);
    }
}

void Topology::make_cluster(std::vector<InstanceKey> members) {
    if (free_.empty()) {
        free_.push_back(clusters_.size());
        clusters_.emplace_back();
    }
    const Number number = free_.back();
    free_.pop_back();
    for (const auto& member : members) {
        nodes_.edit(member)->cluster = number;
    }
    clusters_[number].members = std::move(members);
}

/// Makes a cluster of an instance and all that replicates from it.
void Topology::cut_out(const InstanceKey& key) {
    auto moved = descendants_of(key);
    moved.insert(moved.begin() + static_cast<std::ptrdiff_t>(index_of(moved, key)), key);
    const Number from = nodes_.at(key).cluster;
    auto& members = clusters_[from].members;
    if (moved.size() == members.size()) {
        return;
    }
    std::erase_if(members, [&](const InstanceKey& member) {
        return std::binary_search(moved.begin(), moved.end(), member);
    });
    make_cluster(std::move(moved));
}

/// Makes one cluster of two.
void Topology::join(Number joining, Number joined) {
    if (joining == joined) {
        return;
    }
    auto& members = clusters_[joined].members;
    for (auto& member : clusters_[joining].members) {
        nodes_.edit(member)->cluster = joined;
        members.insert(members.begin() + static_cast<std::ptrdiff_t>(index_of(members, member)),
                       member);
    }
    clusters_[joining] = Cluster{};
    free_.push_back(joining);
}

void Topology::unlink(const InstanceKey& key) {
    auto& source = nodes_[key].source;
    if (!source) {
        return;
    }
    Node& named = *nodes_.edit(*source);
    std::erase(named.replicas, key);
    if (!named.is_known && named.replicas.empty()) {
        nodes_.erase(*source);
    }
    source.reset();
}

void Topology::link(const InstanceKey& key, const std::optional<InstanceKey>& source) {
    if (source) {
        auto& replicas = nodes_[*source].replicas;
        replicas.insert(replicas.begin() + static_cast<std::ptrdiff_t>(index_of(replicas, key)),
                        key);
    }
    nodes_[key].source = source;
}

std::vector<InstanceKey> Topology::update(const Snapshot& snapshot, const InstanceKey& changed) {
    const Instance* instance = find(snapshot, changed);
    const auto touched = instance == nullptr ? forget(changed) : place(*instance);
    std::vector<InstanceKey> members;
    for (const Number number : touched) {
        if (!clusters_[number].members.empty()) {
            find_primary(snapshot, number);
            members.push_back(clusters_[number].members.front());
        }
    }
    return members;
}

/// Returns the clusters touched, some of which may be empty now.
std::vector<Topology::Number> Topology::place(const Instance& instance) {
    const InstanceKey& key = instance.key;
    const auto source = arrow_of(instance);
    Node& node = nodes_[key];
    if (node.is_known && node.source == source) {
        return {node.cluster};
    }
    const Number before = node.is_known ? node.cluster : kNone;
    if (node.is_known) {
        cut_out(key);
    } else {
        node.is_known = true;
        make_cluster({key});
        for (const auto& replica : node.replicas) {
            join(nodes_.at(replica).cluster, node.cluster);
        }
    }
    unlink(key);
    link(key, source);
    if (source && nodes_.at(*source).is_known) {
        join(node.cluster, nodes_.at(*source).cluster);
    }
    return before == kNone ? std::vector{node.cluster} : std::vector{before, node.cluster};
}

std::vector<Topology::Number> Topology::forget(const InstanceKey& key) {
    if (cluster_of(key) == nullptr) {
        return {};
    }
    Node& node = *nodes_.edit(key);
    std::vector<Number> touched{node.cluster};
    cut_out(key);
    unlink(key);
    node.is_known = false;
    auto& left = clusters_[node.cluster].members;
    std::erase(left, key);
    if (left.empty()) {
        free_.push_back(node.cluster);
    }
    for (const auto& replica : node.replicas) {
        cut_out(replica);
        touched.push_back(nodes_.at(replica).cluster);
    }
    if (node.replicas.empty()) {
        nodes_.erase(key);
    }
    return touched;
}

/// Up from any member: the root of its tree, or one of a ring.
const InstanceKey& Topology::top_of(const Cluster& cluster) const {
    const InstanceKey* top = &cluster.members.front();
    for (std::size_t steps = 0; steps < cluster.members.size(); ++steps) {
        const Node& node = nodes_.at(*top);
        if (!node.source || !nodes_.at(*node.source).is_known) {
            break;
        }
        top = &*node.source;
    }
    return *top;
}

std::vector<InstanceKey> Topology::co_primaries_of(const Cluster& cluster) const {
    const InstanceKey& one = top_of(cluster);
    const auto& other = nodes_.at(one).source;
    if (!other || !nodes_.at(*other).is_known || nodes_.at(*other).source != one) {
        return {};
    }
    return one < *other ? std::vector{one, *other} : std::vector{*other, one};
}

/// The root of a tree, if it was seen or somebody replicates from it.
void Topology::find_primary(const Snapshot& snapshot, Number number) {
    Cluster& cluster = clusters_[number];
    cluster.primary.reset();
    const InstanceKey& top = top_of(cluster);
    const Instance& instance = snapshot.instances.at(top);
    if (!source_of(instance)) {
        if (instance.seen || !nodes_.at(top).replicas.empty()) {
            cluster.primary = top;
        }
        return;
    }
    auto ring = co_primaries_of(cluster);
    std::erase_if(ring, [&](const InstanceKey& key) {
        return !is_writable(*snapshot.instances.at(key).seen);
    });
    if (ring.size() == 1) {
        cluster.primary = ring.front();
    }
}

std::vector<Cluster> Topology::clusters() const {
    std::vector<Cluster> all;
    for (const auto& [key, node] : nodes_) {
        if (node.is_known && clusters_[node.cluster].members.front() == key) {
            all.push_back(clusters_[node.cluster]);
        }
    }
    return all;
}

const Cluster* Topology::cluster_of(const InstanceKey& key) const {
    const Node* node = nodes_.find(key);
    return node == nullptr || !node->is_known ? nullptr : &clusters_[node->cluster];
}

const std::vector<InstanceKey>& Topology::replicas_of(const InstanceKey& key) const {
    const Node* node = nodes_.find(key);
    return node == nullptr || !node->is_known ? kNobody : node->replicas;
}

/// By place in the cluster's members.
std::vector<std::uint32_t> Topology::distances_from(const InstanceKey& key,
                                                    const Cluster& cluster) const {
    const auto& members = cluster.members;
    Graph graph{members.size()};
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (const auto& replica : nodes_.at(members[i]).replicas) {
            boost::add_edge(i, index_of(members, replica), graph);
        }
    }
    std::vector<std::uint32_t> distances(members.size(), kOutOfReach);
    const std::size_t from = index_of(members, key);
    distances[from] = 0;
    // The colours are ours: clang's analyzer sees a use after free in the counted ones of Boost,
    // where there is none.
    std::vector<boost::default_color_type> colors(members.size());
    boost::breadth_first_search(graph,
                                from,
                                boost::visitor(boost::make_bfs_visitor(boost::record_distances(
                                                   distances.data(), boost::on_tree_edge())))
                                    .color_map(colors.data()));
    return distances;
}

std::vector<InstanceKey> Topology::descendants_of(const InstanceKey& key) const {
    if (replicas_of(key).empty()) {
        return {};
    }
    const Cluster& cluster = *cluster_of(key);
    const auto distances = distances_from(key, cluster);
    std::vector<InstanceKey> found;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        if (distances[i] != 0 && distances[i] != kOutOfReach) {
            found.push_back(cluster.members[i]);
        }
    }
    return found;
}

std::optional<std::uint32_t> Topology::depth_of(const InstanceKey& key) const {
    const Cluster* cluster = cluster_of(key);
    if (cluster == nullptr || !cluster->primary) {
        return std::nullopt;
    }
    return distances_from(*cluster->primary, *cluster)[index_of(cluster->members, key)];
}

}  // namespace understudy
