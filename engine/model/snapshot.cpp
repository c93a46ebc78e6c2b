#include "engine/model/snapshot.h"

namespace understudy {

const Instance* find(const Snapshot& snapshot, const InstanceKey& key) {
    return snapshot.instances.find(key);
}

bool is_reachable(const Instance& instance) {
    return instance.reachability == Reachability::Reachable;
}

std::optional<InstanceKey> source_of(const Instance& instance) {
    if (!instance.seen || !instance.seen->replica) {
        return std::nullopt;
    }
    return instance.seen->replica->source;
}

std::string_view to_string(Reachability reachability) {
    switch (reachability) {
        case Reachability::Unknown: return "unknown";
        case Reachability::Reachable: return "reachable";
        case Reachability::Unreachable: return "unreachable";
    }
    return "?";
}

}  // namespace understudy
