#include "engine/topology/anchor.h"

#include <fmt/format.h>

namespace understudy {
namespace {

using Found = std::optional<std::string>;

/// Neither of the two threads will get any further by itself.
Found find_broken(const InstanceKey& key, const ReplicaStatus& replica) {
    const bool is_refused =
        replica.receiver == ReceiverState::Stopped && !replica.receiver_error.empty();
    const std::string& error = is_refused ? replica.receiver_error : replica.applier_error;
    return error.empty() ? Found{}
                         : Found{fmt::format("{} does not replicate: {}", short_name(key), error)};
}

Found find_untold(const InstanceKey& key, const ReplicaStatus& replica) {
    return replica.in_source_log
               ? Found{}
               : Found{short_name(key) + " does not tell how far it is in the log of its source"};
}

/// Why it must not be stopped for a while.
Found find_claim(const Instance& anchor, Instant now) {
    if (auto why = find_maintenance(anchor, now); !why.empty()) {
        return why;
    }
    if (auto why = why_in_other_hands(anchor); !why.empty()) {
        return short_name(anchor.key) + " " + why;
    }
    if (is_left_alone(anchor)) {
        return short_name(anchor.key) + " " + what_comes_first(anchor);
    }
    return anchor.demotion ? Found{fmt::format("{} is waiting to follow {}",
                                               short_name(anchor.key),
                                               short_name(anchor.demotion->successor))}
                           : Found{};
}

Found find_uncertain(const Instance& anchor) {
    const Observation& seen = *anchor.seen;
    if (!is_by_coordinates(seen)) {
        return fmt::format(
            "{} replicates by GTID: how far it is in the log of its source is not "
            "known for certain",
            short_name(anchor.key));
    }
    return seen.log_end ? find_untold(anchor.key, *seen.replica)
                        : Found{short_name(anchor.key) + " does not tell where its log ends"};
}

}  // namespace

std::optional<InstanceKey> find_anchor(const Terrain& terrain,
                                       const InstanceKey& replica,
                                       const InstanceKey& source) {
    const auto from = source_of(terrain, replica);
    if (!from || *from == source) {
        return std::nullopt;
    }
    if (source_of(terrain, *from) == source) {
        return from;
    }
    return source_of(terrain, source) == from ? std::optional{source} : std::nullopt;
}

Found find_anchor_fault(const Terrain& terrain,
                        const InstanceKey& replica,
                        const InstanceKey& source) {
    const auto anchor = find_anchor(terrain, replica, source);
    if (!anchor) {
        return fmt::format(
            "{} replicates by file and position: it can go below a sibling, or to "
            "the source of its source",
            short_name(replica));
    }
    const Observation* seen = observe(terrain, *anchor);
    if (seen == nullptr) {
        return short_name(*anchor) + " does not answer, and it alone could tell the place";
    }
    const Instance& standing = *find(terrain.snapshot, *anchor);
    const ReplicaStatus& moving = *observe(terrain, replica)->replica;
    for (const Found& fault : {find_uncertain(standing),
                               find_claim(standing, terrain.snapshot.taken_at),
                               find_untold(replica, moving),
                               find_broken(replica, moving)}) {
        if (fault) {
            return fault;
        }
    }
    return find_broken(*anchor, *seen->replica);
}

}  // namespace understudy
