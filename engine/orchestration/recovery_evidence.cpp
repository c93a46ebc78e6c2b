// What a run knows and for how long: of a promotion that a manager that died had begun, of a fence
// that has aged, of a chosen one that receives again.
#include <algorithm>

#include "engine/orchestration/recovery_run.h"

namespace understudy {
namespace {

bool is_stuck(const Observation& seen) {
    return seen.replica && seen.replica->applier == ApplierState::Stopped &&
           !seen.replica->applier_error.empty() && !has_applied_all_received(seen);
}

}  // namespace

bool RecoveryRun::answers(const Context& context, const InstanceKey& key) {
    const Instance* instance = find(context.snapshot(), key);
    return instance != nullptr && is_reachable(*instance);
}

/// Clients may write there: a replica that came up writable is no primary yet.
bool RecoveryRun::is_primary_by_now(const Instance& instance) {
    return instance.seen && is_writable(*instance.seen) && !source_of(instance);
}

/// The chosen one takes writes for all we know: the manager that died had begun to promote it, or
/// this one has done so and was not answered.
bool RecoveryRun::was_promoting() const {
    return reached_ == Phase::Promote && case_.choice && case_.choice->chosen;
}

/// It was asked to take writes, and has not answered, nor been seen since.
bool RecoveryRun::is_promotion_unknown() const {
    return phase_ == Phase::Promote && runner_.was_sent("MakeWritable") &&
           runner_.unanswered().contains(*case_.choice->chosen);
}

/// Somebody began to promote it. While it has a source it was never asked to take writes: it is
/// made to forget that first.
bool RecoveryRun::may_take_writes(const Context& context) const {
    return was_promoting() &&
           (!answers(context, *case_.choice->chosen) || has_left_source(context));
}

/// It takes writes, or has done so: in a switchover others are pointed at it after that.
bool RecoveryRun::was_promoted(const Context& context) const {
    const auto follows = [&](const InstanceKey& key) {
        const Instance* member = find(context.snapshot(), key);
        return member != nullptr && is_reachable(*member) &&
               source_of(*member) == case_.choice->chosen;
    };
    return is_promoted_ || (case_.kind == RecoveryKind::Switchover && was_promoting() &&
                            std::any_of(case_.repointed.begin(), case_.repointed.end(), follows));
}

/// A member hears the chosen one, which does not answer us: it lives.
bool RecoveryRun::is_heard(const Context& context) const {
    return std::any_of(case_.members.begin(), case_.members.end(), [&](const InstanceKey& key) {
        const Instance* member = find(context.snapshot(), key);
        return member != nullptr && is_reachable(*member) &&
               source_of(*member) == case_.choice->chosen &&
               member->seen->replica->receiver == ReceiverState::Running;
    });
}

/// It was asked to, right before it is made writable: since then it has received nothing.
bool RecoveryRun::has_left_source(const Context& context) const {
    const Instance* chosen = find(context.snapshot(), *case_.choice->chosen);
    return chosen != nullptr && chosen->seen && !source_of(*chosen);
}

/// Whether the chosen one has more than it was to be promoted with: nobody else can have given it
/// that, so it was a primary, even if it was started again since, read-only. If it has not, nobody
/// has written to it, even if it takes writes by now. One that clients are sent to is written to.
/// Absent: that cannot be told.
std::optional<bool> RecoveryRun::was_written_to(const Context& context) const {
    const auto noted = noted_history(context);
    if (is_published_) {
        return true;
    }
    if (!noted || !has_left_source(context) || !answers(context, *case_.choice->chosen)) {
        return std::nullopt;
    }
    return !contains(*noted, find(context.snapshot(), *case_.choice->chosen)->seen->executed);
}

/// Resumed, and whatever the old primary says: clients write to the chosen one already, or have
/// done so, and may not lose that; or nobody could put it back below a primary that is gone since
/// the switchover made it read-only.
bool RecoveryRun::must_go_on(const Context& context) const {
    const Instance* primary = find(context.snapshot(), case_.primary);
    const bool is_gone = primary != nullptr && primary->reachability == Reachability::Unreachable;
    return was_promoted(context) || was_written_to(context).value_or(false) ||
           (case_.kind == RecoveryKind::Switchover && is_gone && was_promoting() &&
            has_left_source(context));
}

/// What the successor had when its promotion was planned, as it was noted then.
std::optional<ReplicationPosition> RecoveryRun::noted_history(const Context& context) const {
    const Instance* primary = find(context.snapshot(), case_.primary);
    const bool is_noted = primary != nullptr && primary->demotion &&
                          primary->demotion->successor == *case_.choice->chosen;
    return is_noted ? primary->demotion->promoted_at : std::nullopt;
}

/// This process stood still, or the journal did, or the chosen one before it forgot its source: who
/// could not be reached then may take writes now.
bool RecoveryRun::is_fence_stale(const Context& context) const {
    const StepPolicy& policy = context.policy.step;
    const bool took_long =
        stage_ == Stage::Performing && context.now - sent_at_ > policy.fence_deadline;
    return phase_ == Phase::Promote && !is_undoing_ && !is_promoted_ &&
           !runner_.was_sent("MakeWritable") &&
           (took_long || context.now - fenced_at_ > policy.deadline);
}

/// This process stood still while it fenced: who could not be reached when that was tried may
/// answer now.
bool RecoveryRun::has_fenced_long_ago(const Context& context) const {
    const Duration attempt = context.policy.step.fence_deadline + context.policy.probe.deadline;
    return case_.kind == RecoveryKind::Failover && !must_go_on(context) &&
           context.now - sent_at_ > 2 * attempt + context.policy.step.deadline;
}

/// The primary of a switchover has answered that it is read-only, and now it does not answer: it
/// may be on its way to come up writable.
bool RecoveryRun::has_lost_fenced(const Context& context) const {
    return case_.kind == RecoveryKind::Switchover && !must_go_on(context) &&
           !answers(context, case_.primary);
}

/// Nobody hands it anything, and it was started again since: MariaDB throws its relay log away
/// then. Or its applier has come upon something that it cannot apply.
std::optional<std::string> RecoveryRun::why_wait_is_in_vain(const ProbeFinished& finished) const {
    if (case_.kind != RecoveryKind::Failover || phase_ != Phase::CatchUp || !finished.outcome ||
        case_.choice->catch_up_from) {
        return std::nullopt;
    }
    const Observation& seen = *finished.outcome;
    for (const PlannedStep& planned : runner_.plan().steps) {
        const auto* wait = std::get_if<step::WaitForPosition>(&planned.step);
        if (wait == nullptr || wait->instance != finished.instance) {
            continue;
        }
        if (!contains(received_position(seen), wait->position)) {
            return " has lost what it had received";
        }
        if (is_stuck(seen)) {
            return " cannot apply what it has received: " + seen.replica->applier_error;
        }
    }
    return std::nullopt;
}

/// A replica whose receiver was to be stopped answers, and it runs: it was out of reach then, or
/// somebody has started it again.
bool RecoveryRun::has_thawed(const Context& context) const {
    return !plan_freeze(context.snapshot(), context.topology, case_).steps.empty();
}

/// Then what the chosen one has not applied would go with its relay log.
bool RecoveryRun::is_chosen_receiving(const Context& context) const {
    const Instance& chosen = *find(context.snapshot(), *case_.choice->chosen);
    const bool is_receiving =
        chosen.seen->replica && chosen.seen->replica->receiver != ReceiverState::Stopped;
    return !has_applied_all_received(*chosen.seen) ||
           (is_receiving && source_of(chosen) != case_.choice->catch_up_from);
}

}  // namespace understudy
