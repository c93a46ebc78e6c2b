#include "engine/orchestration/recovery_run.h"

#include <algorithm>
#include <limits>

#include "engine/base/check.h"
#include "engine/topology/excess.h"

namespace understudy {
namespace {

/// How often one recovery may start over with another candidate before it stops and explains.
constexpr std::uint32_t kMostRounds = 3;

/// What the choice leads to: transactions that the chosen one will not have, caught up as it can
/// be.
std::uint64_t count_least_lacking(const Choice& choice,
                                  const ChooseQuestion& asked,
                                  const Context& context) {
    const auto& best = choice.catch_up_from ? choice.catch_up_from : choice.chosen;
    return best ? count_lacking(context.snapshot(), asked, *best)
                : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace

RecoveryRun RecoveryRun::begin(RecoveryId id,
                               ClusterAlias cluster,
                               RecoveryCase facts,
                               std::string because,
                               std::set<InstanceKey> unsettled,
                               const Context& context) {
    RecoveryRun run{id, std::move(cluster), std::move(facts)};
    run.unsettled_ = std::move(unsettled);
    context.record(record::RecoveryStarted{id,
                                           run.case_.kind,
                                           run.cluster_,
                                           run.case_.primary,
                                           run.case_.members,
                                           run.case_.designated,
                                           std::move(because),
                                           run.case_.may_lose_anything},
                   Durability::BeforeActing);
    run.enter(plan_freeze(context.snapshot(), context.topology, run.case_), context);
    return run;
}

std::optional<InstanceKey> RecoveryRun::promoted() const {
    return is_promoted_ && case_.choice ? case_.choice->chosen : std::nullopt;
}

void RecoveryRun::take_in(const InstanceKey& member) {
    auto& members = case_.members;
    if (std::find(members.begin(), members.end(), member) == members.end()) {
        members.push_back(member);
    }
}

void RecoveryRun::enter(PhasePlan plan, const Context& context) {
    phase_ = plan.phase;
    note_plan(case_, plan);
    const bool is_switchover = case_.kind == RecoveryKind::Switchover;
    if (plan.phase == Phase::Fence ||
        (plan.phase == Phase::Freeze && is_switchover && !is_undoing_)) {
        const Instance* primary = find(context.snapshot(), case_.primary);
        case_.is_primary_fenced =
            case_.is_primary_fenced ||
            (primary != nullptr && (!primary->seen || is_writable(*primary->seen)));
    }
    // In a switchover clients wait as well: no longer than the lag that would have refused it.
    const Duration longest_wait =
        is_switchover
            ? std::min(context.policy.step.catch_up_deadline,
                       std::max(context.policy.switchover_lag_limit, context.policy.step.deadline))
            : context.policy.step.catch_up_deadline;
    if (context.policy.mutation == Mutation::SkipJournal) {
        runner_ = PhaseRunner{id_, std::move(plan), longest_wait};
        start_phase(context);
        return;
    }
    awaited_ = context.record(record::PhasePlanned{id_, plan}, Durability::BeforeActing);
    runner_ = PhaseRunner{id_, std::move(plan), longest_wait};
    stage_ = Stage::AwaitingJournal;
}

void RecoveryRun::on(const RecordStored& stored, const Context& context) {
    if (stage_ != Stage::AwaitingJournal || stored.id != awaited_) {
        return;
    }
    if (!stored.outcome) {
        end(RecoveryOutcome::Failed,
            "the journal cannot be written, so nothing more is done: " +
                stored.outcome.error().message,
            context);
        return;
    }
    start_phase(context);
}

void RecoveryRun::start_phase(const Context& context) {
    if (is_fence_stale(context)) {
        fence_again(context);
        return;
    }
    if (phase_ == Phase::Promote && !is_undoing_) {
        context.inventory.set_demotion(*case_.choice->chosen, std::nullopt);
    }
    stage_ = Stage::Performing;
    sent_at_ = context.now;
    runner_.start(context);
    if (runner_.is_over()) {
        after_phase(context);
    }
}

void RecoveryRun::fence_again(const Context& context) {
    if (rounds_ >= kMostRounds) {
        give_up(RecoveryOutcome::Failed,
                "too much goes on between fencing " + short_name(case_.primary) +
                    " and promoting " + short_name(*case_.choice->chosen),
                context);
        return;
    }
    ++rounds_;
    unsettled_.merge(runner_.unanswered());
    enter(plan_fence(case_), context);
}

/// From here on it is the primary, whether or not it lives until the next look at it.
void RecoveryRun::note_promotion(const Context& context) {
    if (!is_promoted_ && phase_ == Phase::Promote && !is_undoing_ &&
        runner_.is_done("MakeWritable")) {
        is_promoted_ = true;
        context.inventory.set_root(*case_.choice->chosen);
    }
}

void RecoveryRun::after_step(const Context& context) {
    note_promotion(context);
    if (runner_.is_over()) {
        after_phase(context);
    }
}

void RecoveryRun::on(const StepFinished& finished, const Context& context) {
    if (stage_ != Stage::Performing) {
        return;
    }
    if (is_fence_stale(context)) {
        fence_again(context);
        return;
    }
    runner_.on(finished, context);
    after_step(context);
}

void RecoveryRun::on(const ProbeFinished& finished, const Context& context) {
    if (stage_ == Stage::Performing) {
        runner_.on(finished, context);
        after_step(context);
    } else if (stage_ == Stage::Looking && looks_.erase(finished.id) > 0 && looks_.empty()) {
        after_look(context);
    }
}

bool RecoveryRun::notice(const ProbeFinished& finished, const Context& context) {
    if (stage_ != Stage::Performing) {
        return false;
    }
    if (phase_ == Phase::Fence && finished.instance == case_.primary && finished.outcome) {
        // It came up while it was fenced, and may not have been writable when it was last seen.
        case_.is_primary_fenced = case_.is_primary_fenced || is_writable(*finished.outcome);
    }
    if (const auto why = why_wait_is_in_vain(finished)) {
        try_again(short_name(finished.instance) + *why, context);
        return true;
    }
    const bool is_news = runner_.notice(finished, context);
    if (is_news) {
        after_step(context);
    }
    return is_news;
}

void RecoveryRun::on(const TimeCame& /*time_came*/, const Context& context) {
    if (stage_ == Stage::Resting && rests_until_ <= context.now) {
        is_resumed_ = true;
        look(case_.members, context);
    }
}

void RecoveryRun::after_phase(const Context& context) {
    unsettled_.merge(runner_.unanswered());
    if (!is_undoing_ && !runner_.failure().empty()) {
        after_failed_phase(context);
        return;
    }
    // It has just answered: it is within reach again, and what follows must know.
    const bool has_fenced_living = phase_ == Phase::Fence && runner_.is_done("MakeReadOnly");
    // Nor is another one chosen because somebody has not answered once.
    const bool starts_over = phase_ == Phase::Freeze && rounds_ > 1 && !is_undoing_;
    std::vector<InstanceKey> keys;
    for (const auto& key : case_.members) {
        if (answers(context, key) || starts_over || (has_fenced_living && key == case_.primary)) {
            keys.push_back(key);
        }
    }
    look(keys, context);
}

void RecoveryRun::after_failed_phase(const Context& context) {
    if (phase_ == Phase::Fence && must_go_on(context)) {
        enter_promotion(context);
        return;
    }
    if (is_promoted_ && case_.kind == RecoveryKind::Switchover) {
        succeed(context);  // It is the primary. Whether it is dead is shown later.
        return;
    }
    const bool may_retry = case_.kind == RecoveryKind::Failover && phase_ != Phase::Fence;
    if (may_retry && is_promotion_unknown()) {
        reached_ = Phase::Promote;
    }
    if (phase_ == Phase::Promote && may_look_again()) {
        rest(context);
        return;
    }
    if (phase_ == Phase::Promote) {
        abandon_choice();
    }
    if (may_retry) {
        try_again(runner_.failure(), context);
    } else {
        give_up(RecoveryOutcome::Failed, runner_.failure(), context);
    }
}

void RecoveryRun::try_again(const std::string& why, const Context& context) {
    if (rounds_ >= kMostRounds) {
        give_up(RecoveryOutcome::Failed, why, context);
        return;
    }
    ++rounds_;
    if (is_promoted_ || may_take_writes(context)) {
        abandon_choice();
    }
    reached_ = Phase::Freeze;
    case_.choice.reset();
    auto plan = plan_freeze(context.snapshot(), context.topology, case_);
    plan.reason = why + "; starting over: " + plan.reason;
    enter(std::move(plan), context);
}

/// Its promotion has begun, and it may be writable for all we know: from now on it is to be fenced
/// like the old primary. Whoever is chosen next is promoted by nobody yet.
void RecoveryRun::abandon_choice() {
    case_.abandoned.push_back(*case_.choice->chosen);
    case_.choice.reset();
    case_.repointed.clear();
    is_promoted_ = false;
    is_published_ = false;
    reached_ = Phase::Freeze;
}

void RecoveryRun::look(const std::vector<InstanceKey>& keys, const Context& context) {
    stage_ = Stage::Looking;
    looks_.clear();
    for (const auto& key : keys) {
        if (context.inventory.knows(key)) {
            looks_.insert(context.look(key, Connection::Kept));
        }
    }
    if (looks_.empty()) {
        after_look(context);
    }
}

void RecoveryRun::after_look(const Context& context) {
    if (is_undoing_) {
        end(outcome_,
            runner_.failure().empty()
                ? detail_
                : detail_ + "; and putting things back failed: " + runner_.failure(),
            context);
        return;
    }
    if (is_resumed_) {
        is_resumed_ = false;
        continue_resumed(context);
        return;
    }
    switch (phase_) {
        case Phase::Freeze: choose(context); return;
        case Phase::CatchUp:
            if (context.policy.mutation == Mutation::PromoteBeforeFence) {
                enter_promotion(context);
            } else {
                begin_fence(context);
            }
            return;
        case Phase::Fence: after_fence(context); return;
        case Phase::Promote: succeed(context); return;
        case Phase::Detect:
        case Phase::Confirm:
        case Phase::Gate:
        case Phase::Choose:
        case Phase::Rejoin:
        case Phase::Hold:
        case Phase::Attach:
        case Phase::Act:
        case Phase::Release: break;
    }
    check(false, "a recovery performs freeze, catch-up, fence and promote, and nothing else");
}

/// It could not be reached, so nothing of ours stands between it and its clients; and now it
/// answers.
void RecoveryRun::after_fence(const Context& context) {
    if (has_fenced_long_ago(context) || has_lost_fenced(context)) {
        fence_again(context);
        return;
    }
    const Instance* primary = find(context.snapshot(), case_.primary);
    const bool is_back =
        primary != nullptr && is_reachable(*primary) && is_writable(*primary->seen);
    const bool is_ahead = !is_back && is_primary_ahead(context);
    const bool is_switchover = case_.kind == RecoveryKind::Switchover;
    if (is_ahead && is_switchover && rounds_ < kMostRounds && !has_left_source(context) &&
        answers(context, *case_.choice->chosen)) {
        ++rounds_;  // It was started again, writable, after its successor had caught up.
        enter(plan_catch_up(context.snapshot(), case_), context);
    } else if (is_ahead && (is_switchover || case_.abandoned.empty())) {
        // It lives, and has what nobody has received: less is lost if it stays.
        give_up(RecoveryOutcome::Refused,
                short_name(case_.primary) + " answers and has what " +
                    short_name(*case_.choice->chosen) + " lacks",
                context);
    } else if (!is_back || (rounds_ >= kMostRounds && must_go_on(context))) {
        enter_promotion(context);
    } else if (rounds_ >= kMostRounds) {
        give_up(RecoveryOutcome::Failed,
                short_name(case_.primary) + " answers, and is still writable",
                context);
    } else {
        ++rounds_;
        enter(plan_fence(case_), context);
    }
}

ChooseQuestion RecoveryRun::question(const Context& context) const {
    auto candidates = case_.kind == RecoveryKind::Switchover
                          ? context.topology.replicas_of(case_.primary)
                          : find_followers(context.snapshot(), context.topology, case_);
    return {.primary = case_.primary,
            .members = std::move(candidates),
            .designated = case_.designated,
            .abandoned = case_.abandoned,
            .by_executed = context.policy.mutation == Mutation::ChooseByExecuted,
            .kind = case_.kind,
            .may_lose_anything = case_.may_lose_anything};
}

/// Somebody who could not be asked when it was chosen can be now, and has what it lacks, or may get
/// it. Too late once it takes writes.
bool RecoveryRun::is_outdone(const Context& context) const {
    const InstanceKey& chosen = *case_.choice->chosen;
    const Instance* instance = find(context.snapshot(), chosen);
    if (case_.kind != RecoveryKind::Failover || instance == nullptr || !instance->seen ||
        was_written_to(context).value_or(is_primary_by_now(*instance)) || must_go_on(context)) {
        return false;
    }
    const ChooseQuestion asked = question(context);
    return (has_thawed(context) && rounds_ < kMostRounds) || is_chosen_receiving(context) ||
           has_unfrozen(context.snapshot(), context.topology, case_) ||
           count_lacking(context.snapshot(), asked, chosen) > lacking_ ||
           count_least_lacking(choose_promotion(context.snapshot(), asked, context.policy),
                               asked,
                               context) < lacking_;
}

/// It answers, and has what its successor, whom nobody has written to yet, lacks, or may lack.
bool RecoveryRun::is_primary_ahead(const Context& context) const {
    const Instance* primary = find(context.snapshot(), case_.primary);
    const Instance* chosen = find(context.snapshot(), *case_.choice->chosen);
    return primary != nullptr && is_reachable(*primary) && chosen != nullptr && chosen->seen &&
           !was_written_to(context).value_or(is_primary_by_now(*chosen)) &&
           are_same_kind(primary->seen->executed, chosen->seen->executed) &&
           !certainly_has(*chosen->seen, primary->seen->executed);
}

void RecoveryRun::choose(const Context& context) {
    const ChooseQuestion asked = question(context);
    case_.choice = choose_promotion(context.snapshot(), asked, context.policy);
    lacking_ = count_least_lacking(*case_.choice, asked, context);
    phase_ = Phase::Choose;
    context.record(record::CandidatesJudged{id_, *case_.choice}, Durability::BeforeActing);
    if (!case_.choice->chosen) {
        give_up(RecoveryOutcome::Refused, describe_objections(*case_.choice), context);
        return;
    }
    if (case_.kind == RecoveryKind::Switchover && !answers(context, case_.primary)) {
        give_up(RecoveryOutcome::Failed, "the primary stopped answering", context);
        return;
    }
    enter(plan_catch_up(context.snapshot(), case_), context);
}

void RecoveryRun::enter_promotion(const Context& context) {
    if (is_promoted_ && case_.kind == RecoveryKind::Switchover &&
        !answers(context, *case_.choice->chosen)) {
        succeed(
            context);  // It has been the primary for some time: whether it is dead is shown later.
        return;
    }
    if (!answers(context, *case_.choice->chosen) && may_look_again()) {
        rest(context);
        return;
    }
    if (!answers(context, *case_.choice->chosen)) {
        try_again(
            "could not promote " + short_name(*case_.choice->chosen) + ": it stopped answering",
            context);
        return;
    }
    fenced_at_ = context.now;
    if (is_outdone(context)) {
        try_again("promoting " + short_name(*case_.choice->chosen) +
                      " would lose what a replica has received",
                  context);
        return;
    }
    note_shared_history(context);
    hand_over_demoted(case_.primary, context);
    demote(case_.primary, context);
    for (const auto& key : case_.abandoned) {
        hand_over_demoted(key, context);
        demote(key, context);
    }
    enter(plan_promote(context.snapshot(), context.topology, case_), context);
}

}  // namespace understudy
