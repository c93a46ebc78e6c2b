#include "engine/model/snapshot.h"

#include <fmt/format.h>

namespace understudy {

const Instance* find(const Snapshot& snapshot, const InstanceKey& key) {
    return snapshot.instances.find(key);
}

bool is_reachable(const Instance& instance) {
    return instance.reachability == Reachability::Reachable;
}

bool is_in_maintenance(const Instance& instance, Instant now) {
    return instance.maintenance && instance.maintenance->until > now;
}

std::string find_maintenance(const Instance& instance, Instant now) {
    if (!is_in_maintenance(instance, now)) {
        return "";
    }
    return fmt::format("{} is in maintenance for another {} ({}: {}); end-maintenance ends it",
                       short_name(instance.key),
                       to_string(instance.maintenance->until - now),
                       instance.maintenance->owner,
                       instance.maintenance->reason);
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
