#include "engine/relocation/change_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/check.h"

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

/// MariaDB drops the relay log when the first of the two threads starts, if it replicates by GTID:
/// what is in it must be had again. What it receives until it is stopped nobody can know yet.
std::optional<Refusal> find_relay_log_at_risk(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    const bool will_stand_still =
        change.kind == OperationKind::RestartReplica || is_stopped(key, seen);
    const bool drops_it = is_mariadb(seen.version) && !is_by_coordinates(seen);
    if (!drops_it || !will_stand_still || has_applied_all_received(seen)) {
        return std::nullopt;
    }
    const InstanceKey& source_key = seen.replica->source;
    const Observation* source = observe(terrain, source_key);
    const std::string waiting = missing_from(seen.executed, seen.replica->received);
    if (source == nullptr) {
        return refuse(RefusalReason::RelayLogAtRisk,
                      fmt::format("MariaDB drops the relay log of {} when it starts, with {} in "
                                  "it, and {} does not answer",
                                  short_name(key),
                                  waiting,
                                  short_name(source_key)));
    }
    const bool is_final = is_stopped(key, seen) && find(terrain.snapshot, source_key)->seen_at >=
                                                       find(terrain.snapshot, key)->seen_at;
    if (is_final && !contains(source->executed, seen.replica->received)) {
        return refuse(RefusalReason::RelayLogAtRisk,
                      fmt::format("MariaDB drops the relay log of {} when it starts, with {} in "
                                  "it, and {} does not have all of that",
                                  short_name(key),
                                  waiting,
                                  short_name(source_key)));
    }
    return std::nullopt;
}

std::optional<Refusal> find_refusal_to_start(const Terrain& terrain, const Change& change) {
    if (auto refusal = find_no_source(*observe(terrain, change.instance), change.instance)) {
        return refusal;
    }
    const Instance& instance = *find(terrain.snapshot, change.instance);
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
    if (auto refusal = find_demotion(terrain, key)) {
        return refusal;
    }
    if (change.kind != OperationKind::StopReplicaNicely || has_applied_all_received(seen)) {
        return std::nullopt;
    }
    if (seen.replica->applier == ApplierState::Stopped) {
        return refuse(RefusalReason::CannotCatchUp,
                      fmt::format("the applier of {} is stopped with transactions waiting{}{}; "
                                  "stop-replica stops it as it is",
                                  short_name(key),
                                  seen.replica->applier_error.empty() ? "" : ": ",
                                  seen.replica->applier_error));
    }
    if (seen.replica->delay >= terrain.policy.step.catch_up_deadline) {
        return refuse(RefusalReason::CannotCatchUp,
                      fmt::format("{} stays {} behind on purpose, and is waited for {} at most; "
                                  "stop-replica stops it as it is",
                                  short_name(key),
                                  to_string(seen.replica->delay),
                                  to_string(terrain.policy.step.catch_up_deadline)));
    }
    return std::nullopt;
}

/// Whoever is asked to be read-only may be.
std::optional<Refusal> find_refusal_to_close(const Terrain& /*terrain*/, const Change& /*change*/) {
    return std::nullopt;
}

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

/// Its source waits for acknowledgements, and has no other replica that gives them.
bool is_last_to_acknowledge(const Terrain& terrain, const Observation& seen) {
    const Observation* source = observe(terrain, seen.replica->source);
    return source != nullptr && seen.semi_sync.replica_enabled && source->semi_sync.source_active &&
           seen.replica->receiver == ReceiverState::Running &&
           source->semi_sync.connected_replicas <=
               std::max(source->semi_sync.wait_for_replicas, 1U);
}

std::string reason_to_start(const Terrain& terrain, const InstanceKey& key) {
    const Instance& instance = *find(terrain.snapshot, key);
    if (!is_to_follow_another(terrain, key)) {
        return fmt::format(
            "{} is to replicate from {}", short_name(key), short_name(*source_of(instance)));
    }
    const auto& demotion = instance.demotion
                               ? instance.demotion
                               : find(terrain.snapshot, *source_of(instance))->demotion;
    return fmt::format(
        "{} is to follow {} now, and is attached to it once they are compared; it is not started "
        "towards {}",
        short_name(key),
        short_name(demotion->successor),
        short_name(*source_of(instance)));
}

std::string reason_to_stop(const Terrain& terrain, const InstanceKey& key) {
    const Observation& seen = *observe(terrain, key);
    std::string reason =
        fmt::format("{} stays stopped, whatever happens to its cluster, until somebody starts it",
                    short_name(key));
    if (is_last_to_acknowledge(terrain, seen)) {
        reason += fmt::format("; {} waits for acknowledgements, and too few others give them",
                              short_name(seen.replica->source));
    }
    return reason;
}

std::string reason_to_close(const Terrain& terrain, const InstanceKey& key) {
    const Observation& seen = *observe(terrain, key);
    const bool is_primary = !seen.replica && !is_demoted(terrain, key);
    return is_primary ? fmt::format(
                            "nobody takes the place of {}: clients can write nowhere in "
                            "its cluster until set-writable",
                            short_name(key))
                      : short_name(key) + " is to take no writes";
}

std::string reason_to_open(const Terrain& /*terrain*/, const InstanceKey& key) {
    return short_name(key) + " is to take writes, and no other server of its cluster does";
}

std::vector<Step> start(const InstanceKey& key) {
    return {step::StartReplication{key}};
}

std::vector<Step> stop(const InstanceKey& key) {
    return {step::StopReplication{key}};
}

std::vector<Step> restart(const InstanceKey& key) {
    return {step::StopReplication{key}, step::StartReplication{key}};
}

std::vector<Step> close(const InstanceKey& key) {
    return {step::MakeReadOnly{key}};
}

std::vector<Step> open(const InstanceKey& key) {
    return {step::MakeWritable{key}};
}

constexpr std::array kRules{
    ChangeRule{
        OperationKind::StartReplica, Will::Start, find_refusal_to_start, reason_to_start, start},
    ChangeRule{OperationKind::StopReplica, Will::Stop, find_refusal_to_stop, reason_to_stop, stop},
    ChangeRule{
        OperationKind::StopReplicaNicely, Will::Stop, find_refusal_to_stop, reason_to_stop, stop},
    ChangeRule{OperationKind::RestartReplica,
               Will::Start,
               find_refusal_to_start,
               reason_to_start,
               restart},
    ChangeRule{
        OperationKind::SetReadOnly, Will::None, find_refusal_to_close, reason_to_close, close},
    ChangeRule{OperationKind::SetWritable, Will::None, find_refusal_to_write, reason_to_open, open},
};

}  // namespace

const ChangeRule& rule_of(OperationKind kind) {
    const auto* found = std::find_if(
        kRules.begin(), kRules.end(), [&](const ChangeRule& rule) { return rule.kind == kind; });
    check(found != kRules.end(), "each kind of operation on one server has its rule");
    return *found;
}

}  // namespace understudy
