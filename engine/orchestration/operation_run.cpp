#include "engine/orchestration/operation_run.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/relocation/coordinate_moves.h"
#include "engine/relocation/turns.h"

namespace understudy {
namespace {

/// Between looks at who is to catch up.
constexpr Duration kRest = std::chrono::milliseconds{50};
/// Before a server that was not served is asked again.
constexpr Duration kRestBetweenTries = std::chrono::milliseconds{500};
/// Between looks at a server that this manager has not met yet.
constexpr Duration kRestUntilMet = std::chrono::seconds{1};

bool is_rematched(const Move& whole) {
    return whole.is_matched && whole.from == whole.to;
}

/// It was to be matched again, and its source refuses it as before: starting it is no help. Empty:
/// not so.
std::string find_refused(const Terrain& terrain, const Move& whole) {
    const Observation* seen = observe(terrain, whole.replica);
    const bool is_refused = is_rematched(whole) && !is_done(terrain, whole) && seen != nullptr &&
                            source_of(terrain, whole.replica) == whole.from &&
                            !seen->replica->receiver_error.empty();
    return is_refused ? fmt::format("{} is below {} as before, and cannot follow it: {}",
                                    short_name(whole.replica),
                                    short_name(whole.from),
                                    seen->replica->receiver_error)
                      : "";
}

}  // namespace

Terrain OperationRun::terrain_of(const Context& context) const {
    return {context.snapshot(), context.topology, context.policy, frame_.members, frame_.primary};
}

OperationRun OperationRun::begin(OperationFrame frame, OperationPlan plan, const Context& context) {
    OperationRun run{std::move(frame), plan.operation, std::move(plan.work)};
    run.left_ = std::move(plan.left);
    context.record(record::OperationStarted{run.frame_.id,
                                            run.frame_.cluster,
                                            run.operation_,
                                            moves_of(run.work_),
                                            run.frame_.owner},
                   Durability::BeforeActing);
    run.begin_turn(context);
    return run;
}

void OperationRun::begin_turn(const Context& context) {
    gives_up_at_ = context.now + context.policy.step.catch_up_deadline;
    enter(plan_hold(terrain_of(context), of_turn(work_, turn_)), context);
}

/// All of it, and there is another one.
bool OperationRun::is_turn_made(const Context& context) const {
    const auto moves = moves_of(work_);
    const auto made = of_turn(moves, turn_);
    return detail_.empty() && turn_ < last_turn(moves) &&
           std::all_of(made.begin(), made.end(), [&](const Move& move) {
               return is_done(terrain_of(context), move);
           });
}

OperationRun OperationRun::resume(UnfinishedOperation unfinished, const Context& context) {
    Work work = work_of(unfinished.operation, std::move(unfinished.moves));
    if (auto* change = std::get_if<Change>(&work)) {
        change->kept = std::move(unfinished.kept);
    }
    OperationRun run{
        OperationFrame{
            unfinished.id, std::move(unfinished.cluster), {}, std::move(unfinished.owner), {}},
        std::move(unfinished.operation),
        std::move(work)};
    for (const auto& key : changed_by(run.work_)) {
        run.unsettled_.insert(key);
    }
    run.gives_up_at_ = context.now + kStatementsMayArrive;
    run.phase_ = Phase::Attach;
    run.turn_ = last_turn(moves_of(run.work_));
    for (const Move& move : moves_of(run.work_)) {
        if (move.anchor == move.to) {
            run.bounded_.insert(move.to);
        }
    }
    run.detail_ = "the manager died before it was finished";
    run.look(context);
    return run;
}

void OperationRun::enter(PhasePlan plan, const Context& context) {
    phase_ = plan.phase;
    has_rested_ = false;
    for (const PlannedStep& planned : plan.steps) {
        if (std::holds_alternative<step::ReplicateUntil>(planned.step)) {
            bounded_.insert(target(planned.step));
        } else if (std::holds_alternative<step::StopReplication>(planned.step)) {
            bounded_.erase(target(planned.step));
        } else if (const auto* purged = std::get_if<step::SetPurged>(&planned.step)) {
            std::get<Change>(work_).kept = purged->gtids;
        }
    }
    runner_ = PhaseRunner{frame_.id, plan, context.policy.step.catch_up_deadline};
    if (plan.steps.empty()) {
        look(context);
        return;
    }
    awaited_ =
        context.record(record::PhasePlanned{frame_.id, std::move(plan)}, Durability::BeforeActing);
    stage_ = Stage::AwaitingJournal;
}

void OperationRun::on(const RecordStored& stored, const Context& context) {
    if (stage_ != Stage::AwaitingJournal || stored.id != awaited_) {
        return;
    }
    if (!stored.outcome) {
        detail_ = "the journal cannot be written, so nothing more is done: " +
                  stored.outcome.error().message;
        end(context);
        return;
    }
    stage_ = Stage::Performing;
    runner_.start(context);
}

void OperationRun::on(const StepFinished& finished, const Context& context) {
    if (stage_ == Stage::Performing) {
        runner_.on(finished, context);
        after_step(context);
    }
}

void OperationRun::on(const ProbeFinished& finished, const Context& context) {
    if (stage_ == Stage::Performing) {
        runner_.on(finished, context);
        after_step(context);
    } else if (stage_ == Stage::Looking && looks_.erase(finished.id) > 0 && looks_.empty()) {
        after_look(context);
    }
}

void OperationRun::after_step(const Context& context) {
    if (runner_.is_over()) {
        unsettled_.merge(runner_.unanswered());
        notes_.insert(notes_.end(), runner_.notes().begin(), runner_.notes().end());
        if (phase_ != Phase::Release) {
            begin_to_outwait(context);
        }
        has_acted_ = has_acted_ || (phase_ == Phase::Act && runner_.failure().empty());
        look(context);
    }
}

void OperationRun::look(const Context& context) {
    stage_ = Stage::Looking;
    looks_.clear();
    for (const auto& key : to_look_at(terrain_of(context), work_)) {
        if (context.inventory.knows(key)) {
            looks_.insert(context.look(key, Connection::Kept));
        }
    }
    if (looks_.empty()) {
        after_look(context);
    }
}

void OperationRun::after_look(const Context& context) {
    if (phase_ == Phase::Release && is_turn_made(context)) {
        ++turn_;
        begin_turn(context);
    } else if (phase_ == Phase::Release && is_watched(context)) {
        watch(context);
    } else if (phase_ == Phase::Release) {
        end(context);
    } else if (is_outwaiting(context)) {
        rest(kRestUntilMet, context);
    } else if (!runner_.failure().empty()) {
        release(runner_.failure(), context);
    } else if (phase_ == Phase::Hold || phase_ == Phase::CatchUp || is_to_go_on(context)) {
        act(context);
    } else if (is_to_be_repeated(context)) {
        phase_ = Phase::CatchUp;
        rest(kRestBetweenTries, context);
    } else if (is_yet_to_be_met(context)) {
        rest(kRestUntilMet, context);
    } else {
        release(detail_.empty() ? why_left(context) : detail_, context);
    }
}

/// Some are attached, and others come to another place and are attached there.
bool OperationRun::is_to_go_on(const Context& context) const {
    return detail_.empty() && phase_ == Phase::Attach &&
           is_unfinished(terrain_of(context), at_hand(context));
}

/// It was asked for, and what it was to follow did not serve it yet.
bool OperationRun::is_to_be_repeated(const Context& context) const {
    return detail_.empty() && phase_ == Phase::Act && context.now < gives_up_at_ &&
           is_unfinished(terrain_of(context), work_);
}

/// Everybody has been looked at again: what stands in the way that did not before?
void OperationRun::act(const Context& context) {
    if (const auto difference = find_difference(terrain_of(context), operation_, work_)) {
        release(fmt::format("{}: {}", to_string(difference->reason), difference->detail), context);
        return;
    }
    const Work now = at_hand(context);
    PhasePlan nearer = plan_catch_up(terrain_of(context), now);
    if (!nearer.steps.empty() && context.now < gives_up_at_) {
        enter(std::move(nearer), context);
        return;
    }
    const std::string lacking = find_lacking(terrain_of(context), now);
    const auto moves = moves_of(now);
    if (!has_work(now)) {
        release(why_left(context), context);
    } else if (lacking.empty() && !moves.empty() && moves.front().is_matched) {
        match(moves.front(), context);
    } else if (lacking.empty()) {
        enter(plan_deed(terrain_of(context), now), context);
    } else if (context.now < gives_up_at_) {
        rest(kRest, context);
    } else if (!moves.empty() && moves.front().is_matched) {
        give_up(moves.front().replica, lacking, context);
    } else {
        const bool is_held = !is_unfinished(terrain_of(context), work_) || !moves.empty();
        release((is_held ? "too long for a replica to be held: " : "not in time: ") + lacking,
                context);
    }
}

void OperationRun::rest(Duration how_long, const Context& context) {
    rests_until_ = context.now + how_long;
    stage_ = Stage::Resting;
}

/// What the manager that died had sent may still arrive there, and nobody knows yet where it would
/// have to go on.
bool OperationRun::is_yet_to_be_met(const Context& context) const {
    const auto* change = std::get_if<Change>(&work_);
    const Instance* instance =
        change == nullptr ? nullptr : find(context.snapshot(), change->instance);
    return instance != nullptr && !instance->seen && context.now < gives_up_at_;
}

void OperationRun::on(const TimeCame& /*time_came*/, const Context& context) {
    if (stage_ == Stage::Resting && rests_until_ <= context.now) {
        has_rested_ = true;
        look(context);
    }
}

/// Of those who are moved there is nobody to release.
void OperationRun::release(std::string why, const Context& context) {
    detail_ = std::move(why);
    PhasePlan plan = plan_release(terrain_of(context), up_to_turn(work_, turn_));
    for (PlannedStep& planned : unbind(terrain_of(context), bounded_)) {
        plan.steps.push_back(std::move(planned));
    }
    enter(std::move(plan), context);
}

std::set<InstanceKey> OperationRun::make_way() {
    stage_ = Stage::MakingWay;
    detail_ = "a recovery of its cluster began";
    unsettled_.merge(runner_.unanswered());
    return unsettled_;
}

void OperationRun::go_on(const Context& context) {
    phase_ = Phase::Attach;
    runner_ = {};
    begin_to_outwait(context);
    look(context);
}

/// Somebody else has given it another source meanwhile, or none, or will: a recovery.
bool OperationRun::is_taken_over(const std::vector<Move>& moves,
                                 const Move& whole,
                                 const Context& context) {
    const Instance* replica = find(context.snapshot(), whole.replica);
    const Instance* from = find(context.snapshot(), whole.from);
    const auto source = replica != nullptr ? source_of(*replica) : std::nullopt;
    const bool is_elsewhere = replica != nullptr && replica->seen && source != whole.from &&
                              source != whole.to &&
                              !(source && is_on_the_way(moves, whole, *source));
    return is_elsewhere || (from != nullptr && from->demotion);
}

/// It does not answer now, but has answered that it follows its new source.
bool OperationRun::has_answered_so(const Move& move, const Context& context) {
    const Instance* replica = find(context.snapshot(), move.replica);
    return replica != nullptr && !is_reachable(*replica) && move.from != move.to &&
           source_of(*replica) == move.to;
}

/// Whoever meets it next sees to it that it replicates from `source`.
void OperationRun::leave_behind(const InstanceKey& key,
                                const InstanceKey& source,
                                const Context& context) const {
    const Instance* replica = find(context.snapshot(), key);
    const Instance* to_follow = find(context.snapshot(), source);
    if (replica == nullptr || replica->demotion || to_follow == nullptr) {
        return;
    }
    Demotion demotion{.cluster = frame_.cluster,
                      .successor = source,
                      .at = context.now,
                      .promoted_at = std::nullopt,
                      .quarantine = "",
                      .was_primary = false};
    if (to_follow->seen) {
        demotion.promoted_at = to_follow->seen->executed;
    }
    if (unsettled_.contains(key)) {
        demotion.watched_until = context.now + kStatementsMayArrive;
    }
    context.inventory.set_demotion(key, demotion);
    context.record(record::InstanceDemoted{frame_.id, key, demotion}, Durability::BeforeActing);
}

/// What is not as it was to be; empty when all is.
std::string OperationRun::settle(const std::vector<Move>& moves, const Context& context) {
    std::vector<std::string> reasons;
    std::set<InstanceKey> moved;
    for (const Move& whole : as_wholes(moves)) {
        moved.insert(whole.replica);
        if (const std::string amiss = settle_move(moves, whole, context); !amiss.empty()) {
            reasons.push_back(amiss);
        }
    }
    for (const InstanceKey& anchor : anchors_of(up_to_turn(moves, turn_))) {
        if (moved.contains(anchor)) {
            continue;
        }
        if (const std::string amiss = settle_anchor(anchor, moves, context); !amiss.empty()) {
            reasons.push_back(amiss);
        }
    }
    return join(reasons, ", ");
}

OperationRun::Arrival OperationRun::find_arrival(const std::vector<Move>& moves,
                                                 const Move& whole,
                                                 const Context& context) const {
    const Terrain terrain = terrain_of(context);
    const Observation* seen = observe(terrain, whole.replica);
    const auto source = source_of(terrain, whole.replica);
    const bool is_between = source && is_on_the_way(moves, whole, *source);
    // Coordinates lead on from where it is, and not back.
    const bool is_bound = source == whole.to && seen != nullptr && is_by_coordinates(*seen);
    const InstanceKey at = is_between || is_bound ? *source : whole.from;
    const bool may_be_moved = !is_rematched(whole) || detail_.empty();
    return {
        .at = at,
        .is_between = is_between,
        .is_moved = may_be_moved && (is_done(terrain, whole) || has_answered_so(whole, context)),
        .is_at_rest = is_done(terrain, {whole.replica, at, at})};
}

/// Where a replica has come to, and whether somebody has to look after it yet.
std::string OperationRun::settle_move(const std::vector<Move>& moves,
                                      const Move& whole,
                                      const Context& context) {
    const Arrival arrival = find_arrival(moves, whole, context);
    const bool is_settled =
        (arrival.is_moved || arrival.is_at_rest) && !unsettled_.contains(whole.replica);
    if (arrival.is_moved) {
        done_.push_back(whole);
    } else if (auto refused = find_refused(terrain_of(context), whole); !refused.empty()) {
        return refused;
    }
    if (!is_settled && !is_taken_over(moves, whole, context)) {
        leave_behind(whole.replica, arrival.is_moved ? whole.to : arrival.at, context);
    }
    const std::string name = short_name(whole.replica);
    if (arrival.is_moved) {
        return {};
    }
    if (arrival.is_at_rest) {
        return fmt::format("{} is below {} {}",
                           name,
                           short_name(arrival.at),
                           arrival.is_between ? "by now, on its way" : "as before");
    }
    return is_taken_over(moves, whole, context)
               ? name + " is where that recovery put it"
               : name + " does not replicate, and will as soon as it can be told to";
}

/// Whoever stood still replicates again, or will.
std::string OperationRun::settle_anchor(const InstanceKey& anchor,
                                        const std::vector<Move>& moves,
                                        const Context& context) const {
    const Move& move = *std::find_if(
        moves.begin(), moves.end(), [&](const Move& one) { return one.anchor == anchor; });
    if (anchor == move.replica) {
        return {};  // It is settled as a replica.
    }
    const InstanceKey& source = anchor == move.from ? move.to : move.from;
    const Instance* instance = find(context.snapshot(), anchor);
    const bool is_elsewhere =
        instance != nullptr && instance->seen && source_of(*instance) != source;
    const bool is_released = is_done(terrain_of(context), Move{anchor, source, source});
    if (is_elsewhere || (is_released && !unsettled_.contains(anchor))) {
        return {};
    }
    leave_behind(anchor, source, context);
    return is_released
               ? std::string{}
               : short_name(anchor) + " does not replicate, and will as soon as it can be told to";
}

std::string OperationRun::settle(const Change& change, const Context& context) {
    const Terrain terrain = terrain_of(context);
    const bool is_as_asked = is_unseen(change.kind) ? has_acted_ : is_done(terrain, change);
    note_will(change, context);
    // That it replicates does not show that it was restarted.
    if (is_as_asked && (detail_.empty() || change.kind != OperationKind::RestartReplica)) {
        return {};
    }
    std::string state = describe_state(terrain, change);
    const Instance* instance = find(context.snapshot(), change.instance);
    const auto source = instance == nullptr ? std::nullopt : source_of(*instance);
    const bool is_released = is_done(terrain, Change{OperationKind::StartReplica, change.instance});
    const bool is_unsettled = unsettled_.contains(change.instance);
    // Who was to be started is left stopped, and so is who was stopped on purpose before.
    // One that is cut off comes back by a person's hand only: nobody knows what it has.
    const bool is_cut_off = change.kept && source && instance->seen->replica->is_detached;
    const bool is_to_go_on = will_of(change.kind) == Will::Stop ||
                             (will_of(change.kind) == Will::None && stands_still_for(change.kind) &&
                              source && !instance->stop && !is_cut_off);
    if (is_to_go_on && source && (!is_released || is_unsettled)) {
        leave_behind(change.instance, *source, context);
        state += is_released ? "" : ", and will as soon as it can be told to";
    } else if (is_unsettled) {
        state += "; a statement that was sent may still change that";
    }
    return state;
}

/// That it is to stay stopped, or not any more.
void OperationRun::note_will(const Change& change, const Context& context) const {
    const Instance* instance = find(context.snapshot(), change.instance);
    if (instance == nullptr) {
        return;
    }
    const Will will = will_of(change.kind);
    const bool is_as_asked = is_done(terrain_of(context), change);
    if (will == Will::Stop && is_as_asked && !instance->stop) {
        const DeliberateStop stop{frame_.owner, context.now};
        context.inventory.set_stop(change.instance, stop);
        context.record(record::StopBegun{change.instance, stop}, Durability::BeforeActing);
    } else if (will == Will::Start && is_as_asked && instance->stop) {
        context.inventory.set_stop(change.instance, std::nullopt);
        context.record(record::StopEnded{change.instance, frame_.owner + " has started it"},
                       Durability::BeforeActing);
    }
}

void OperationRun::end(const Context& context) {
    const std::string amiss =
        std::visit([&](const auto& work) { return settle(work, context); }, work_);
    outcome_ = amiss.empty() ? RecoveryOutcome::Succeeded : RecoveryOutcome::Failed;
    if (amiss.empty()) {
        detail_.clear();
    } else {
        detail_ += (detail_.empty() ? "" : "; ") + amiss;
    }
    stage_ = Stage::Over;
    context.record(
        record::OperationEnded{frame_.id, frame_.cluster, operation_, outcome_, done_, detail_},
        Durability::BeforeActing);
}

}  // namespace understudy
