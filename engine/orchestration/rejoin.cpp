#include "engine/orchestration/rejoin.h"

#include <algorithm>

#include "engine/orchestration/phase_runner.h"
#include "engine/topology/excess.h"

namespace understudy {
namespace {

constexpr Duration kShortestRest = std::chrono::seconds{1};
constexpr Duration kLongestRest = std::chrono::minutes{1};

const Demotion* demotion_of(const Snapshot& snapshot, const InstanceKey& key) {
    const Instance* instance = find(snapshot, key);
    return instance != nullptr && instance->demotion ? &*instance->demotion : nullptr;
}

/// The primary of today: successors may have been succeeded. Bounded, in case two demotions name
/// each other.
InstanceKey last_successor(const Snapshot& snapshot, const Demotion& demotion) {
    InstanceKey key = demotion.successor;
    for (std::size_t i = 0; i < snapshot.instances.size(); ++i) {
        const Demotion* next = demotion_of(snapshot, key);
        if (next == nullptr) {
            break;
        }
        key = next->successor;
    }
    return key;
}

/// What the successor has purged and it lacks: nobody there could serve it.
std::string missing_and_purged(const ReplicationPosition& has, const Observation& successor) {
    return successor.purged && std::holds_alternative<GtidSet>(has)
               ? missing_from(has, *successor.purged)
               : "";
}

Comparison to_comparison(const ReplicationPosition& has, const ReplicationPosition& primary_has) {
    switch (compare(has, primary_has)) {
        case PositionOrder::Equal: return Comparison::Identical;
        case PositionOrder::Behind: return Comparison::Behind;
        case PositionOrder::Ahead: return Comparison::Ahead;
        case PositionOrder::Diverged:
        case PositionOrder::Incomparable: break;
    }
    return Comparison::Diverged;
}

/// Looked at within the poll before: it may have purged since what the other one lacks.
bool is_as_fresh(const Instance& one, const Instance& other, const Context& context) {
    const ProbePolicy& policy = context.policy.probe;
    return one.seen_at + policy.interval + policy.deadline >= other.seen_at;
}

/// Its applier may have been stopped at a place while its receiver went on (ReplicateUntil).
bool is_applier_held(const Observation& seen) {
    return is_by_coordinates(seen) && seen.replica->applier == ApplierState::Stopped &&
           seen.replica->applier_error.empty();
}

bool stands_still(const Observation& seen) {
    return seen.replica->receiver == ReceiverState::Stopped || is_applier_held(seen);
}

bool replicates_from(const Instance& instance, const InstanceKey& source) {
    return source_of(instance) == source &&
           instance.seen->replica->receiver == ReceiverState::Running &&
           !is_applier_held(*instance.seen);
}

/// Whom it is to follow is below it by now: it would replicate from itself.
bool would_close_ring(const Snapshot& snapshot, const InstanceKey& key, InstanceKey above) {
    for (std::size_t i = 0; i < snapshot.instances.size(); ++i) {
        const Instance* one = find(snapshot, above);
        const auto source = one != nullptr ? source_of(*one) : std::nullopt;
        if (!source || *source == key) {
            return source.has_value();
        }
        above = *source;
    }
    return false;
}

/// Whom it is to follow replicates from it, and it from nobody else: they were co-primaries, and
/// are again.
bool is_of_ring(const Instance& instance, const InstanceKey& successor, const Snapshot& snapshot) {
    const Instance* above = find(snapshot, successor);
    const auto source = source_of(instance);
    return above != nullptr && source_of(*above) == instance.key &&
           (!source || source == successor);
}

/// It was started towards a source that is gone, and nobody can do more for it: it may be taken
/// elsewhere, by a rescue for example.
bool waits_for_gone_source(const Instance& instance,
                           const Demotion& demotion,
                           const InstanceKey& successor,
                           const Snapshot& snapshot) {
    const Instance* source = find(snapshot, successor);
    return source != nullptr && source->reachability == Reachability::Unreachable &&
           source_of(instance) == successor && !demotion.was_primary &&
           demotion.quarantine.empty() && !stands_still(*instance.seen);
}

/// It follows whom it is to follow. By file and position it may also stay where a statement of an
/// operation put it that came late: coordinates lead on from there, and not back.
bool is_where_it_may_stay(const Instance& instance,
                          const Demotion& demotion,
                          const InstanceKey& successor,
                          const Snapshot& snapshot) {
    const auto source = source_of(instance);
    if (!source || !replicates_from(instance, *source)) {
        return false;
    }
    const bool is_bound = is_by_coordinates(*instance.seen) && !demotion.was_primary &&
                          demotion.quarantine.empty() && demotion_of(snapshot, *source) == nullptr;
    return source == successor || is_bound;
}

}  // namespace

/// It answers, nothing of ours is under way on it, and what was seen of it is not older than that.
bool Rejoin::is_ready(const Instance& instance, const Context& context) {
    if (!is_reachable(instance)) {
        rests_.erase(instance.key);  // What it is when it is back is another matter.
        return false;
    }
    if (!instance.seen || under_way_.contains(instance.key)) {
        return false;
    }
    if (const auto rest = rests_.find(instance.key);
        rest != rests_.end() && context.now < rest->second.until) {
        return false;
    }
    const auto changed = changed_at_.find(instance.key);
    if (changed == changed_at_.end()) {
        return true;
    }
    if (instance.seen_at < changed->second) {
        return false;
    }
    changed_at_.erase(changed);
    return true;
}

void Rejoin::give_back(const Instance& primary, const Context& context) {
    if (is_ready(primary, context)) {
        perform(step::MakeWritable{primary.key},
                "a recovery made it read-only, and nobody has taken its place",
                context);
    }
}

void Rejoin::consider(const InstanceKey& key, ClusterState cluster, const Context& context) {
    if (context.inventory.demotions() == 0) {
        kept_apart_.clear();
    }
    if (!has_work(context)) {
        return;
    }
    const Instance* instance = find(context.snapshot(), key);
    if (instance == nullptr || !is_ready(*instance, context) ||
        !why_left_by_failover(*instance).empty()) {
        return;
    }
    if (instance->demotion) {
        consider_demoted(*instance, cluster, context);
    } else if (cluster == ClusterState::Settled && !is_left_alone(*instance)) {
        consider_straggler(*instance, context);
    }
}

/// It follows already whom it is to follow, and not by our doing.
bool Rejoin::is_to_be_compared(const Instance& instance, const Demotion& demotion) const {
    const auto compared = compared_.find(instance.key);
    return demotion.was_co_primary && !is_by_coordinates(*instance.seen) &&
           (compared == compared_.end() || compared->second != demotion.at);
}

void Rejoin::consider_demoted(const Instance& instance,
                              ClusterState cluster,
                              const Context& context) {
    const Demotion demotion = *instance.demotion;
    const InstanceKey successor = last_successor(context.snapshot(), demotion);
    // One without a source may be taken for a primary, if only its configuration made it writable.
    if ((demotion.was_primary || !source_of(instance)) && is_writable(*instance.seen)) {
        perform(step::MakeReadOnly{instance.key},
                demotion.was_primary
                    ? "it was the primary once and " + short_name(successor) + " is now"
                    : "it follows nobody, and " + short_name(successor) + " is the primary",
                context);
        return;
    }
    if ((is_where_it_may_stay(instance, demotion, successor, context.snapshot()) &&
         !is_to_be_compared(instance, demotion)) ||
        waits_for_gone_source(instance, demotion, successor, context.snapshot())) {
        if (demotion.watched_until && context.now < *demotion.watched_until) {
            return;
        }
        context.inventory.set_demotion(instance.key, std::nullopt);
        context.record(record::Rejoined{instance.key, *source_of(instance)},
                       Durability::BeforeActing);
        return;
    }
    if (cluster != ClusterState::Settled || !demotion.quarantine.empty() ||
        is_left_alone(instance)) {
        return;
    }
    if (!is_of_ring(instance, successor, context.snapshot()) &&
        would_close_ring(context.snapshot(), instance.key, successor)) {
        return;
    }
    if (source_of(instance) != successor || is_to_be_compared(instance, demotion)) {
        // Of a MariaDB position what it receives by itself hides what it wrote before.
        const bool tells_last_only =
            is_mariadb(instance.seen->version) && is_to_be_compared(instance, demotion);
        compare_and_attach(
            instance,
            demotion,
            tells_last_only ? instance.seen->executed : received_position(*instance.seen),
            context);
    } else if (stands_still(*instance.seen) && (instance.seen->replica->receiver_error.empty() ||
                                                restarted_[instance.key] != demotion.at)) {
        // Once, whatever it says: the error may be older than our stopping it.
        restarted_[instance.key] = demotion.at;
        perform(step::StartReplication{instance.key},
                "a recovery stopped it and could not start it again",
                context);
    }
}

void Rejoin::consider_straggler(const Instance& instance, const Context& context) {
    const auto source = source_of(instance);
    const Demotion* demotion = source ? demotion_of(context.snapshot(), *source) : nullptr;
    if (demotion == nullptr) {
        const bool was_kept = kept_apart_.erase(instance.key) > 0;
        const bool was_stopped = stopped_.erase(instance.key) > 0;
        if (source && (was_kept || was_stopped)) {
            perform(step::StartReplication{instance.key},
                    "it was stopped to be moved, and may stay where it is",
                    context);
        }
        return;
    }
    const InstanceKey successor = last_successor(context.snapshot(), *demotion);
    if (successor == instance.key || kept_apart_.contains(instance.key)) {
        return;
    }
    const Instance& source_of_it = *find(context.snapshot(), *source);
    const bool is_kept = demotion->was_primary || !demotion->quarantine.empty() ||
                         source_of_it.reachability == Reachability::Unreachable;
    if (!is_kept && instance.seen->replica->receiver != ReceiverState::Stopped) {
        return;  // Its source is a replica that is to be attached, and brings it along.
    }
    const Instance* primary = find(context.snapshot(), successor);
    if (!demotion->quarantine.empty() && primary != nullptr && primary->seen &&
        has_excess(received_position(*instance.seen),
                   shared_history(primary->seen->executed, demotion->promoted_at),
                   *primary->seen)) {
        return;  // It has what its source is kept apart for, and stays with it.
    }
    compare_and_attach(instance, *demotion, received_position(*instance.seen), context);
}

void Rejoin::compare_and_attach(const Instance& instance,
                                const Demotion& demotion,
                                const ReplicationPosition& has,
                                const Context& context) {
    if (is_by_coordinates(*instance.seen)) {
        return;  // Its coordinates do not tell what it has: where it goes is for a person to say.
    }
    const InstanceKey successor_key = last_successor(context.snapshot(), demotion);
    const Instance* successor = find(context.snapshot(), successor_key);
    if (successor == nullptr || !is_reachable(*successor) || !is_writable(*successor->seen) ||
        !is_as_fresh(*successor, instance, context)) {
        return;
    }
    if (instance.seen->replica && instance.seen->replica->receiver != ReceiverState::Stopped) {
        stopped_.insert(instance.key);
        perform(step::StopReceiver{instance.key},
                "what it has must be final before it is compared",
                context);
        return;
    }
    stopped_.erase(instance.key);  // here it is decided what becomes of it
    const auto& primary_has = shared_history(successor->seen->executed, demotion.promoted_at);
    // What the successor wrote itself is no excess: it may be ahead of what it says, because a
    // commit that waits for acknowledgements is on replicas and not yet in gtid_executed
    // (rpl_semi_sync_source_wait_point=AFTER_SYNC).
    const bool is_ahead = has_excess(has, primary_has, *successor->seen) &&
                          context.policy.mutation != Mutation::AttachUncompared;
    // Attaching drops the relay log: what is in it and not executed must be had again.
    const std::string purged = missing_and_purged(instance.seen->executed, *successor->seen);
    if (!is_ahead && !purged.empty() && missing_and_purged(has, *successor->seen).empty()) {
        return;  // It has it, and needs time to execute it.
    }
    if (!is_ahead && purged.empty()) {
        compared_[instance.key] = demotion.at;
        // What it has beyond that the successor wrote since it was looked at.
        const auto comparison =
            contains(primary_has, has) ? to_comparison(has, primary_has) : Comparison::Identical;
        context.record(record::ReturnJudged{instance.key, successor_key, comparison, "", true},
                       Durability::BeforeActing);
        perform(step::PointAt{instance.key, successor_key, has},
                "it has nothing that the primary lacks",
                context);
        return;
    }
    if (is_ahead && successor->seen_at < instance.seen_at) {
        return;  // The primary may have got it since it was last looked at.
    }
    const std::string why = is_ahead ? missing_from(primary_has, has) : purged;
    context.record(
        record::ReturnJudged{instance.key,
                             successor_key,
                             is_ahead ? to_comparison(has, primary_has) : Comparison::Behind,
                             why,
                             false},
        Durability::BeforeActing);
    if (instance.demotion) {
        Demotion quarantined = *instance.demotion;
        quarantined.quarantine = why;
        context.inventory.set_demotion(instance.key, std::move(quarantined));
    } else {
        kept_apart_[instance.key] = why;
    }
}

void Rejoin::perform(const Step& step, std::string because, const Context& context) {
    const StepPolicy& policy = context.policy.step;
    // A fence that gets lost with its connection must be sent again soon.
    const bool is_fence = std::holds_alternative<step::MakeReadOnly>(step);
    context.record(record::SideStep{step, std::move(because)});
    under_way_.emplace(target(step),
                       context.perform(step, is_fence ? policy.fence_deadline : policy.deadline));
}

/// What it was told may still arrive: it is looked after until it cannot any more.
void Rejoin::watch_over(const InstanceKey& key, const Context& context) {
    const Instance* instance = find(context.snapshot(), key);
    if (instance != nullptr && instance->demotion) {
        Demotion demotion = *instance->demotion;
        demotion.watched_until = context.now + kStatementsMayArrive;
        context.inventory.set_demotion(key, std::move(demotion));
    }
}

void Rejoin::on(const StepFinished& finished, const Context& context) {
    const auto found = std::find_if(under_way_.begin(), under_way_.end(), [&](const auto& one) {
        return one.second == finished.id;
    });
    if (found == under_way_.end()) {
        return;
    }
    const InstanceKey key = found->first;
    under_way_.erase(found);
    if (finished.outcome) {
        rests_.erase(key);
    } else {
        if (finished.outcome.error().code == ErrorCode::OutcomeUnknown) {
            watch_over(key, context);
        }
        Rest& rest = rests_[key];
        rest.pause = std::clamp(rest.pause * 2, kShortestRest, kLongestRest);
        rest.until = context.now + rest.pause;
    }
    if (context.inventory.knows(key)) {
        changed_at_[key] = context.now;
        context.look(key, Connection::Kept);
    }
}

}  // namespace understudy
