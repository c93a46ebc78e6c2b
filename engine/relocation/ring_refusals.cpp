// Why a primary must not replicate from one of its replicas.
#include <algorithm>

#include <fmt/format.h>

#include "engine/relocation/change_refusals.h"
#include "engine/relocation/common_refusals.h"
#include "engine/topology/excess.h"
#include "engine/topology/obstacles.h"

namespace understudy {
namespace {

std::optional<Refusal> find_no_ring(const Terrain& terrain, const Change& change) {
    const InstanceKey& replica = *change.partner;
    if (replica == change.instance) {
        return refuse(RefusalReason::NotAReplica, short_name(replica) + " has no source");
    }
    if (observe(terrain, replica) == nullptr) {
        return refuse(RefusalReason::NotReachable, short_name(replica) + " does not answer");
    }
    return source_of(terrain, change.instance) == replica && is_done(terrain, change)
               ? std::optional{refuse(RefusalReason::AlreadySo,
                                      fmt::format("{} and {} replicate from one another already",
                                                  short_name(change.instance),
                                                  short_name(replica)))}
               : std::nullopt;
}

/// It stays what it is: a replica that follows, and takes no writes.
std::optional<Refusal> find_unsteady(const Terrain& terrain, const InstanceKey& replica) {
    const Instance& instance = *find(terrain.snapshot, replica);
    const Observation& seen = *instance.seen;
    if (is_writable(seen)) {
        return refuse(
            RefusalReason::TakesWrites,
            fmt::format("{0} takes writes; set-read-only -i {0} first: only one of the two "
                        "may",
                        short_name(replica)));
    }
    if (auto refusal = find_demotion(terrain, replica)) {
        return refusal;
    }
    if (auto why = find_maintenance(instance, terrain.snapshot.taken_at); !why.empty()) {
        return refuse(RefusalReason::InMaintenance, std::move(why));
    }
    if (has_channels(seen) || is_group_secondary(seen)) {
        return refuse(has_channels(seen) ? RefusalReason::ManyChannels : RefusalReason::GroupMember,
                      short_name(replica) + " " + why_in_other_hands(instance));
    }
    if (is_left_alone(instance)) {
        return refuse(RefusalReason::CannotReplicate,
                      short_name(replica) + " " + what_comes_first(instance));
    }
    return is_replicating(seen)
               ? std::nullopt
               : std::optional{refuse(RefusalReason::CannotCatchUp,
                                      fmt::format("{} does not replicate: {}",
                                                  short_name(replica),
                                                  seen.replica->applier_error.empty()
                                                      ? "start-replica starts it"
                                                      : seen.replica->applier_error))};
}

/// A source that is gone, or that nobody knows, is forgotten; one that may live is not.
std::optional<Refusal> find_living_source(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const auto source = source_of(terrain, key);
    if (!source || source == change.partner) {
        return std::nullopt;
    }
    const Instance* above = find(terrain.snapshot, *source);
    const bool is_gone =
        above == nullptr || (above->reachability == Reachability::Unreachable &&
                             above->failures_in_a_row >= terrain.policy.confirm.looks);
    if (is_gone) {
        return find_unappliable(terrain, key, "what it has not applied would be lost");
    }
    return refuse(
        RefusalReason::IsAReplica,
        fmt::format("{0} replicates from {1}, which lives; reset-replica -i {0} ends that "
                    "first",
                    short_name(key),
                    short_name(*source)));
}

std::optional<Refusal> find_no_primary(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    if (auto refusal = find_demotion(terrain, key)) {
        return refusal;
    }
    if (auto refusal = find_living_source(terrain, change)) {
        return refusal;
    }
    return is_writable(*observe(terrain, key))
               ? std::nullopt
               : std::optional{
                     refuse(RefusalReason::PrimaryNotHealthy,
                            fmt::format("{0} is read-only; set-writable -i {0} first, or "
                                        "nobody could tell which of the two is the primary",
                                        short_name(key)))};
}

/// What only the replica has would be executed on the primary.
std::string find_errant(const Observation& replica, const Observation& primary) {
    const ReplicationPosition& has = received_position(replica);
    return are_comparable(has, primary.executed) && has_excess(has, primary.executed, primary)
               ? missing_from(primary.executed, has)
               : "";
}

std::optional<Refusal> find_hindrance(const Terrain& terrain, const Change& change) {
    const Observation& replica = *observe(terrain, *change.partner);
    auto obstacles = find_obstacles(terrain, change.instance, *change.partner);
    std::erase_if(obstacles, [&](const Obstacle& one) {
        return one.kind == ObstacleKind::NoGtid && is_by_coordinates(replica);
    });
    const std::string errant = find_errant(replica, *observe(terrain, change.instance));
    if (!errant.empty()) {
        obstacles.push_back({ObstacleKind::ErrantTransactions,
                             fmt::format("{} has {}, which {} never wrote and would execute",
                                         short_name(*change.partner),
                                         errant,
                                         short_name(change.instance))});
    }
    if (!obstacles.empty()) {
        return refuse(RefusalReason::CannotReplicate,
                      short_name(change.instance) + ": " + describe(obstacles));
    }
    const bool is_untold = is_by_coordinates(replica) && !replica.log_end;
    return is_untold ? std::optional{refuse(
                           RefusalReason::CannotReplicate,
                           short_name(*change.partner) + " does not tell where its log ends")}
                     : std::nullopt;
}

}  // namespace

std::optional<Refusal> find_refusal_to_ring(const Terrain& terrain, const Change& change) {
    if (auto refusal = find_no_ring(terrain, change)) {
        return refusal;
    }
    if (auto refusal = find_unsteady(terrain, *change.partner)) {
        return refusal;
    }
    if (auto refusal = find_no_primary(terrain, change)) {
        return refusal;
    }
    return find_hindrance(terrain, change);
}

}  // namespace understudy
