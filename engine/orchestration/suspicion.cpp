#include "engine/orchestration/suspicion.h"

#include <algorithm>

#include "engine/analysis/facts.h"

namespace understudy {
namespace {

/// After so many fast rounds without a verdict the pause doubles, up to the poll interval.
constexpr std::uint32_t kFastRounds = 40;
constexpr Duration kLongestReconnectPause = 10min;

bool hears(const Instance& replica) {
    return is_reachable(replica) && replica.seen && replica.seen->replica &&
           replica.seen->replica->receiver == ReceiverState::Running;
}

/// It could not connect while the primary lived, for another reason than that nobody was there.
/// What does it meet now?
bool was_turned_away(const Instance& replica) {
    if (!is_reachable(replica) || !replica.seen || !replica.seen->replica ||
        is_left_alone(replica)) {
        return false;
    }
    const ReplicaStatus& status = *replica.seen->replica;
    return status.receiver != ReceiverState::Running && !status.receiver_error.empty() &&
           !has_met_silence(status);
}

/// A MariaDB receiver may drop what waits in the relay log when it restarts: not before it is
/// applied.
bool may_reconnect(const Instance& replica) {
    return why_in_other_hands(replica).empty() &&
           (!is_mariadb(replica.seen->version) || has_applied_all_received(*replica.seen));
}

}  // namespace

Suspicion::Suspicion(InstanceKey primary, const Context& context)
    : primary_(std::move(primary)),
      since_(context.now),
      next_round_(context.now) {}

void Suspicion::advance(const Finding& finding, const Context& context) {
    if (finding.code == AnalysisCode::UnreachablePrimary ||
        finding.code == AnalysisCode::UnreachableCoPrimary ||
        finding.code == AnalysisCode::UnreachablePrimaryWithLaggingReplicas) {
        ask_to_reconnect(context);
    }
    if (context.now < next_round_) {
        return;
    }
    if (context.schedule.looks_out(primary_) == 0) {
        context.look(primary_, Connection::Fresh, context.policy.probe.suspect_deadline);
    }
    for (const auto& key : context.topology.replicas_of(primary_)) {
        if (context.schedule.looks_out(key) == 0 && context.now >= testifies_from(key)) {
            context.look(key, Connection::Kept);
        }
    }
    const std::uint32_t doublings =
        rounds_ < kFastRounds ? 0 : std::min(rounds_ - kFastRounds + 1, 16U);
    const Duration pause = context.policy.probe.suspect_interval * (1U << doublings);
    next_round_ = context.now + std::min(pause, context.policy.probe.interval);
    ++rounds_;
}

void Suspicion::ask_to_reconnect(const Context& context) {
    for (const auto& key : context.topology.replicas_of(primary_)) {
        const Instance& replica = *find(context.snapshot(), key);
        auto& reconnecting =
            reconnects_
                .try_emplace(key,
                             Reconnecting{since_, context.policy.confirm.reconnect_pause, since_})
                .first->second;
        if ((!hears(replica) && !was_turned_away(replica)) || replica.seen_at < since_ ||
            !may_reconnect(replica) || context.now < reconnecting.not_before) {
            continue;
        }
        const Step step = step::Reconnect{key};
        context.record(record::SideStep{
            step,
            hears(replica) ? "it still hears the primary and we do not: does it, really?"
                           : "it could not connect to the primary before: what does it meet "
                             "now?"});
        context.perform(step, context.policy.step.deadline);
        reconnecting.not_before = context.now + reconnecting.pause;
        reconnecting.settled_at = context.now + context.policy.confirm.reconnect_settle;
        reconnecting.pause = std::min(reconnecting.pause * 2, kLongestReconnectPause);
    }
}

Instant Suspicion::testifies_from(const InstanceKey& replica) const {
    const auto reconnecting = reconnects_.find(replica);
    return reconnecting == reconnects_.end() ? since_ : reconnecting->second.settled_at;
}

void Suspicion::on_look(bool has_answered, Instant sent_at) {
    if (sent_at < since_) {
        return;
    }
    if (has_answered) {
        is_cleared_ = true;
    } else {
        ++looks_;
    }
}

bool Suspicion::is_confirmed(const Finding& finding, const Context& context) const {
    if (context.policy.mutation == Mutation::TrustOneLook) {
        return true;
    }
    const Instance& suspect = *find(context.snapshot(), primary_);
    if (looks_ == 0 || suspect.failures_in_a_row < context.policy.confirm.looks) {
        return false;
    }
    const auto& replicas = context.topology.replicas_of(primary_);
    return is_about_silence(finding) &&
           std::all_of(replicas.begin(), replicas.end(), [&](const InstanceKey& key) {
               return find(context.snapshot(), key)->asked_at >= testifies_from(key);
           });
}

}  // namespace understudy
