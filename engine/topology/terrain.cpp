#include "engine/topology/terrain.h"

#include <algorithm>

namespace understudy {

const Observation* observe(const Terrain& terrain, const InstanceKey& key) {
    const Instance* instance = find(terrain.snapshot, key);
    return instance != nullptr && is_reachable(*instance) && instance->seen ? &*instance->seen
                                                                            : nullptr;
}

std::optional<InstanceKey> source_of(const Terrain& terrain, const InstanceKey& key) {
    const Instance* instance = find(terrain.snapshot, key);
    return instance == nullptr ? std::nullopt : source_of(*instance);
}

InstanceKey log_owner_of(const Terrain& terrain, const InstanceKey& key) {
    InstanceKey at = key;
    for (const InstanceKey& source : sources_of(terrain, key)) {
        const Instance* instance = find(terrain.snapshot, at);
        if (instance == nullptr || !instance->seen || !is_binlog_server(instance->seen->version)) {
            break;
        }
        at = source;
    }
    return at;
}

bool is_root(const Terrain& terrain, const InstanceKey& key) {
    const Cluster* cluster = terrain.topology.cluster_of(key);
    return !source_of(terrain, key) || terrain.primary == key ||
           (cluster != nullptr && cluster->primary == key);
}

std::vector<InstanceKey> sources_of(const Terrain& terrain, const InstanceKey& key) {
    std::vector<InstanceKey> sources;
    const Instance* at = find(terrain.snapshot, key);
    while (at != nullptr && !is_root(terrain, at->key)) {
        const auto source = source_of(*at);
        if (!source || *source == key ||
            std::find(sources.begin(), sources.end(), *source) != sources.end()) {
            break;
        }
        sources.push_back(*source);
        at = find(terrain.snapshot, *source);
    }
    return sources;
}

}  // namespace understudy
