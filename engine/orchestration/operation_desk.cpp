// What the engine does for people who change the topology.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/orchestration/engine_state.h"

namespace understudy {
namespace {

/// One of `keys` that is among `others`.
const InstanceKey* find_common(const std::vector<InstanceKey>& keys,
                               const std::vector<InstanceKey>& others) {
    const auto found = std::find_first_of(keys.begin(), keys.end(), others.begin(), others.end());
    return found == keys.end() ? nullptr : &*found;
}

/// What is answered to whoever asked: who replicates from whom, and who was left alone and why; or
/// which server was changed.
std::string describe_result(const OperationRun& run) {
    std::vector<std::string> lines;
    if (const auto* change = std::get_if<Change>(&run.work());
        change != nullptr && run.outcome() == RecoveryOutcome::Succeeded) {
        lines.push_back(to_string(change->of.value_or(change->instance)));
        if (auto outcome = describe_outcome(*change); !outcome.empty()) {
            lines.push_back(std::move(outcome));
        }
        lines.insert(lines.end(), run.notes().begin(), run.notes().end());
    }
    for (const Move& move : run.done()) {
        lines.push_back(to_string(move));
    }
    for (const LeftAlone& one : run.left()) {
        lines.push_back(fmt::format("left alone: {}: {}", to_string(one.replica), one.why));
    }
    return join(lines, "\n");
}

}  // namespace

bool Engine::State::is_operated_on(const InstanceKey& key) const {
    return std::any_of(operations.begin(), operations.end(), [&](const auto& one) {
        const auto changed = changed_by(one.second.work());
        return std::find(changed.begin(), changed.end(), key) != changed.end();
    });
}

/// Two operations side by side: neither may change what the other one changes or leans on, or they
/// could close a ring together, or make two primaries.
std::optional<Refusal> Engine::State::find_conflict(const Terrain& terrain,
                                                    const Work& wanted) const {
    const auto changed = changed_by(wanted);
    auto needed = leaned_on_by(terrain, wanted);
    needed.insert(needed.end(), changed.begin(), changed.end());
    for (const auto& [id, run] : operations) {
        const auto changed_there = changed_by(run.work());
        const auto leaned_on_there = leaned_on_by(terrain, run.work());
        const InstanceKey* both = find_common(needed, changed_there);
        if (both == nullptr) {
            both = find_common(changed, leaned_on_there);
        }
        if (both != nullptr) {
            return Refusal{RefusalReason::BeingOperatedOn,
                           fmt::format("{} is part of an operation under way: {}",
                                       short_name(*both),
                                       describe(run.operation()))};
        }
    }
    return std::nullopt;
}

/// Why it must not begin now, whatever the plan; nothing when it may.
std::optional<Refusal> Engine::State::find_obstruction(const ClusterAlias& cluster,
                                                       const Operation& operation) {
    const ClusterWatch& watch_of = watches[cluster];
    if (watch_of.run) {
        return Refusal{RefusalReason::RecoveryInProgress,
                       "a recovery of this cluster is under way"};
    }
    const auto& owed = watch_of.left_read_only;
    const bool is_owed = owed && owed->primary == operation.instance;
    const bool is_against_it = operation.kind == OperationKind::SetReadOnly
                                   ? is_owed
                                   : operation.kind == OperationKind::SetWritable && !is_owed;
    if (owed && is_against_it) {
        return Refusal{RefusalReason::RecoveryInProgress,
                       fmt::format("a recovery that has ended is about to make {} writable again",
                                   short_name(owed->primary))};
    }
    return std::nullopt;
}

/// Why not; nothing when it has begun, or there is nothing to do, which is answered at once.
std::optional<Refusal> Engine::State::begin_operation(const Terrain& terrain,
                                                      const Operation& asked,
                                                      const std::string& owner,
                                                      std::optional<RequestId> asked_by,
                                                      const std::optional<std::string>& fingerprint,
                                                      std::optional<HookFacts> told_of_it) {
    auto plan = plan_operation(terrain, asked);
    if (!plan) {
        return plan.error();
    }
    if (fingerprint && *fingerprint != plan->fingerprint(inventory.snapshot())) {
        return Refusal{RefusalReason::PlanChanged,
                       "what would be done now is not what was shown; look at the plan again"};
    }
    const ClusterAlias* alias = book.cluster_of(asked.instance);
    if (auto obstruction = alias != nullptr ? find_obstruction(*alias, asked) : std::nullopt) {
        return obstruction;
    }
    if (auto conflict = find_conflict(terrain, plan->work)) {
        return conflict;
    }
    if (!has_work(plan->work)) {
        if (asked_by) {
            outbox.answer(*asked_by, std::string{});
        }
        return std::nullopt;
    }
    const bool is_rescue = owner == kItself;
    const RecoveryId operation =
        is_rescue ? take_recovery_id(asked.instance) : outbox.next_recovery();
    if (told_of_it) {
        owe_hooks(operation, *std::move(told_of_it));
    }
    const Worker worker{operation};
    auto run = OperationRun::begin(
        {operation, *alias, book.members_of(*alias), owner, book.primary_of(*alias)},
        std::move(*plan),
        context(Errand{worker, errands}));
    run.asked_by = asked_by;
    settle_operation(operations.emplace(operation, std::move(run)).first->second);
    return std::nullopt;
}

/// What hooks are told of it; nothing of what has none.
std::optional<HookFacts> Engine::State::facts_of(const ClusterAlias& cluster,
                                                 const Operation& operation) const {
    const Instance* taker = find(inventory.snapshot(), operation.instance);
    const auto source = taker != nullptr ? source_of(*taker) : std::nullopt;
    if (operation.kind != OperationKind::TakeSource || !source) {
        return std::nullopt;
    }
    HookFacts facts =
        hook_facts(HookOccasion::TakeSource,
                   {cluster, *source, AnalysisCode::NoProblem, "an operator asked for it", {}});
    facts.is_asked_for = true;
    return facts;
}

void Engine::State::serve(RequestId id, const request::Operate& asked) {
    const ClusterAlias* alias = book.cluster_of(asked.operation.instance);
    const auto members = alias != nullptr ? book.members_of(*alias) : std::vector<InstanceKey>{};
    const auto primary = alias != nullptr ? book.primary_of(*alias) : std::nullopt;
    const Terrain terrain{inventory.snapshot(), topology, policy, members, primary};
    const auto refusal =
        begin_operation(terrain,
                        asked.operation,
                        asked.owner,
                        id,
                        asked.fingerprint,
                        alias != nullptr ? facts_of(*alias, asked.operation) : std::nullopt);
    if (!refusal) {
        return;
    }
    if (alias != nullptr) {
        context().record(record::OperationRefused{*alias, asked.operation, *refusal});
    }
    refuse(id, *refusal);
}

void Engine::State::settle_operation(OperationRun& run) {
    if (!run.is_over()) {
        return;
    }
    const bool is_whole = run.outcome() == RecoveryOutcome::Succeeded;
    const bool was_of_ring = !topology.replicas_of(run.operation().instance).empty();
    if (is_whole && run.operation().kind == OperationKind::ResetReplica && !was_of_ring) {
        book.set_apart(run.operation().instance);
        redraw();
    }
    if (run.asked_by) {
        outbox.answer(*run.asked_by,
                      is_whole ? Result<std::string>{describe_result(run)}
                               : fail(ErrorCode::Refused,
                                      join(std::vector{run.detail(), describe_result(run)}, "\n")));
    }
    if (run.owner() == kItself) {
        note_rescue(run);
    }
    tell_hooks(run.id(), end_of(run.operation(), is_whole));
    const RecoveryId id = run.id();
    operations.erase(id);
}

std::set<InstanceKey> Engine::State::suspend_operations(const ClusterAlias& cluster) {
    std::set<InstanceKey> unsettled;
    for (auto& [id, run] : operations) {
        if (run.cluster() == cluster) {
            unsettled.merge(run.make_way());
        }
    }
    return unsettled;
}

// An operation that is over leaves the map, so the loops below step on before they act.

void Engine::State::resume_operations(const ClusterAlias& cluster) {
    for (auto next = operations.begin(); next != operations.end();) {
        OperationRun& run = (next++)->second;
        if (run.cluster() == cluster) {
            const Worker worker{run.id()};
            run.go_on(context(Errand{worker, errands}));
            settle_operation(run);
        }
    }
}

void Engine::State::wake_operations() {
    for (auto next = operations.begin(); next != operations.end();) {
        OperationRun& run = (next++)->second;
        if (run.wakes_at() && *run.wakes_at() <= now) {
            const Worker worker{run.id()};
            run.on(TimeCame{}, context(Errand{worker, errands}));
            settle_operation(run);
        }
    }
}

std::optional<Instant> Engine::State::next_operation_round() const {
    std::optional<Instant> next;
    for (const auto& [id, run] : operations) {
        const auto wakes_at = run.wakes_at();
        next = wakes_at && (!next || *wakes_at < *next) ? wakes_at : next;
    }
    return next;
}

void Engine::State::resume(UnfinishedOperation unfinished) {
    begin_to_know(unfinished.operation.instance, "the journal names it");
    if (unfinished.operation.destination) {
        begin_to_know(*unfinished.operation.destination, "the journal names it");
    }
    for (const Move& move : unfinished.moves) {
        begin_to_know(move.replica, "the journal names it");
        begin_to_know(move.from, "the journal names it");
        begin_to_know(move.to, "the journal names it");
    }
    const RecoveryId id = unfinished.id;
    const ClusterAlias cluster = unfinished.cluster;
    const Worker worker{id};
    auto run = OperationRun::resume(std::move(unfinished), context(Errand{worker, errands}));
    if (watches[cluster].run) {
        static_cast<void>(run.make_way());
    }
    operations.emplace(id, std::move(run));
}

}  // namespace understudy
