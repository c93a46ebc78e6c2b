// What a recovery leaves behind: who is fenced, attached or watched by whoever comes next.
#include <algorithm>

#include "engine/orchestration/recovery_run.h"

namespace understudy {
namespace {

bool is_replicating(const Context& context, const InstanceKey& key) {
    const Instance* instance = find(context.snapshot(), key);
    return instance != nullptr && is_reachable(*instance) && instance->seen->replica &&
           instance->seen->replica->receiver != ReceiverState::Stopped;
}

}  // namespace

/// It is to follow `successor`, and shares with it what that one has now.
Demotion RecoveryRun::demotion_below(const InstanceKey& successor, const Context& context) const {
    Demotion demotion{.cluster = cluster_,
                      .successor = successor,
                      .at = context.now,
                      .promoted_at = {},
                      .quarantine = ""};
    const Instance* instance = find(context.snapshot(), successor);
    if (case_.promoted_with && case_.choice && case_.choice->chosen == successor) {
        demotion.promoted_at = case_.promoted_with;
    } else if (instance != nullptr && instance->seen) {
        demotion.promoted_at = instance->seen->executed;
    }
    return demotion;
}

void RecoveryRun::set_demotion(const InstanceKey& key,
                               const Demotion& demotion,
                               const Context& context) {
    context.inventory.set_demotion(key, demotion);
    context.record(record::InstanceDemoted{id_, key, demotion}, Durability::BeforeActing);
}

/// One that waits to rejoin a successor that is replaced now, or was abandoned, shares with the
/// next one no more history than with both.
void RecoveryRun::demote(const InstanceKey& key, const Context& context) {
    const auto& chosen = *case_.choice->chosen;
    Demotion demotion = demotion_below(chosen, context);
    const Instance* instance = find(context.snapshot(), key);
    const bool was_noted =
        instance != nullptr && instance->demotion && instance->demotion->was_co_primary;
    demotion.was_co_primary = case_.kind == RecoveryKind::Failover && instance != nullptr &&
                              (was_noted || source_of(*instance) == chosen);
    if (instance != nullptr && instance->demotion && instance->demotion->successor != chosen &&
        instance->demotion->promoted_at && demotion.promoted_at &&
        contains(*demotion.promoted_at, *instance->demotion->promoted_at)) {
        demotion.promoted_at = instance->demotion->promoted_at;
    }
    set_demotion(key, demotion, context);
}

/// Once the successor takes writes, what it has tells no more what it shares with others: of a
/// promotion that a manager that died had begun, what was noted then holds, as long as nothing can
/// have reached the successor from the old primary since.
void RecoveryRun::note_shared_history(const Context& context) {
    const Instance* chosen = find(context.snapshot(), *case_.choice->chosen);
    const auto noted = noted_history(context);
    if (noted && has_left_source(context)) {
        case_.promoted_with = noted;
    } else if (!is_promoted_ && chosen != nullptr && chosen->seen) {
        case_.promoted_with = chosen->seen->executed;
    }
}

/// Who of the cluster waits to rejoin one of these.
std::vector<InstanceKey> RecoveryRun::waiting_for(const std::vector<InstanceKey>& successors,
                                                  const Context& context) const {
    std::vector<InstanceKey> waiting;
    for (const auto& key : case_.members) {
        const Instance* member = find(context.snapshot(), key);
        if (member != nullptr && member->demotion &&
            std::find(successors.begin(), successors.end(), member->demotion->successor) !=
                successors.end()) {
            waiting.push_back(key);
        }
    }
    return waiting;
}

/// Who waits to rejoin the one that is replaced now waits for its successor, and shares with that
/// one no more history than with both.
void RecoveryRun::hand_over_demoted(const InstanceKey& replaced, const Context& context) {
    const Instance* successor = find(context.snapshot(), *case_.choice->chosen);
    for (const auto& key : waiting_for({replaced}, context)) {
        if (key == replaced || key == *case_.choice->chosen) {
            continue;
        }
        Demotion demotion = *find(context.snapshot(), key)->demotion;
        demotion.successor = *case_.choice->chosen;
        demotion.quarantine.clear();  // this one may have what the other lacked
        if (successor != nullptr && successor->seen && demotion.promoted_at &&
            !contains(successor->seen->executed, *demotion.promoted_at)) {
            demotion.promoted_at = successor->seen->executed;
        }
        set_demotion(key, demotion, context);
    }
}

/// Nobody takes the place of the primary: whoever was to wait for one that might have done so waits
/// for the primary again.
void RecoveryRun::hand_back_demoted(const Context& context) {
    std::vector<InstanceKey> given_up = case_.abandoned;
    if (case_.choice && case_.choice->chosen) {
        given_up.push_back(*case_.choice->chosen);
    }
    for (const auto& key : waiting_for(given_up, context)) {
        Demotion demotion = *find(context.snapshot(), key)->demotion;
        demotion.successor = case_.primary;
        set_demotion(key, demotion, context);
    }
}

/// A replica that could not be made to follow anybody, or whose receiver we stopped and could not
/// start again: whoever meets it next finishes that. One that was perhaps promoted is fenced first.
void RecoveryRun::leave_behind(const InstanceKey& key,
                               const InstanceKey& to_follow,
                               const Context& context) {
    const Instance* replica = find(context.snapshot(), key);
    // A binlog server follows nobody else, however long it waits: where it goes, people decide.
    const bool is_left_to_people =
        replica != nullptr && replica->seen && is_binlog_server(replica->seen->version);
    if (replica == nullptr || replica->demotion || is_left_to_people) {
        return;
    }
    const auto& abandoned = case_.abandoned;
    Demotion demotion = demotion_below(to_follow, context);
    demotion.was_primary = key == case_.primary ||
                           std::find(abandoned.begin(), abandoned.end(), key) != abandoned.end();
    set_demotion(key, demotion, context);
}

/// The primary takes writes again, as far as it was asked to.
bool RecoveryRun::is_given_back() const {
    return is_undoing_ && runner_.is_done("MakeWritable");
}

std::optional<InstanceKey> RecoveryRun::left_read_only() const {
    const bool is_settled = is_given_back() && !unsettled_.contains(case_.primary);
    return is_over() && !promoted() && case_.is_primary_fenced && !is_settled
               ? std::optional{case_.primary}
               : std::nullopt;
}

/// Whoever a statement of this run may still reach is looked after until it cannot any more.
void RecoveryRun::keep_watch(const InstanceKey& to_follow, const Context& context) {
    for (const auto& key : unsettled_) {
        const Instance* instance = find(context.snapshot(), key);
        if (instance == nullptr || key == to_follow) {
            continue;
        }
        leave_behind(key, to_follow, context);
        if (!instance->demotion) {
            continue;
        }
        Demotion demotion = *find(context.snapshot(), key)->demotion;
        demotion.watched_until = context.now + kStatementsMayArrive;
        set_demotion(key, demotion, context);
    }
}

void RecoveryRun::give_up(RecoveryOutcome outcome, std::string detail, const Context& context) {
    const bool has_chosen = case_.choice && case_.choice->chosen;
    if (was_promoting() || (has_chosen && has_left_source(context))) {
        abandon_choice();  // Without a source it may be writable, if only by its configuration.
    }
    is_undoing_ = true;
    context.inventory.set_demotion(case_.primary, std::nullopt);  // Nobody may fence it any more.
    outcome_ = outcome;
    detail_ = std::move(detail);
    enter(plan_undo(context.snapshot(), context.topology, case_), context);
}

void RecoveryRun::succeed(const Context& context) {
    is_promoted_ = true;
    end(RecoveryOutcome::Succeeded, describe(case_.choice->loss), context);
}

/// Who was perhaps promoted on the way, and still replicates from another one than the successor.
void RecoveryRun::add_abandoned(std::vector<InstanceKey>& lost, const Context& context) const {
    for (const auto& key : case_.abandoned) {
        const Instance* instance = find(context.snapshot(), key);
        const auto source = instance != nullptr ? source_of(*instance) : std::nullopt;
        if (source && source != promoted() &&
            std::find(lost.begin(), lost.end(), key) == lost.end()) {
            lost.push_back(key);
        }
    }
}

void RecoveryRun::end(RecoveryOutcome outcome, std::string detail, const Context& context) {
    outcome_ = outcome;
    detail_ = std::move(detail);
    stage_ = Stage::Over;
    std::vector<InstanceKey> lost = find_followers(context.snapshot(), context.topology, case_);
    for (const auto& key : case_.frozen) {
        if (std::find(lost.begin(), lost.end(), key) == lost.end() &&
            !is_replicating(context, key)) {
            lost.push_back(key);
        }
    }
    const auto successor = promoted();
    const InstanceKey to_follow = successor.value_or(case_.primary);
    std::erase_if(lost, [&](const InstanceKey& key) { return key == to_follow; });
    if (successor) {
        add_abandoned(lost, context);
    } else {
        context.inventory.set_demotion(case_.primary, std::nullopt);
        hand_back_demoted(context);
    }
    for (const auto& key : lost) {
        if (successor || !is_replicating(context, key)) {
            leave_behind(key, to_follow, context);
        }
    }
    if (!successor && (case_.kind == RecoveryKind::Switchover || is_given_back())) {
        // The primary lives. Of a dead one nobody knows, and its perhaps-successor may be all there
        // is.
        for (const auto& key : case_.abandoned) {
            leave_behind(key, to_follow, context);
        }
    }
    keep_watch(to_follow, context);
    lost_replicas_ = successor ? lost : std::vector<InstanceKey>{};
    context.record(record::RecoveryEnded{id_,
                                         case_.kind,
                                         cluster_,
                                         case_.primary,
                                         outcome_,
                                         successor,
                                         lost_replicas_,
                                         detail_,
                                         left_read_only()},
                   Durability::BeforeActing);
}

}  // namespace understudy
