// The topology that takes in one change after another, against a twin that draws everything anew
// and knows nothing but "connected", "has no source" and "takes writes in a ring of two".
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/topology/topology.h"

#include "tests/support/property.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;

constexpr int kHosts = 6;

InstanceKey host(int number) {
    return key("db" + std::to_string(number));
}

/// One instance is forgotten, merely known, or seen with a source or none.
struct Change {
    enum class Kind : std::uint8_t { Forgotten, Known, Root, Writer, Replica };
    int who = 0;
    Kind kind = Kind::Known;
    int source = 0;  ///< Itself, or somebody unknown, as it comes.
};

[[maybe_unused]] void showValue(const Change& change, std::ostream& out) {
    out << "db" << change.who << " " << static_cast<int>(change.kind) << " db" << change.source;
}

void make(Snapshot& fleet, const Change& change) {
    const InstanceKey who = host(change.who);
    fleet.instances.erase(who);
    if (change.kind == Change::Kind::Forgotten) {
        return;
    }
    Instance& instance = fleet.instances[who];
    instance.key = who;
    if (change.kind != Change::Kind::Known) {
        instance.seen.emplace();
    }
    if (change.kind >= Change::Kind::Writer) {
        instance.seen->replica.emplace().source = host(change.source);
    }
    if (change.kind == Change::Kind::Writer) {
        instance.seen->writability = Writability::Writable;
    }
}

bool is_arrow(const Snapshot& fleet, const InstanceKey& source, const InstanceKey& replica) {
    return source != replica && fleet.instances.contains(source) &&
           source_of(fleet.instances.at(replica)) == source;
}

std::vector<InstanceKey> replicas_in(const Snapshot& fleet, const InstanceKey& source) {
    std::vector<InstanceKey> found;
    for (const auto& [replica, instance] : fleet.instances) {
        if (is_arrow(fleet, source, replica)) {
            found.push_back(replica);
        }
    }
    return found;
}

std::set<InstanceKey> connected_in(const Snapshot& fleet, const InstanceKey& first) {
    std::set<InstanceKey> found{first};
    for (std::size_t before = 0; before != found.size();) {
        before = found.size();
        for (const auto& [a, instance] : fleet.instances) {
            for (const auto& [b, other] : fleet.instances) {
                const bool is_linked = is_arrow(fleet, a, b) || is_arrow(fleet, b, a);
                if (found.contains(a) && is_linked) {
                    found.insert(b);
                }
            }
        }
    }
    return found;
}

bool is_in_ring(const Snapshot& fleet, const InstanceKey& member) {
    const auto replicas = replicas_in(fleet, member);
    return std::any_of(replicas.begin(), replicas.end(), [&](const InstanceKey& replica) {
        return is_arrow(fleet, replica, member);
    });
}

std::optional<InstanceKey> root_in(const Snapshot& fleet, const std::set<InstanceKey>& members) {
    std::vector<InstanceKey> roots;
    for (const auto& member : members) {
        const Instance& instance = fleet.instances.at(member);
        if (!source_of(instance) && (instance.seen || !replicas_in(fleet, member).empty())) {
            roots.push_back(member);
        }
        if (is_in_ring(fleet, member) && is_writable(*instance.seen)) {
            roots.push_back(member);
        }
    }
    return roots.size() == 1 ? std::optional{roots.front()} : std::nullopt;
}

void compare(const Topology& topology, const Snapshot& fleet) {
    std::size_t members = 0;
    for (const auto& cluster : topology.clusters()) {
        members += cluster.members.size();
    }
    RC_ASSERT(members == fleet.instances.size());
    for (const auto& [one, instance] : fleet.instances) {
        const auto connected = connected_in(fleet, one);
        const Cluster* cluster = topology.cluster_of(one);
        RC_ASSERT(cluster != nullptr);
        RC_ASSERT(cluster->members == std::vector<InstanceKey>(connected.begin(), connected.end()));
        RC_ASSERT(cluster->primary == root_in(fleet, connected));
        RC_ASSERT(topology.replicas_of(one) == replicas_in(fleet, one));
    }
}

}  // namespace
}  // namespace understudy

template <>
struct rc::Arbitrary<understudy::Change> {
    static Gen<understudy::Change> arbitrary() {
        using understudy::Change;
        return gen::map(gen::tuple(gen::inRange(0, understudy::kHosts),
                                   gen::inRange(0, 9),
                                   gen::inRange(0, understudy::kHosts)),
                        [](const auto& drawn) {
                            const int kind = std::min(std::get<1>(drawn), 4);  // mostly replicas
                            return Change{std::get<0>(drawn),
                                          static_cast<Change::Kind>(kind),
                                          std::get<2>(drawn)};
                        });
    }
};

namespace understudy {

PROPERTY("topology: one change after another gives what drawing it anew would give",
         "[property]",
         (const std::vector<Change>& changes)) {
    Snapshot fleet;
    Topology topology;
    for (const auto& change : changes) {
        make(fleet, change);
        topology.update(fleet, host(change.who));
        compare(topology, fleet);
    }
    compare(Topology{fleet}, fleet);
}

PROPERTY("topology: who is not named by an update is in the cluster it was in",
         "[property]",
         (const std::vector<Change>& changes)) {
    Snapshot fleet;
    Topology topology;
    for (const auto& change : changes) {
        std::map<InstanceKey, Cluster> before;
        for (const auto& [one, instance] : fleet.instances) {
            before.emplace(one, *topology.cluster_of(one));
        }
        make(fleet, change);
        std::set<InstanceKey> redrawn;
        for (const auto& member : topology.update(fleet, host(change.who))) {
            const auto& members = topology.cluster_of(member)->members;
            redrawn.insert(members.begin(), members.end());
        }
        for (const auto& [one, instance] : fleet.instances) {
            if (!redrawn.contains(one)) {
                RC_ASSERT(before.at(one).members == topology.cluster_of(one)->members);
                RC_ASSERT(before.at(one).primary == topology.cluster_of(one)->primary);
            }
        }
    }
}

}  // namespace understudy
