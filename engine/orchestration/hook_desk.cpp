#include "engine/orchestration/hook_desk.h"

#include <algorithm>

namespace understudy {

void HookDesk::begin(const HookJob& job, const Context& context) {
    std::deque<Round> rounds;
    for (const HookMoment moment : job.moments) {
        if (context.policy.hooks.contains(moment)) {
            rounds.push_back({moment, job.facts});
        }
    }
    if (rounds.empty()) {
        return;
    }
    const auto [work, is_new] = running_.try_emplace(
        Line{job.recovery, rounds.front().moment == HookMoment::FailureDetected});
    auto& waiting = work->second.rounds;
    waiting.insert(waiting.end(), rounds.begin(), rounds.end());
    if (is_new) {
        begin_next(*work, context);
    }
}

void HookDesk::begin_next(Work::value_type& work, const Context& context) {
    auto& [line, running] = work;
    const Round& next = running.rounds.front();
    running.hook.reset();
    running.announced = context.record(
        record::HooksBegun{line.recovery, next.moment, next.facts.cluster, next.facts.failed},
        Durability::BeforeActing);
}

std::optional<HookDesk::Ended> HookDesk::on(const RecordStored& stored, const Context& context) {
    const auto found = std::find_if(running_.begin(), running_.end(), [&](const auto& one) {
        return one.second.announced == stored.id && !one.second.hook;
    });
    if (found == running_.end()) {
        return std::nullopt;
    }
    const Round& next = found->second.rounds.front();
    if (!stored.outcome) {
        return end_round(
            found, "the journal cannot be written: " + stored.outcome.error().message, context);
    }
    found->second.hook = context.outbox.run_hooks(found->first.recovery, next.moment, next.facts);
    return std::nullopt;
}

std::optional<HookDesk::Ended> HookDesk::on(const HookFinished& finished, const Context& context) {
    const auto found = std::find_if(running_.begin(), running_.end(), [&](const auto& one) {
        return one.second.hook == finished.id;
    });
    if (found == running_.end()) {
        return std::nullopt;
    }
    const RecoveryId recovery = found->first.recovery;
    Running& running = found->second;
    const Round& round = running.rounds.front();
    const bool is_done = finished.outcome.has_value();
    const std::string detail = is_done ? *finished.outcome : finished.outcome.error().message;
    // Of a fence whoever follows us must know that it was done, before it builds on that.
    context.record(
        record::HooksEnded{
            recovery, round.moment, round.facts.cluster, round.facts.failed, is_done, detail},
        round.moment == HookMoment::Fence ? Durability::BeforeActing : Durability::Advisory);
    if (!is_done && context.policy.mutation == Mutation::RepeatHooks && !running.is_repeated) {
        running.is_repeated = true;
        running.hook = context.outbox.run_hooks(recovery, round.moment, round.facts);
        return std::nullopt;
    }
    return end_round(found, is_done ? "" : detail, context);
}

/// `veto`: why it is not done; heeded where the moment can veto.
std::optional<HookDesk::Ended> HookDesk::end_round(Work::iterator work,
                                                   std::string veto,
                                                   const Context& context) {
    auto& rounds = work->second.rounds;
    const Round over = std::move(rounds.front());
    rounds.pop_front();
    const bool may_veto = can_veto(over.moment);
    if (may_veto && !veto.empty()) {
        rounds.clear();
    }
    const bool is_last = rounds.empty() || !can_veto(rounds.front().moment);
    std::optional<Ended> ended;
    if (may_veto && is_last) {
        ended = {work->first.recovery, over.moment, over.facts, std::move(veto)};
    }
    if (rounds.empty()) {
        running_.erase(work);
    } else {
        begin_next(*work, context);
    }
    return ended;
}

}  // namespace understudy
