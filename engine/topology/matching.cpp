#include "engine/topology/matching.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace understudy {
namespace {

using Found = std::optional<std::string>;

Found find_unlogged(const InstanceKey& key, const Observation& replica) {
    if (!replica.has_binlog || !replica.logs_replica_updates) {
        return short_name(key) +
               " does not log what it applies, so that there is nothing to compare";
    }
    return replica.log_end ? Found{} : short_name(key) + " does not tell where its log ends";
}

Found find_place_unknown(const InstanceKey& key, const ReplicaStatus& replica) {
    if (!replica.in_source_log) {
        return short_name(key) + " does not tell how far it is in the log of its source";
    }
    return replica.applier_error.empty()
               ? Found{}
               : Found{fmt::format(
                     "{} does not replicate: {}", short_name(key), replica.applier_error)};
}

/// What one logs as a statement the other one logs as rows.
Found find_other_format(const InstanceKey& replica_key,
                        const Observation& replica,
                        const InstanceKey& source_key,
                        const Observation& source) {
    const auto& own = replica.binlog_format;
    const auto& its = source.binlog_format;
    return own && its && own != its ? Found{fmt::format("{} logs by {}, and {} by {}",
                                                        short_name(replica_key),
                                                        to_string(*own),
                                                        short_name(source_key),
                                                        to_string(*its))}
                                    : Found{};
}

}  // namespace

Found find_match_fault(const Terrain& terrain,
                       const InstanceKey& replica,
                       const InstanceKey& source) {
    if (terrain.policy.pseudo_gtid.pattern.empty()) {
        return "Pseudo-GTID is not in use";
    }
    const Observation& moving = *observe(terrain, replica);
    const Observation& to = *observe(terrain, source);
    for (const auto& [key, seen] : {std::pair{&replica, &moving}, std::pair{&source, &to}}) {
        if (is_binlog_server(seen->version)) {
            return short_name(*key) + " is a binlog server, whose log nobody searches";
        }
    }
    for (const Found& fault : {find_unlogged(replica, moving),
                               find_place_unknown(replica, *moving.replica),
                               find_other_format(replica, moving, source, to)}) {
        if (fault) {
            return fault;
        }
    }
    return are_siblings(terrain, replica, source) ? find_more_received(terrain, replica, source)
                                                  : Found{};
}

Found find_more_received(const Terrain& terrain,
                         const InstanceKey& one,
                         const InstanceKey& sibling) {
    const ReplicaStatus& its = *observe(terrain, one)->replica;
    const ReplicaStatus& other = *observe(terrain, sibling)->replica;
    const bool is_receiving = other.receiver == ReceiverState::Running;
    if (is_receiving || !other.in_source_log ||
        other.in_source_log->read >= its.in_source_log->read) {
        return {};
    }
    return fmt::format("{} has received more than {}: up to {} in the log of {}, and not up to {}",
                       short_name(one),
                       short_name(sibling),
                       to_string(its.in_source_log->read),
                       short_name(its.source),
                       to_string(other.in_source_log->read));
}

bool are_siblings(const Terrain& terrain, const InstanceKey& a, const InstanceKey& b) {
    const auto source = source_of(terrain, a);
    return source && source == source_of(terrain, b);
}

bool is_above(const Terrain& terrain, const InstanceKey& source, const InstanceKey& replica) {
    const auto above = sources_of(terrain, replica);
    return std::find(above.begin(), above.end(), source) != above.end();
}

}  // namespace understudy
