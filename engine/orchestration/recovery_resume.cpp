// What a run does that another manager began, or that must wait to see what became of its
// promotion.
#include "engine/orchestration/recovery_run.h"

namespace understudy {
namespace {

/// How often a manager that takes over looks for a server that was perhaps promoted already; and
/// one that asked for it itself and had no answer.
constexpr std::uint32_t kMostLooks = 15;
constexpr std::uint32_t kMostLooksOfOwn = 2;
constexpr Duration kRestBetweenLooks = std::chrono::seconds{1};

}  // namespace

RecoveryRun RecoveryRun::resume(UnfinishedRecovery unfinished, const Context& context) {
    RecoveryRun run{unfinished.id, std::move(unfinished.cluster), std::move(unfinished.facts)};
    run.is_resumed_ = true;
    run.is_taken_over_ = true;
    run.reached_ = unfinished.reached;
    run.is_published_ = unfinished.is_published;
    run.fence_hooks_ = unfinished.fence_hooks;
    for (const Step& step : unfinished.unanswered) {
        run.unsettled_.insert(target(step));
    }
    context.record(record::RecoveryResumed{run.id_, run.cluster_, unfinished.reached});
    run.look(run.case_.members, context);
    return run;
}

void RecoveryRun::continue_resumed(const Context& context) {
    if (was_promoting() && answers(context, *case_.choice->chosen)) {
        const Instance& chosen = *find(context.snapshot(), *case_.choice->chosen);
        is_promoted_ = is_primary_by_now(chosen) && was_written_to(context).value_or(true);
        enter(plan_fence(case_), context);
        return;
    }
    const bool is_switched_over =
        case_.kind == RecoveryKind::Switchover && was_promoting() && was_promoted(context);
    if (is_switched_over || (is_published_ && is_heard(context))) {
        succeed(context);  // It may be dead by now, which is shown later.
        return;
    }
    if (may_look_again()) {
        rest(context);
        return;
    }
    if (was_promoting()) {
        abandon_choice();
    }
    case_.choice.reset();
    if (case_.kind == RecoveryKind::Switchover) {
        give_up(RecoveryOutcome::Refused, "the manager died before anybody was promoted", context);
    } else {
        enter(plan_freeze(context.snapshot(), context.topology, case_), context);
    }
}

bool RecoveryRun::may_look_again() const {
    return was_promoting() && looked_ < (is_taken_over_ ? kMostLooks : kMostLooksOfOwn);
}

/// Most likely clients write to the chosen one: nobody else is promoted in haste.
void RecoveryRun::rest(const Context& context) {
    ++looked_;
    rests_until_ = context.now + kRestBetweenLooks;
    stage_ = Stage::Resting;
}

}  // namespace understudy
