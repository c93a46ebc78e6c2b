#include "engine/relocation/change_refusals.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace understudy {
namespace {

bool is_demoted(const Terrain& terrain, const InstanceKey& key) {
    const Instance* instance = find(terrain.snapshot, key);
    return instance != nullptr && instance->demotion;
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
        if (member != key && instance != nullptr && !source_of(*instance)) {
            roots.push_back(instance);
        }
    }
    return roots;
}

namespace {

Refusal refuse(RefusalReason reason, std::string detail) {
    return Refusal{reason, std::move(detail)};
}

bool is_stopped(const InstanceKey& key, const Observation& seen) {
    return is_satisfied(step::StopReplication{key}, seen);
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

/// What is in a relay log that is dropped must be had again. What it receives until it is stopped
/// nobody can know yet.
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

/// It is to apply all that it has received, and cannot, or not while it is waited for. `otherwise`
/// says what there is to be done.
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

}  // namespace

std::optional<Refusal> find_refusal_to_start(const Terrain& terrain, const Change& change) {
    const Observation& seen = *observe(terrain, change.instance);
    if (auto refusal = find_no_source(seen, change.instance)) {
        return refusal;
    }
    const Instance& instance = *find(terrain.snapshot, change.instance);
    if (seen.replica->is_detached) {
        return refuse(RefusalReason::Detached,
                      fmt::format("{} is detached from {}: reattach-replica starts it",
                                  short_name(change.instance),
                                  short_name(seen.replica->source)));
    }
    if (instance.demotion && !instance.demotion->quarantine.empty()) {
        return find_demotion(terrain, change.instance);
    }
    return is_to_follow_another(terrain, change.instance) ? std::nullopt
                                                          : find_relay_log_at_risk(terrain, change);
}

std::optional<Refusal> find_refusal_to_stop(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    if (auto refusal = find_no_source(seen, key)) {
        return refusal;
    }
    return find_demotion(terrain, key);
}

std::optional<Refusal> find_refusal_to_stop_nicely(const Terrain& terrain, const Change& change) {
    auto refusal = find_refusal_to_stop(terrain, change);
    return refusal ? refusal
                   : find_unappliable(terrain, change.instance, "stop-replica stops it as it is");
}

namespace {

/// Its source was replaced: it is about to be attached to the successor.
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

std::optional<Refusal> find_replicas(const Terrain& terrain, const InstanceKey& key) {
    const auto& replicas = terrain.topology.replicas_of(key);
    if (replicas.empty()) {
        return std::nullopt;
    }
    std::vector<std::string> names;
    for (const InstanceKey& replica : replicas) {
        names.push_back(short_name(replica));
    }
    return refuse(RefusalReason::HasReplicas,
                  fmt::format("{} would be cut off from the cluster together with {}; "
                              "relocate-replicas moves them elsewhere first",
                              join(names, ", "),
                              short_name(key)));
}

}  // namespace

std::optional<Refusal> find_refusal_to_reset(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    if (auto refusal = find_no_source(*observe(terrain, key), key)) {
        return refusal;
    }
    for (const auto find : {find_demotion, find_way_to_another, find_replicas}) {
        if (auto refusal = find(terrain, key)) {
            return refusal;
        }
    }
    return find_unappliable(terrain, key, "what it has not applied would be lost");
}

std::optional<Refusal> find_refusal_to_detach(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    if (auto refusal = find_no_source(seen, key)) {
        return refusal;
    }
    for (const auto find : {find_demotion, find_way_to_another}) {
        if (auto refusal = find(terrain, key)) {
            return refusal;
        }
    }
    return seen.replica->is_detached
               ? std::nullopt
               : find_unappliable(terrain, key, "what it has not applied would be dropped");
}

std::optional<Refusal> find_refusal_to_reattach(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    if (auto refusal = find_no_source(seen, key)) {
        return refusal;
    }
    if (!seen.replica->is_detached) {
        return refuse(RefusalReason::NotDetached,
                      fmt::format("{} replicates from {}, or may",
                                  short_name(key),
                                  short_name(seen.replica->source)));
    }
    const auto& demotion = find(terrain.snapshot, key)->demotion;
    return demotion && !demotion->quarantine.empty() ? find_demotion(terrain, key) : std::nullopt;
}

namespace {

/// SOURCE_DELAY (MySQL 8.4 manual, 15.4.2.2; MariaDB Knowledge Base, Delayed Replication).
constexpr std::chrono::seconds kLongestDelay{2'147'483'647};

std::optional<Refusal> find_impossible_delay(const Change& change, const Observation& seen) {
    const auto& delay = change.parameters.delay;
    if (!delay || *delay < Duration{0} || *delay > kLongestDelay ||
        *delay % std::chrono::seconds{1} != Duration{0}) {
        return refuse(
            RefusalReason::NotPossible,
            fmt::format("a delay is so many whole seconds, at most {}", kLongestDelay.count()));
    }
    return supports_delay(seen.version)
               ? std::nullopt
               : std::optional{refuse(RefusalReason::NotPossible,
                                      fmt::format("{} is {}, which cannot be delayed",
                                                  short_name(change.instance),
                                                  describe(seen.version)))};
}

}  // namespace

std::optional<Refusal> find_refusal_to_delay(const Terrain& terrain, const Change& change) {
    const Observation& seen = *observe(terrain, change.instance);
    if (auto refusal = find_refusal_to_stop(terrain, change)) {
        return refusal;
    }
    if (auto refusal = find_impossible_delay(change, seen)) {
        return refusal;
    }
    return seen.replica->delay == change.parameters.delay ? std::nullopt
                                                          : find_relay_log_at_risk(terrain, change);
}

std::optional<Refusal> find_refusal_to_close(const Terrain& /*terrain*/, const Change& /*change*/) {
    return std::nullopt;
}

namespace {

/// Why `key` would be a second primary beside this one; empty when it would not.
std::string find_claim(const Terrain& terrain, const Instance& other, const InstanceKey& key) {
    const Observation* seen = observe(terrain, other.key);
    if (seen != nullptr && is_writable(*seen)) {
        return "takes the writes of this cluster; make it read-only first, or let switchover "
               "change the primary";
    }
    if (other.demotion) {
        return "";
    }
    if (seen == nullptr) {
        return "belongs to the same cluster, does not answer and may take writes; if it is gone "
               "for good, forget it";
    }
    const bool is_followed = !terrain.topology.replicas_of(other.key).empty();
    return is_followed && terrain.topology.replicas_of(key).empty()
               ? "is the one that others replicate from, although it takes no writes now"
               : "";
}

std::optional<Refusal> find_other_primary(const Terrain& terrain, const InstanceKey& key) {
    for (const Instance* other : other_roots(terrain, key)) {
        const std::string claim = find_claim(terrain, *other, key);
        if (!claim.empty()) {
            return refuse(RefusalReason::OtherPrimary, short_name(other->key) + " " + claim);
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> find_refusal_to_write(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    if (seen.replica) {
        return refuse(RefusalReason::IsAReplica,
                      fmt::format("{} replicates from {}: what is written on it would be nowhere "
                                  "else; switchover makes it the primary",
                                  short_name(key),
                                  short_name(seen.replica->source)));
    }
    if (auto refusal = find_demotion(terrain, key)) {
        return refusal;
    }
    return is_writable(seen) ? std::nullopt : find_other_primary(terrain, key);
}

}  // namespace understudy
