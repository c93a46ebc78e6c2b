#include "engine/recovery/failover.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/recovery/contender.h"
#include "engine/topology/excess.h"

namespace understudy {
namespace {

bool is_among(const std::vector<InstanceKey>& keys, const InstanceKey& key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

const Observation* observe(const Snapshot& snapshot, const InstanceKey& key) {
    const Instance* instance = find(snapshot, key);
    return instance != nullptr && is_reachable(*instance) && instance->seen ? &*instance->seen
                                                                            : nullptr;
}

/// Adds a step unless what it wants is already so.
void add_step(PhasePlan& plan, const Snapshot& snapshot, PlannedStep planned) {
    const Observation* seen = observe(snapshot, target(planned.step));
    if (seen == nullptr || !is_satisfied(planned.step, *seen)) {
        plan.steps.push_back(std::move(planned));
    }
}

const InstanceKey& chosen_one(const RecoveryCase& recovery) {
    check(recovery.choice && recovery.choice->chosen,
          "nothing is planned for a successor before it is chosen");
    return *recovery.choice->chosen;
}

std::string list(const std::vector<InstanceKey>& keys) {
    std::string text;
    for (const auto& key : keys) {
        text += (text.empty() ? "" : ", ") + short_name(key);
    }
    return text;
}

/// The source that a member follows cannot lead it to the primary: it is being replaced, or it is
/// gone.
bool is_cut_off(const Snapshot& snapshot, const RecoveryCase& recovery, const InstanceKey& key) {
    const Instance* instance = find(snapshot, key);
    const auto source = instance == nullptr ? std::nullopt : source_of(*instance);
    if (!source) {
        return false;
    }
    if (*source == recovery.primary || is_among(recovery.abandoned, *source)) {
        return true;
    }
    return is_among(recovery.members, *source) && observe(snapshot, *source) == nullptr;
}

/// It has received what neither `author` wrote nor the successor has, or had when it was promoted.
/// Attached, it would be served as if it had not: it is kept for somebody to look at.
bool knows_more(const Observation& member,
                const Observation& successor,
                const std::optional<ReplicationPosition>& promoted_with,
                const Observation& author) {
    const ReplicationPosition& has = received_position(member);
    const ReplicationPosition& shared = shared_history(received_position(successor), promoted_with);
    return are_comparable(has, shared) && has_excess(has, shared, author);
}

/// What a replica may have when it is attached: what it was seen with, and what its source has.
std::optional<ReplicationPosition> known_together(const Snapshot& snapshot,
                                                  const InstanceKey& replica,
                                                  const InstanceKey& source) {
    const Observation* one = observe(snapshot, replica);
    const Observation* other = observe(snapshot, source);
    if (one == nullptr || other == nullptr ||
        !are_comparable(received_position(*one), received_position(*other))) {
        return std::nullopt;
    }
    return united(received_position(*one), received_position(*other));
}

/// MariaDB throws the relay log away when a thread is started and neither was running: what is in
/// it and not applied would be lost. Nobody will promote it, so it may go on receiving.
bool would_lose_relay_log(const Observation& seen) {
    return is_mariadb(seen.version) && seen.replica &&
           seen.replica->applier == ApplierState::Stopped && !has_applied_all_received(seen);
}

bool is_stopped_on_purpose(const Snapshot& snapshot, const InstanceKey& key) {
    const Instance* instance = find(snapshot, key);
    return instance != nullptr && is_left_alone(*instance);
}

/// No step of a failover is about its replication.
bool is_left_to_people(const Snapshot& snapshot, const InstanceKey& key) {
    const Instance* instance = find(snapshot, key);
    return instance != nullptr && !why_left_by_failover(*instance).empty();
}

/// An old primary that replicates by itself from the one that took its place: what only it has must
/// be looked at first.
bool is_to_be_compared(const Snapshot& snapshot, const InstanceKey& key) {
    const Instance* instance = find(snapshot, key);
    return instance != nullptr && instance->demotion && instance->demotion->was_co_primary;
}

/// "; db4 stays where it is: it replicates over ...".
std::string describe_left(const Snapshot& snapshot, const std::vector<InstanceKey>& left) {
    std::string text;
    for (const auto& key : left) {
        text += fmt::format("; {} stays where it is: it {}",
                            short_name(key),
                            why_left_by_failover(*find(snapshot, key)));
    }
    return text;
}

PhasePlan plan_freeze_of_living(const Snapshot& snapshot, const RecoveryCase& recovery) {
    PhasePlan plan{.phase = Phase::Freeze,
                   .reason = "no more writes, so that the successor can have them all",
                   .steps = {}};
    add_step(plan, snapshot, {.step = step::MakeReadOnly{recovery.primary}});
    return plan;
}

}  // namespace

std::vector<InstanceKey> find_followers(const Snapshot& snapshot,
                                        const Topology& topology,
                                        const RecoveryCase& recovery) {
    std::vector<InstanceKey> followers;
    const auto take = [&](const std::vector<InstanceKey>& keys) {
        for (const auto& key : keys) {
            if (is_cut_off(snapshot, recovery, key) && key != recovery.primary &&
                !is_among(followers, key) && !is_among(recovery.abandoned, key)) {
                followers.push_back(key);
            }
        }
    };
    take(topology.descendants_of(recovery.primary));
    for (const auto& gone : recovery.abandoned) {
        take(topology.descendants_of(gone));
    }
    // Those below one that is gone and that this manager has never seen. Who is demoted is kept
    // apart or waits for its own turn.
    std::vector<InstanceKey> others = recovery.members;
    std::erase_if(others, [&](const InstanceKey& key) {
        const Instance* member = find(snapshot, key);
        return member == nullptr || member->demotion;
    });
    take(others);
    std::sort(followers.begin(), followers.end());
    return followers;
}

PhasePlan plan_freeze(const Snapshot& snapshot,
                      const Topology& topology,
                      const RecoveryCase& recovery) {
    if (recovery.kind == RecoveryKind::Switchover) {
        return plan_freeze_of_living(snapshot, recovery);
    }
    PhasePlan plan{.phase = Phase::Freeze,
                   .reason = "what each replica has received must be final",
                   .steps = {}};
    for (const auto& key : find_followers(snapshot, topology, recovery)) {
        const Observation* seen = observe(snapshot, key);
        if (seen == nullptr || would_lose_relay_log(*seen) || is_left_to_people(snapshot, key)) {
            continue;
        }
        const bool may_be_written_to = is_writable(*seen) && find(snapshot, key)->demotion;
        if (may_be_written_to) {
            // A primary of old, and clients may still know it as one.
            add_step(plan,
                     snapshot,
                     {.step = step::MakeReadOnly{key}, .on_failure = OnFailure::CarryOn});
        }
        add_step(plan,
                 snapshot,
                 {.step = step::StopReceiver{key},
                  .on_failure = OnFailure::CarryOn,
                  .wave = may_be_written_to ? 1U : 0U});
    }
    return plan;
}

void note_plan(RecoveryCase& recovery, const PhasePlan& plan) {
    const auto note = [](std::vector<InstanceKey>& keys, const InstanceKey& key) {
        if (!is_among(keys, key)) {
            keys.push_back(key);
        }
    };
    for (const auto& planned : plan.steps) {
        if (std::holds_alternative<step::StopReceiver>(planned.step)) {
            note(recovery.frozen, target(planned.step));
        } else if (plan.phase == Phase::Promote &&
                   std::holds_alternative<step::PointAt>(planned.step)) {
            note(recovery.repointed, target(planned.step));
        }
    }
}

bool has_unfrozen(const Snapshot& snapshot,
                  const Topology& topology,
                  const RecoveryCase& recovery) {
    const auto plan = plan_freeze(snapshot, topology, recovery);
    return std::any_of(plan.steps.begin(), plan.steps.end(), [&](const PlannedStep& planned) {
        return !is_among(recovery.frozen, target(planned.step));
    });
}

PhasePlan plan_catch_up(const Snapshot& snapshot, const RecoveryCase& recovery) {
    const auto& chosen = chosen_one(recovery);
    const Observation* seen = observe(snapshot, chosen);
    check(seen != nullptr, "a successor that was just chosen answers");
    PhasePlan plan{.phase = Phase::CatchUp, .reason = "", .steps = {}};
    const auto& helper = recovery.choice->catch_up_from;
    const Observation* helper_seen = helper ? observe(snapshot, *helper) : nullptr;
    ReplicationPosition wanted = received_position(*seen);
    if (recovery.kind == RecoveryKind::Switchover) {
        const Observation* primary = observe(snapshot, recovery.primary);
        check(primary != nullptr, "the primary of a switchover has just been looked at");
        wanted = primary->executed;
        plan.reason = fmt::format(
            "{} must have all that {} wrote", short_name(chosen), short_name(recovery.primary));
    } else if (helper_seen != nullptr) {
        const ReplicationPosition all = received_position(*helper_seen);
        plan.reason = fmt::format("{} has what {} lacks: {}",
                                  short_name(*helper),
                                  short_name(chosen),
                                  missing_from(wanted, all));
        add_step(plan, snapshot, {.step = step::WaitForPosition{*helper, all}});
        add_step(plan, snapshot, {.step = step::PointAt{chosen, *helper}, .wave = 1});
        wanted = united(wanted, all);
    } else {
        plan.reason = has_applied_all_received(*seen)
                          ? short_name(chosen) + " has applied all that it received"
                          : short_name(chosen) + " must apply what waits in its relay log";
    }
    add_step(plan, snapshot, {.step = step::WaitForPosition{chosen, wanted}, .wave = 2});
    return plan;
}

PhasePlan plan_fence(const RecoveryCase& recovery) {
    if (recovery.kind == RecoveryKind::Switchover) {
        return PhasePlan{
            .phase = Phase::Fence,
            .reason = short_name(recovery.primary) + " must answer that it is read-only",
            .steps = {{.step = step::MakeReadOnly{recovery.primary}}}};
    }
    PhasePlan plan{
        .phase = Phase::Fence,
        .reason = short_name(recovery.primary) + " must be read-only, or certainly out of reach",
        .steps = {{.step = step::MakeReadOnly{recovery.primary},
                   .on_failure = OnFailure::AbortUnlessGone}}};
    for (const auto& key : recovery.abandoned) {
        plan.steps.push_back(
            {.step = step::MakeReadOnly{key}, .on_failure = OnFailure::AbortUnlessGone});
    }
    return plan;
}

namespace {

/// What becomes of those who followed the old primary.
struct Following {
    std::vector<InstanceKey> followers;
    std::vector<InstanceKey> kept_apart;
    std::vector<InstanceKey> unserved;
    std::vector<InstanceKey> stopped;
    std::vector<InstanceKey> returned;
    std::vector<InstanceKey> left;
};

/// Among whom of them a follower that answers belongs.
std::vector<InstanceKey>& part_of(Following& following,
                                  const Snapshot& snapshot,
                                  const RecoveryCase& recovery,
                                  const InstanceKey& key) {
    const Observation* successor = observe(snapshot, chosen_one(recovery));
    const Observation& seen = *observe(snapshot, key);
    if (is_left_to_people(snapshot, key)) {
        return following.left;
    }
    if (is_stopped_on_purpose(snapshot, key)) {
        return following.stopped;
    }
    if (is_to_be_compared(snapshot, key)) {
        return following.returned;
    }
    if (successor == nullptr) {
        return following.followers;
    }
    if (knows_more(seen, *successor, recovery.promoted_with, seen)) {
        return following.kept_apart;
    }
    return can_serve(*successor, seen) ? following.followers : following.unserved;
}

Following sort_followers(const Snapshot& snapshot,
                         const Topology& topology,
                         const RecoveryCase& recovery) {
    Following following;
    for (const auto& key : find_followers(snapshot, topology, recovery)) {
        if (key != chosen_one(recovery) && observe(snapshot, key) != nullptr) {
            part_of(following, snapshot, recovery, key).push_back(key);
        }
    }
    return following;
}

std::string describe_promotion(const Snapshot& snapshot,
                               const InstanceKey& chosen,
                               const Following& following) {
    const auto tell =
        [](const std::vector<InstanceKey>& keys, std::string_view before, std::string_view behind) {
            return keys.empty() ? "" : fmt::format("{}{}{}", before, list(keys), behind);
        };
    return short_name(chosen) + " becomes the primary" +
           tell(following.followers,
                ", and ",
                following.followers.size() == 1 ? " follows" : " follow") +
           tell(following.kept_apart, "; what ", " received and it did not is kept there") +
           tell(following.unserved, "; it cannot serve ", "") +
           tell(following.stopped, "; an operator keeps ", " stopped") +
           tell(following.returned, "; what only ", " has is looked at first") +
           describe_left(snapshot, following.left);
}

}  // namespace

PhasePlan plan_promote(const Snapshot& snapshot,
                       const Topology& topology,
                       const RecoveryCase& recovery) {
    const auto& chosen = chosen_one(recovery);
    const Observation* successor = observe(snapshot, chosen);
    const Following following = sort_followers(snapshot, topology, recovery);
    PhasePlan plan{.phase = Phase::Promote,
                   .reason = describe_promotion(snapshot, chosen, following),
                   .steps = {}};
    add_step(plan, snapshot, {.step = step::ForgetSource{chosen}});
    // Sent also to one that came up writable: it is the moment from which it is the primary.
    plan.steps.push_back({.step = step::MakeWritable{chosen}, .wave = 1});
    for (const auto& key : following.followers) {
        // One replica that will not follow is a smaller loss than a cluster without a primary.
        add_step(plan,
                 snapshot,
                 {.step = step::PointAt{key, chosen, known_together(snapshot, key, chosen)},
                  .on_failure = OnFailure::CarryOn,
                  .wave = 2});
    }
    const Observation* primary = observe(snapshot, recovery.primary);
    const bool may_follow = successor != nullptr && primary != nullptr &&
                            can_serve(*successor, *primary) &&
                            !knows_more(*primary, *successor, recovery.promoted_with, *successor);
    if (recovery.kind == RecoveryKind::Switchover && may_follow) {
        add_step(plan,
                 snapshot,
                 {.step = step::PointAt{recovery.primary,
                                        chosen,
                                        known_together(snapshot, recovery.primary, chosen)},
                  .on_failure = OnFailure::CarryOn,
                  .wave = 2});
    }
    return plan;
}

PhasePlan plan_undo(const Snapshot& snapshot,
                    const Topology& topology,
                    const RecoveryCase& recovery) {
    PhasePlan plan{.phase = Phase::Freeze,
                   .reason = "nobody is promoted: everything is put back",
                   .steps = {}};
    if (recovery.kind == RecoveryKind::Switchover) {
        for (const auto& key : recovery.abandoned) {
            plan.steps.push_back({.step = step::MakeReadOnly{key}});
        }
        plan.steps.push_back({.step = step::MakeWritable{recovery.primary}, .wave = 1});
        return plan;
    }
    const bool is_back =
        recovery.is_primary_fenced && observe(snapshot, recovery.primary) != nullptr;
    if (is_back) {
        // It lives after all, and nobody has taken its place: clients must have it again. Not
        // before who was perhaps promoted on the way says that it takes no writes.
        for (const auto& key : recovery.abandoned) {
            plan.steps.push_back({.step = step::MakeReadOnly{key}});
        }
        add_step(plan, snapshot, {.step = step::MakeWritable{recovery.primary}, .wave = 1});
    }
    for (const auto& key : find_followers(snapshot, topology, recovery)) {
        if (observe(snapshot, key) != nullptr && !is_stopped_on_purpose(snapshot, key) &&
            !is_left_to_people(snapshot, key)) {
            add_step(plan,
                     snapshot,
                     {.step = step::StartReplication{key},
                      .on_failure = OnFailure::CarryOn,
                      .wave = is_back ? 2U : 0U});
        }
    }
    return plan;
}

}  // namespace understudy
