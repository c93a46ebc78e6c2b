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

bool is_left_alone(const Instance& instance) {
    return instance.stop ||
           (instance.seen && instance.seen->replica && instance.seen->replica->is_detached);
}

std::string why_left_alone(const Instance& instance) {
    return instance.stop ? "was stopped on purpose by " + instance.stop->owner
                         : "is detached from " + short_name(instance.seen->replica->source);
}

std::string what_comes_first(const Instance& instance) {
    return why_left_alone(instance) + ": " +
           (instance.stop ? "start-replica" : "reattach-replica") + " comes first";
}

std::string why_in_other_hands(const Instance& instance) {
    if (!instance.seen) {
        return {};
    }
    if (has_channels(*instance.seen)) {
        return fmt::format("replicates over {}, and people change that",
                           describe_channels(*instance.seen));
    }
    return instance.seen->group ? fmt::format("is a member of group {}, which decides that itself",
                                              instance.seen->group->name.text())
                                : "";
}

std::string why_left_by_failover(const Instance& instance) {
    return instance.seen && is_binlog_server(instance.seen->version)
               ? "is a binlog server, and nobody else has the log that it keeps"
               : why_in_other_hands(instance);
}

std::optional<InstanceKey> source_of(const Instance& instance) {
    if (!instance.seen || !instance.seen->replica) {
        return std::nullopt;
    }
    return instance.seen->replica->source;
}

const Instance* find_co_primary(const Snapshot& snapshot, const InstanceKey& key) {
    const Instance* instance = find(snapshot, key);
    const auto source = instance != nullptr ? source_of(*instance) : std::nullopt;
    const Instance* other = source && *source != key ? find(snapshot, *source) : nullptr;
    return other != nullptr && source_of(*other) == key ? other : nullptr;
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
