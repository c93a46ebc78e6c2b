// What the engine does for people who change the topology.
#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/orchestration/engine_state.h"

namespace understudy {
namespace {

bool moves_it(const std::vector<Move>& moves, const InstanceKey& key) {
    return std::any_of(
        moves.begin(), moves.end(), [&](const Move& move) { return move.replica == key; });
}

/// Who must stay where he is while these moves are under way: the new sources, and theirs.
std::vector<InstanceKey> leans_on(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<InstanceKey> keys;
    for (const Move& move : moves) {
        keys.push_back(move.to);
        const auto sources = sources_of(terrain, move.to);
        keys.insert(keys.end(), sources.begin(), sources.end());
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

/// One of `keys` that `moves` moves.
const InstanceKey* find_moved(const std::vector<Move>& moves,
                              const std::vector<InstanceKey>& keys) {
    const auto found = std::find_if(
        keys.begin(), keys.end(), [&](const InstanceKey& key) { return moves_it(moves, key); });
    return found == keys.end() ? nullptr : &*found;
}

/// What is answered to whoever asked: who replicates from whom, and who was left alone and why.
std::string describe_result(const OperationRun& run) {
    std::vector<std::string> lines;
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
        return moves_it(one.second.moves(), key);
    });
}

/// Two operations side by side: neither may move what the other one moves or leans on, or they
/// could close a ring together.
std::optional<Refusal> Engine::State::find_conflict(const Moves& wanted) const {
    const Terrain terrain{inventory.snapshot(), topology, policy};
    std::vector<InstanceKey> needed = leans_on(terrain, wanted.moves);
    for (const Move& move : wanted.moves) {
        needed.push_back(move.replica);
    }
    for (const auto& [id, run] : operations) {
        const InstanceKey* both = find_moved(run.moves(), needed);
        if (both == nullptr) {
            both = find_moved(wanted.moves, leans_on(terrain, run.moves()));
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

void Engine::State::serve(RequestId id, const request::Operate& asked) {
    const ClusterAlias* alias = book.cluster_of(asked.operation.instance);
    const auto refuse_it = [&](const Refusal& refusal) {
        if (alias != nullptr) {
            context().record(record::OperationRefused{*alias, asked.operation, refusal});
        }
        refuse(id, refusal);
    };
    const Terrain terrain{inventory.snapshot(), topology, policy};
    auto plan = plan_operation(terrain, asked.operation);
    if (!plan) {
        refuse_it(plan.error());
        return;
    }
    if (asked.fingerprint && *asked.fingerprint != plan->fingerprint(inventory.snapshot())) {
        refuse_it({RefusalReason::PlanChanged,
                   "what would be done now is not what was shown; look at the plan again"});
        return;
    }
    if (alias != nullptr && watches[*alias].run) {
        refuse_it({RefusalReason::RecoveryInProgress, "a recovery of this cluster is under way"});
        return;
    }
    if (const auto conflict = find_conflict(plan->moves)) {
        refuse_it(*conflict);
        return;
    }
    if (plan->moves.moves.empty()) {
        outbox.answer(id, std::string{});
        return;
    }
    const RecoveryId operation = outbox.next_recovery();
    const Worker worker{operation};
    auto run = OperationRun::begin(
        operation, *alias, std::move(*plan), asked.owner, context(Errand{worker, errands}));
    run.asked_by = id;
    settle_operation(operations.emplace(operation, std::move(run)).first->second);
}

void Engine::State::settle_operation(OperationRun& run) {
    if (!run.is_over()) {
        return;
    }
    if (run.asked_by) {
        const bool is_whole = run.outcome() == RecoveryOutcome::Succeeded;
        outbox.answer(*run.asked_by,
                      is_whole ? Result<std::string>{describe_result(run)}
                               : fail(ErrorCode::Refused,
                                      join(std::vector{run.detail(), describe_result(run)}, "\n")));
    }
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
