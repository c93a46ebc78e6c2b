// Why a replica must not leave out a transaction, or say otherwise where to begin, and why
// semi-sync must not be set.
#include <algorithm>

#include <fmt/format.h>

#include "engine/relocation/change_refusals.h"
#include "engine/relocation/common_refusals.h"
#include "engine/topology/obstacles.h"

namespace understudy {
namespace {

/// Which transaction its applier has failed at must be known.
std::optional<Refusal> find_nothing_to_skip(const InstanceKey& key, const ReplicaStatus& replica) {
    const std::string name = short_name(key);
    if (replica.applier == ApplierState::Running) {
        return refuse(RefusalReason::NothingToSkip, fmt::format("the applier of {} runs", name));
    }
    if (replica.applier_error.empty()) {
        return refuse(RefusalReason::NothingToSkip,
                      fmt::format("the applier of {} is stopped without an error; start-replica "
                                  "starts it",
                                  name));
    }
    return replica.failing
               ? std::nullopt
               : std::optional{refuse(RefusalReason::NotPossible,
                                      fmt::format("{} does not tell which transaction it has "
                                                  "failed at: {}",
                                                  name,
                                                  replica.applier_error))};
}

}  // namespace

std::optional<Refusal> find_refusal_to_skip(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    if (auto refusal = find_no_steady_source(terrain, key)) {
        return refusal;
    }
    const Observation& seen = *observe(terrain, key);
    const ReplicaStatus& replica = *seen.replica;
    if (auto refusal = find_nothing_to_skip(key, replica)) {
        return refusal;
    }
    const ReplicationPosition& failing = *replica.failing;
    if (change.parameters.transaction != failing) {
        return refuse(
            RefusalReason::PlanChanged,
            fmt::format("{} has failed at {} by now", short_name(key), to_string(failing)));
    }
    if (is_satisfied(step::SkipTransaction{key, replica.source, failing}, seen)) {
        return refuse(RefusalReason::NotPossible,
                      fmt::format("{} counts {} as executed already, so that there is nothing to "
                                  "leave out: {}",
                                  short_name(key),
                                  to_string(failing),
                                  replica.applier_error));
    }
    return find_relay_log_at_risk(terrain, change);
}

namespace {

std::optional<Refusal> find_no_gtid(const InstanceKey& key, const Observation& seen) {
    if (std::holds_alternative<BinlogCoordinates>(seen.executed)) {
        return refuse(RefusalReason::NoGtid,
                      fmt::format("{} has no GTIDs: gtid_mode must be ON there", short_name(key)));
    }
    return is_empty(seen.executed)
               ? std::optional{refuse(
                     RefusalReason::NoGtid,
                     fmt::format("{} counts nothing as executed by GTID, and would "
                                 "ask for everything again",
                                 short_name(key)))}
               : std::nullopt;
}

/// What it lacks its source must be able to say by GTID.
std::optional<Refusal> find_no_gtid_from_source(const Terrain& terrain, const InstanceKey& key) {
    const InstanceKey& source_key = observe(terrain, key)->replica->source;
    const Observation* source = observe(terrain, source_key);
    if (source == nullptr) {
        return refuse(RefusalReason::NotReachable,
                      fmt::format("{}, the source of {}, does not answer, so that nobody knows "
                                  "whether it has GTIDs",
                                  short_name(source_key),
                                  short_name(key)));
    }
    for (const auto& [who, seen] :
         {std::pair{key, observe(terrain, key)}, std::pair{source_key, source}}) {
        if (auto refusal = find_no_gtid(who, *seen)) {
            return refusal;
        }
    }
    return refuse_obstacles(key, source_key, find_obstacles(terrain, key, source_key));
}

std::optional<Refusal> find_way_of_replicating(const Terrain& terrain,
                                               const InstanceKey& key,
                                               step::Positioning wanted) {
    const ReplicaStatus& replica = *observe(terrain, key)->replica;
    return replica.uses_gtid == (wanted == step::Positioning::Gtid)
               ? std::optional{refuse(RefusalReason::AlreadySo,
                                      fmt::format("{} replicates by {} from {}",
                                                  short_name(key),
                                                  to_string(wanted),
                                                  short_name(replica.source)))}
               : std::nullopt;
}

constexpr std::string_view kWouldBeDropped = "what it has not applied would be dropped";

}  // namespace

std::optional<Refusal> find_refusal_to_enable_gtid(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    if (auto refusal = find_no_steady_source(terrain, key)) {
        return refusal;
    }
    if (auto refusal = find_way_of_replicating(terrain, key, step::Positioning::Gtid)) {
        return refusal;
    }
    if (auto refusal = find_no_gtid_from_source(terrain, key)) {
        return refusal;
    }
    return find_unappliable(terrain, key, kWouldBeDropped);
}

std::optional<Refusal> find_refusal_to_disable_gtid(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    if (auto refusal = find_no_steady_source(terrain, key)) {
        return refusal;
    }
    if (auto refusal = find_way_of_replicating(terrain, key, step::Positioning::Coordinates)) {
        return refusal;
    }
    return find_unappliable(terrain, key, kWouldBeDropped);
}

namespace {

std::optional<Refusal> find_no_plugin(const InstanceKey& key,
                                      bool is_there,
                                      step::SemiSyncRole role) {
    return is_there ? std::nullopt
                    : std::optional{refuse(
                          RefusalReason::NotPossible,
                          fmt::format("the semi-sync plugin of the role {} is not installed on {}: "
                                      "INSTALL PLUGIN (manual, Installing Semisynchronous "
                                      "Replication), then again",
                                      to_string(role),
                                      short_name(key)))};
}

}  // namespace

std::optional<Refusal> find_refusal_of_semi_sync_source(const Terrain& terrain,
                                                        const Change& change) {
    const Observation& seen = *observe(terrain, change.instance);
    return find_no_plugin(
        change.instance, seen.semi_sync.can_be_source, step::SemiSyncRole::Source);
}

std::optional<Refusal> find_refusal_of_semi_sync_replica(const Terrain& terrain,
                                                         const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    if (auto refusal =
            find_no_plugin(key, seen.semi_sync.can_be_replica, step::SemiSyncRole::Replica)) {
        return refusal;
    }
    const bool reconnects = seen.replica && seen.replica->receiver != ReceiverState::Stopped &&
                            seen.replica->applier == ApplierState::Stopped;
    const bool drops = reconnects && is_mariadb(seen.version) && !is_by_coordinates(seen) &&
                       !has_applied_all_received(seen);
    return drops ? std::optional{refuse(
                       RefusalReason::RelayLogAtRisk,
                       fmt::format("{0} must reconnect for it, and MariaDB drops the relay log of "
                                   "{0} then, as its applier is stopped, with {1} in it",
                                   short_name(key),
                                   find_unapplied(seen)))}
                 : std::nullopt;
}

std::optional<Refusal> find_refusal_to_flush(const Terrain& terrain, const Change& change) {
    return observe(terrain, change.instance)->has_binlog
               ? std::nullopt
               : std::optional{refuse(RefusalReason::NotPossible,
                                      fmt::format("{} writes no binary log (log_bin)",
                                                  short_name(change.instance)))};
}

namespace {

/// Members of its cluster, and whoever replicates from it.
std::vector<InstanceKey> others_of(const Terrain& terrain, const InstanceKey& key) {
    std::vector<InstanceKey> others{terrain.members.begin(), terrain.members.end()};
    const auto& replicas = terrain.topology.replicas_of(key);
    others.insert(others.end(), replicas.begin(), replicas.end());
    std::sort(others.begin(), others.end());
    others.erase(std::unique(others.begin(), others.end()), others.end());
    std::erase(others, key);
    return others;
}

/// Who goes by file and position has a place in the log of its source only.
std::optional<BinlogCoordinates> find_place_in(const Observation& reader, const InstanceKey& key) {
    return is_by_coordinates(reader) && reader.replica->source == key &&
                   reader.replica->in_source_log
               ? std::optional{reader.replica->in_source_log->executed}
               : std::nullopt;
}

/// What of this log it has yet to read nobody can tell.
std::optional<Refusal> find_untold(const Terrain& terrain,
                                   const InstanceKey& key,
                                   const InstanceKey& reader) {
    const Observation* seen = observe(terrain, reader);
    if (seen == nullptr) {
        return refuse(RefusalReason::NotReachable,
                      fmt::format("{} does not answer, and may need the files; if it is gone for "
                                  "good, forget it",
                                  short_name(reader)));
    }
    const bool is_direct = source_of(terrain, reader) == key;
    const bool is_told = is_by_coordinates(*seen)
                             ? find_place_in(*seen, key).has_value()
                             : are_comparable(observe(terrain, key)->executed, seen->executed);
    return !is_direct || is_told
               ? std::nullopt
               : std::optional{refuse(RefusalReason::NotPossible,
                                      fmt::format("{} does not tell how far it is in the log of {}",
                                                  short_name(reader),
                                                  short_name(key)))};
}

}  // namespace

std::vector<step::LogReader> readers_of(const Terrain& terrain, const InstanceKey& key) {
    std::vector<step::LogReader> readers;
    for (const InstanceKey& other : others_of(terrain, key)) {
        const Observation* seen = observe(terrain, other);
        // Without GTID who is elsewhere could be moved here only at a place that both have reached.
        if (seen != nullptr && (find_place_in(*seen, key) ||
                                are_comparable(observe(terrain, key)->executed, seen->executed))) {
            readers.push_back({other, seen->executed, find_place_in(*seen, key)});
        }
    }
    return readers;
}

std::optional<Refusal> find_refusal_to_purge(const Terrain& terrain, const Change& change) {
    if (auto refusal = find_refusal_to_flush(terrain, change)) {
        return refusal;
    }
    if (!change.parameters.binlog || change.parameters.binlog->empty()) {
        return refuse(RefusalReason::NotPossible, "before which file? --binlog names it");
    }
    for (const InstanceKey& other : others_of(terrain, change.instance)) {
        if (auto refusal = find_untold(terrain, change.instance, other)) {
            return refusal;
        }
    }
    return std::nullopt;
}

}  // namespace understudy
