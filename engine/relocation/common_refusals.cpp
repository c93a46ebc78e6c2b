#include "engine/relocation/common_refusals.h"

#include <algorithm>

#include <fmt/format.h>

namespace understudy {
namespace {

bool is_demoted(const Terrain& terrain, const InstanceKey& key) {
    const Instance* instance = find(terrain.snapshot, key);
    return instance != nullptr && instance->demotion;
}

bool is_stopped(const InstanceKey& key, const Observation& seen) {
    return is_satisfied(step::StopReplication{key}, seen);
}

/// What drops its relay log; empty: nothing does. MariaDB drops it when the first of the two
/// threads starts, if it replicates by GTID; CHANGE REPLICATION SOURCE TO, when neither of them
/// runs (MySQL 8.4 manual, 15.4.2.2).
std::string find_drop(const Change& change, const Observation& seen) {
    const bool receives = seen.replica->receiver != ReceiverState::Stopped;
    const bool is_by_gtid_on_mariadb = is_mariadb(seen.version) && !is_by_coordinates(seen);
    if (change.kind == OperationKind::DelayReplication) {
        const bool is_kept = is_by_gtid_on_mariadb
                                 ? is_stopped(change.instance, seen)
                                 : receives && changes_delay_while_receiving(seen.version);
        return is_kept ? ""
                       : fmt::format("the relay log of {} is dropped when its delay changes",
                                     short_name(change.instance));
    }
    if (change.kind == OperationKind::SkipQuery) {
        return is_by_gtid_on_mariadb
                   ? fmt::format("MariaDB drops the relay log of {} when gtid_slave_pos is set",
                                 short_name(change.instance))
                   : "";
    }
    const bool will_stand_still =
        change.kind == OperationKind::RestartReplica || is_stopped(change.instance, seen);
    return is_by_gtid_on_mariadb && will_stand_still
               ? fmt::format("MariaDB drops the relay log of {} when it starts",
                             short_name(change.instance))
               : "";
}

/// All that waits in a relay log can be had again.
bool has_what_waits(const Observation& source, const Observation& seen) {
    if (!seen.replica->in_source_log) {
        return contains(source.executed, seen.replica->received);
    }
    return !source.log_end || *source.log_end >= seen.replica->in_source_log->read;
}

}  // namespace

bool is_to_follow_another(const Terrain& terrain, const InstanceKey& key) {
    const Instance* instance = find(terrain.snapshot, key);
    const auto source = source_of(*instance);
    return instance->demotion || (source && is_demoted(terrain, *source));
}

std::vector<const Instance*> other_roots(const Terrain& terrain, const InstanceKey& key) {
    std::vector<const Instance*> roots;
    const auto& members = terrain.members;
    if (std::find(members.begin(), members.end(), key) == members.end()) {
        return roots;
    }
    for (const auto& member : members) {
        const Instance* instance = find(terrain.snapshot, member);
        if (member != key && instance != nullptr && is_root(terrain, member)) {
            roots.push_back(instance);
        }
    }
    return roots;
}

Refusal refuse(RefusalReason reason, std::string detail) {
    return Refusal{reason, std::move(detail)};
}

std::optional<Refusal> refuse_obstacles(const InstanceKey& replica,
                                        const InstanceKey& source,
                                        const std::vector<Obstacle>& obstacles) {
    return obstacles.empty() ? std::nullopt
                             : std::optional{refuse(RefusalReason::CannotReplicate,
                                                    fmt::format("{} from {}: {}",
                                                                short_name(replica),
                                                                short_name(source),
                                                                describe(obstacles)))};
}

std::optional<Refusal> find_no_source(const Observation& seen, const InstanceKey& key) {
    return seen.replica ? std::nullopt
                        : std::optional{refuse(RefusalReason::NotAReplica,
                                               short_name(key) + " has no source")};
}

std::optional<Refusal> find_demotion(const Terrain& terrain, const InstanceKey& key) {
    const auto& demotion = find(terrain.snapshot, key)->demotion;
    if (!demotion) {
        return std::nullopt;
    }
    return refuse(
        RefusalReason::WasReplaced,
        demotion->quarantine.empty()
            ? fmt::format("{} waits to follow {}", short_name(key), short_name(demotion->successor))
            : fmt::format("{} is kept apart from {}: {}",
                          short_name(key),
                          short_name(demotion->successor),
                          demotion->quarantine));
}

std::optional<Refusal> find_relay_log_at_risk(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    const std::string drop = find_drop(change, seen);
    if (drop.empty() || has_applied_all_received(seen)) {
        return std::nullopt;
    }
    const InstanceKey& source_key = seen.replica->source;
    const Observation* source = observe(terrain, source_key);
    const bool is_final =
        is_stopped(key, seen) && find(terrain.snapshot, source_key) != nullptr &&
        find(terrain.snapshot, source_key)->seen_at >= find(terrain.snapshot, key)->seen_at;
    const char* why = source == nullptr                            ? "does not answer"
                      : is_final && !has_what_waits(*source, seen) ? "does not have all of that"
                                                                   : nullptr;
    if (why == nullptr) {
        return std::nullopt;
    }
    return refuse(RefusalReason::RelayLogAtRisk,
                  fmt::format("{}, with {} in it, and {} {}",
                              drop,
                              find_unapplied(seen),
                              short_name(source_key),
                              why));
}

std::optional<Refusal> find_unappliable(const Terrain& terrain,
                                        const InstanceKey& key,
                                        std::string_view otherwise) {
    const Observation& seen = *observe(terrain, key);
    if (has_applied_all_received(seen)) {
        return std::nullopt;
    }
    if (seen.replica->applier == ApplierState::Stopped) {
        return refuse(RefusalReason::CannotCatchUp,
                      fmt::format("the applier of {} is stopped with transactions waiting{}{}; {}",
                                  short_name(key),
                                  seen.replica->applier_error.empty() ? "" : ": ",
                                  seen.replica->applier_error,
                                  otherwise));
    }
    if (seen.replica->delay >= terrain.policy.step.catch_up_deadline) {
        return refuse(RefusalReason::CannotCatchUp,
                      fmt::format("{} stays {} behind on purpose, and is waited for {} at most; {}",
                                  short_name(key),
                                  to_string(seen.replica->delay),
                                  to_string(terrain.policy.step.catch_up_deadline),
                                  otherwise));
    }
    return std::nullopt;
}

std::optional<Refusal> find_way_to_another(const Terrain& terrain, const InstanceKey& key) {
    const InstanceKey& source = observe(terrain, key)->replica->source;
    if (!is_demoted(terrain, source)) {
        return std::nullopt;
    }
    return refuse(RefusalReason::WasReplaced,
                  fmt::format("{} was replaced by {}, which {} is about to follow",
                              short_name(source),
                              short_name(find(terrain.snapshot, source)->demotion->successor),
                              short_name(key)));
}

std::optional<Refusal> find_no_lasting_source(const Terrain& terrain, const InstanceKey& key) {
    if (auto refusal = find_no_source(*observe(terrain, key), key)) {
        return refusal;
    }
    auto refusal = find_demotion(terrain, key);
    return refusal ? refusal : find_way_to_another(terrain, key);
}

std::optional<Refusal> find_no_steady_source(const Terrain& terrain, const InstanceKey& key) {
    if (auto refusal = find_no_lasting_source(terrain, key)) {
        return refusal;
    }
    const Observation& seen = *observe(terrain, key);
    return seen.replica->is_detached
               ? std::optional{refuse(RefusalReason::Detached,
                                      fmt::format("{} is detached from {}: reattach-replica first",
                                                  short_name(key),
                                                  short_name(seen.replica->source)))}
               : std::nullopt;
}

}  // namespace understudy
