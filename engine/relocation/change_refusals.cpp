#include "engine/relocation/change_refusals.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/relocation/common_refusals.h"

namespace understudy {
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

std::optional<Refusal> find_replicas(const Terrain& terrain, const InstanceKey& key) {
    const auto& replicas = terrain.topology.replicas_of(key);
    if (replicas.empty() || is_root(terrain, key)) {
        return std::nullopt;
    }
    if (const Instance* other = find_co_primary(terrain.snapshot, key)) {
        return refuse(
            RefusalReason::HasReplicas,
            fmt::format("{0} and {1} replicate from one another; reset-replica of {1} ends "
                        "that first",
                        short_name(key),
                        short_name(other->key)));
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
    for (const auto find : {find_no_lasting_source, find_replicas}) {
        if (auto refusal = find(terrain, key)) {
            return refusal;
        }
    }
    return find_unappliable(terrain, key, "what it has not applied would be lost");
}

std::optional<Refusal> find_refusal_to_detach(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    if (auto refusal = find_no_lasting_source(terrain, key)) {
        return refusal;
    }
    return observe(terrain, key)->replica->is_detached
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
    if (seen.replica->uses_gtid && is_empty(seen.executed)) {
        return refuse(RefusalReason::NoGtid,
                      fmt::format("{} counts nothing as executed by GTID, and would ask for "
                                  "everything again: SET GLOBAL gtid_purged says what it has",
                                  short_name(key)));
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

std::optional<Refusal> find_refusal_to_kill(const Terrain& /*terrain*/, const Change& change) {
    return change.parameters.process
               ? std::nullopt
               : std::optional{
                     refuse(RefusalReason::NotPossible,
                            "of which connection? --process is its ID in SHOW PROCESSLIST")};
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
    if (seen.replica && !is_root(terrain, key)) {
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
