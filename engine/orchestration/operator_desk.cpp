// What the engine does for people who ask.
#include <fmt/format.h>

#include "engine/analysis/analysis.h"
#include "engine/orchestration/engine_state.h"
#include "engine/recovery/choose.h"

namespace understudy {
namespace {

Refusal unknown_instance(const InstanceKey& key) {
    return Refusal{RefusalReason::NoSuchInstance,
                   short_name(key) + " is not known; discover it first"};
}

/// For a person who may have mistyped; in the records the bare error says enough.
Error with_advice(Error error) {
    if (error.code == ErrorCode::Unreachable) {
        error.message += "; is it running, and can it be reached from here?";
    }
    return error;
}

std::string objections_to(const Choice& choice, const InstanceKey& key) {
    for (const auto& candidate : choice.ranking) {
        if (candidate.key == key) {
            std::string text;
            for (const auto& objection : candidate.objections) {
                text += fmt::format("{}{}: {}",
                                    text.empty() ? "" : "; ",
                                    to_string(objection.veto),
                                    objection.detail);
            }
            return text;
        }
    }
    return "it does not replicate from the primary";
}

/// Why this switchover must not begin; nothing when it may.
std::optional<Refusal> find_switchover_refusal(const Snapshot& snapshot,
                                               const InstanceKey& primary,
                                               const Choice& forecast,
                                               const std::optional<InstanceKey>& designated,
                                               Duration lag_limit) {
    const Instance* current = find(snapshot, primary);
    if (!is_reachable(*current) || !is_writable(*current->seen)) {
        return Refusal{RefusalReason::PrimaryNotHealthy,
                       fmt::format("{} is {}; a primary that is gone is a matter for recover",
                                   short_name(primary),
                                   is_reachable(*current) ? "read-only" : "unreachable")};
    }
    if (auto why = find_maintenance(*current, snapshot.taken_at); !why.empty()) {
        return Refusal{RefusalReason::InMaintenance, std::move(why)};
    }
    if (current->seen->group) {
        return Refusal{RefusalReason::GroupMember,
                       short_name(primary) + " " + why_in_other_hands(*current)};
    }
    if (designated == primary) {
        return Refusal{RefusalReason::NotAReplica, short_name(primary) + " is the primary already"};
    }
    if (!forecast.chosen) {
        return designated
                   ? Refusal{RefusalReason::NotAReplica,
                             short_name(*designated) +
                                 " cannot take over: " + objections_to(forecast, *designated)}
                   : Refusal{RefusalReason::NoCandidate, describe_objections(forecast)};
    }
    const auto& lag = find(snapshot, *forecast.chosen)->seen->replica->lag;
    if (!lag || *lag > lag_limit) {
        return Refusal{RefusalReason::CandidateLags,
                       fmt::format("{} lags {}, and the limit is {}",
                                   short_name(*forecast.chosen),
                                   lag ? to_string(*lag) : "by nobody knows how much",
                                   to_string(lag_limit))};
    }
    return std::nullopt;
}

}  // namespace

void Engine::State::on(const OperatorRequested& requested) {
    std::visit([&](const auto& asked) { serve(requested.id, asked); }, requested.request);
    poll();
}

void Engine::State::refuse(RequestId id, const Refusal& refusal) {
    const auto code =
        refusal.reason == RefusalReason::NoSuchInstance ? ErrorCode::NotFound : ErrorCode::Refused;
    outbox.answer(id, fail(code, fmt::format("{}: {}", to_string(refusal.reason), refusal.detail)));
}

void Engine::State::answer_when_durable(RequestId id, RecordBody body, std::string text) {
    const auto record = context().record(std::move(body), Durability::BeforeActing);
    answers.emplace(record, Answer{id, std::move(text)});
}

void Engine::State::serve(RequestId id, const request::Discover& asked) {
    begin_to_know(asked.instance, "an operator named it");
    discoveries[asked.instance].push_back(id);
    if (schedule.looks_out(asked.instance) == 0) {
        context().look(asked.instance, Connection::Fresh);
    }
}

/// An instance that could not be looked at even once, and that nobody else speaks of, is not kept.
void Engine::State::finish_discovery(const ProbeFinished& finished) {
    const auto waiting = discoveries.find(finished.instance);
    if (waiting == discoveries.end()) {
        return;
    }
    const auto answer =
        finished.outcome.map([&](const Observation&) { return to_string(finished.instance); })
            .map_error(with_advice);
    for (const auto& id : waiting->second) {
        outbox.answer(id, answer);
    }
    discoveries.erase(waiting);
    const bool is_spoken_of = book.cluster_of(finished.instance) != nullptr;
    if (!finished.outcome && !is_spoken_of) {
        inventory.remove(finished.instance);
        has_forgotten = true;
        undrawn.push_back(finished.instance);
        schedule.remove(finished.instance);
        context().record(record::InstanceForgotten{finished.instance});
    }
}

void Engine::State::serve(RequestId id, const request::Forget& asked) {
    if (!inventory.knows(asked.instance)) {
        refuse(id, unknown_instance(asked.instance));
        return;
    }
    const ClusterAlias* cluster = book.cluster_of(asked.instance);
    if (cluster != nullptr && watches[*cluster].run) {
        refuse(id, {RefusalReason::RecoveryInProgress, "its cluster is being recovered"});
        return;
    }
    if (is_operated_on(asked.instance)) {
        refuse(id, {RefusalReason::BeingOperatedOn, "an operation that moves it is under way"});
        return;
    }
    if (const auto refusal = find_preparation(asked.instance)) {
        refuse(id, *refusal);
        return;
    }
    if (cluster != nullptr) {
        watches[*cluster].suspicion.reset();
        plan_round(*cluster, watches[*cluster]);
    }
    inventory.remove(asked.instance);
    has_forgotten = true;
    undrawn.push_back(asked.instance);
    schedule.remove(asked.instance);
    book.forget(asked.instance);
    finding_book.forget(asked.instance);
    rescues.erase(asked.instance);
    announced.erase(asked.instance);
    rivals.erase(asked.instance);
    redraw();
    answer_when_durable(id, record::InstanceForgotten{asked.instance}, to_string(asked.instance));
}

void Engine::State::serve(RequestId id, const request::Recover& asked) {
    const ClusterAlias* alias = book.cluster_of(asked.instance);
    const auto primary = alias == nullptr ? std::nullopt : book.primary_of(*alias);
    if (!primary) {
        refuse(id, unknown_instance(asked.instance));
        return;
    }
    const ClusterAlias cluster = *alias;
    if (*primary != asked.instance) {
        refuse(id,
               {RefusalReason::NotActionable,
                fmt::format("{} is not the primary of its cluster, {} is",
                            short_name(asked.instance),
                            short_name(*primary))});
        return;
    }
    if (const auto refusal = find_preparation(*primary)) {
        refuse(id, *refusal);
        return;
    }
    const Finding finding =
        judge(cluster,
              *primary,
              gather_facts({inventory.snapshot(), topology, policy, {}, primary}, *primary));
    const auto refusal = find_refusal(
        finding, gate_facts(watches[cluster], *primary), policy.gate, Insistence::Operator, now);
    if (refusal) {
        refuse(id, *refusal);
        return;
    }
    HookFacts facts = hook_facts(HookOccasion::Failover, finding);
    facts.is_asked_for = true;
    announce(finding);
    if (!is_prepared({HookMoment::BeforeFailover}, facts, std::pair{id, OperatorRequest{asked}})) {
        return;
    }
    begin(cluster,
          RecoveryCase{.kind = RecoveryKind::Failover,
                       .primary = *primary,
                       .members = book.members_of(cluster),
                       .designated = asked.designated,
                       .may_lose_anything = asked.may_lose_anything},
          "an operator asked for it; " + finding.because,
          id,
          std::move(facts));
}

void Engine::State::serve(RequestId id, const request::Switchover& asked) {
    const ClusterAlias* alias = book.cluster_of(asked.instance);
    const auto primary = alias == nullptr ? std::nullopt : book.primary_of(*alias);
    if (!primary) {
        refuse(id, unknown_instance(asked.instance));
        return;
    }
    const ClusterAlias cluster = *alias;
    if (watches[cluster].run) {
        refuse(id, {RefusalReason::RecoveryInProgress, "a recovery of this cluster is under way"});
        return;
    }
    if (const auto refusal = find_preparation(*primary)) {
        refuse(id, *refusal);
        return;
    }
    const Choice forecast =
        choose_promotion(inventory.snapshot(),
                         ChooseQuestion{.primary = *primary,
                                        .members = topology.replicas_of(*primary),
                                        .designated = asked.designated,
                                        .kind = RecoveryKind::Switchover},
                         policy);
    const auto refusal = find_switchover_refusal(
        inventory.snapshot(), *primary, forecast, asked.designated, policy.switchover_lag_limit);
    if (refusal) {
        context().record(record::RecoveryRefused{cluster, *primary, *refusal});
        refuse(id, *refusal);
        return;
    }
    HookFacts facts =
        hook_facts(HookOccasion::Switchover,
                   {cluster, *primary, AnalysisCode::NoProblem, "an operator asked for it", {}});
    facts.is_asked_for = true;
    facts.successor = forecast.chosen;
    add_successor(facts);
    if (!is_prepared({HookMoment::BeforeSwitchover, HookMoment::BeforeFailover},
                     facts,
                     std::pair{id, OperatorRequest{asked}})) {
        return;
    }
    begin(cluster,
          RecoveryCase{.kind = RecoveryKind::Switchover,
                       .primary = *primary,
                       .members = book.members_of(cluster),
                       .designated = forecast.chosen},
          "an operator asked for it",
          id,
          std::move(facts));
}

void Engine::State::serve(RequestId id, const request::BeginDowntime& asked) {
    if (!inventory.knows(asked.instance)) {
        refuse(id, unknown_instance(asked.instance));
        return;
    }
    const Downtime downtime{now + asked.length, asked.owner, asked.reason};
    inventory.set_downtime(asked.instance, downtime);
    answer_when_durable(
        id, record::DowntimeBegun{asked.instance, downtime}, to_string(asked.instance));
}

void Engine::State::serve(RequestId id, const request::EndDowntime& asked) {
    if (!inventory.knows(asked.instance)) {
        refuse(id, unknown_instance(asked.instance));
        return;
    }
    inventory.set_downtime(asked.instance, std::nullopt);
    answer_when_durable(id, record::DowntimeEnded{asked.instance}, to_string(asked.instance));
}

/// Why nobody may begin to work on it by hand; nothing when he may.
std::optional<Refusal> Engine::State::find_work_on(const InstanceKey& key) const {
    const Instance* instance = find(inventory.snapshot(), key);
    if (instance == nullptr) {
        return unknown_instance(key);
    }
    if (auto why = find_maintenance(*instance, now); !why.empty()) {
        return Refusal{RefusalReason::InMaintenance, std::move(why)};
    }
    if (is_operated_on(key)) {
        return Refusal{RefusalReason::BeingOperatedOn,
                       short_name(key) + " is part of an operation under way"};
    }
    const ClusterAlias* cluster = book.cluster_of(key);
    return cluster != nullptr && recovering.contains(*cluster)
               ? std::optional{Refusal{RefusalReason::RecoveryInProgress,
                                       "a recovery of its cluster is under way"}}
               : std::nullopt;
}

void Engine::State::serve(RequestId id, const request::BeginMaintenance& asked) {
    if (const auto refusal = find_work_on(asked.instance)) {
        refuse(id, *refusal);
        return;
    }
    const Maintenance maintenance{now + asked.length, asked.owner, asked.reason};
    inventory.set_maintenance(asked.instance, maintenance);
    answer_when_durable(
        id, record::MaintenanceBegun{asked.instance, maintenance}, to_string(asked.instance));
}

void Engine::State::serve(RequestId id, const request::EndMaintenance& asked) {
    if (!inventory.knows(asked.instance)) {
        refuse(id, unknown_instance(asked.instance));
        return;
    }
    inventory.set_maintenance(asked.instance, std::nullopt);
    answer_when_durable(id, record::MaintenanceEnded{asked.instance}, to_string(asked.instance));
}

void Engine::State::serve(RequestId id, const request::EnableRecoveries& /*asked*/) {
    recoveries_enabled = true;
    answer_when_durable(id, record::RecoveriesSwitched{true}, "enabled");
}

void Engine::State::serve(RequestId id, const request::DisableRecoveries& /*asked*/) {
    recoveries_enabled = false;
    answer_when_durable(id, record::RecoveriesSwitched{false}, "disabled");
}

void Engine::State::serve(RequestId id, const request::Acknowledge& asked) {
    const ClusterAlias* cluster = book.cluster_of(asked.instance);
    if (cluster == nullptr) {
        refuse(id, unknown_instance(asked.instance));
        return;
    }
    auto& watch_of = watches[*cluster];
    watch_of.last_recovery.reset();
    watch_of.retry_after.reset();
    answer_when_durable(
        id, record::RecoveryAcknowledged{*cluster, asked.owner, asked.comment}, cluster->value);
}

}  // namespace understudy
