// What the engine does of itself for the replicas of an intermediate source that is gone: the
// operation that a person would ask for.
#include <algorithm>

#include <fmt/format.h>

#include "engine/analysis/analysis.h"
#include "engine/base/text.h"
#include "engine/orchestration/engine_state.h"
#include "engine/relocation/rescue.h"

namespace understudy {
namespace {

/// Whether what is found rests on looks that were all sent since it was found first.
bool is_confirmed(const Snapshot& snapshot,
                  const Topology& topology,
                  const InstanceKey& gone,
                  Instant since) {
    const auto was_asked = [&](const InstanceKey& key) {
        const Instance* instance = find(snapshot, key);
        return instance != nullptr && instance->asked_at > since;
    };
    const auto& replicas = topology.replicas_of(gone);
    return was_asked(gone) && std::all_of(replicas.begin(), replicas.end(), was_asked);
}

/// Somebody replicates from it who is not the primary that it replicated from itself.
bool has_others(const Topology& topology,
                const InstanceKey& gone,
                const std::optional<InstanceKey>& primary) {
    const auto& replicas = topology.replicas_of(gone);
    return std::any_of(replicas.begin(), replicas.end(), [&](const InstanceKey& replica) {
        return primary != replica;
    });
}

std::string foretell_rescue(const Terrain& terrain, const InstanceKey& gone) {
    std::vector<std::string> reasons;
    const auto shelters = find_shelters(terrain, gone, reasons);
    if (shelters.empty()) {
        return "nobody could take its replicas: " + join(reasons, "; ");
    }
    std::vector<std::string> names;
    for (const Move& move : shelters.front().moves) {
        names.push_back(short_name(move.replica));
    }
    return fmt::format(
        "{} would go on below {}", join(names, ", "), short_name(shelters.front().source));
}

}  // namespace

std::optional<Refusal> Engine::State::find_rescue_objection(const Finding& finding) {
    const Instance& gone = inventory.snapshot().instances.at(finding.instance);
    const Rescue& rescue = rescues[finding.instance];
    GateFacts facts;
    facts.recoveries_enabled = recoveries_enabled;
    facts.last_recovery = rescue.ended_well;
    facts.retry_after = rescue.retry_after;
    facts.downtime = gone.downtime;
    facts.maintenance = find_maintenance(gone, now);
    return find_rescue_refusal(finding, facts, policy.gate, now);
}

/// At each look that finds it so still.
void Engine::State::consider_rescue(const ClusterAlias& cluster, const Finding& finding) {
    const InstanceKey& gone = finding.instance;
    const bool is_under_way =
        std::any_of(operations.begin(), operations.end(), [&](const auto& one) {
            return one.second.operation().instance == gone;
        });
    const auto since = finding_book.told_since(gone);
    if (!calls_for_rescue(finding) || is_under_way ||
        !has_others(topology, gone, book.primary_of(cluster)) || watches[cluster].suspicion ||
        !since || !is_confirmed(inventory.snapshot(), topology, gone, *since)) {
        return;
    }
    announce(finding);
    if (is_waiting_for_hooks(gone)) {
        return;
    }
    auto refusal = find_rescue_objection(finding);
    const auto members = book.members_of(cluster);
    const Terrain terrain{
        inventory.snapshot(), topology, policy, members, book.primary_of(cluster)};
    std::vector<std::string> reasons;
    const auto shelters = refusal ? std::vector<Shelter>{} : find_shelters(terrain, gone, reasons);
    if (!refusal && shelters.empty()) {
        refusal = {
            RefusalReason::NoCandidate,
            fmt::format(
                "nobody can take the replicas of {}: {}", short_name(gone), join(reasons, "; "))};
    }
    const HookFacts told_of_it = refusal ? HookFacts{} : hook_facts(HookOccasion::Rescue, finding);
    if (!refusal && !is_prepared({HookMoment::BeforeFailover}, told_of_it)) {
        return;
    }
    if (!refusal) {
        context().record(
            record::Confirmed{finding, inventory.snapshot().instances.at(gone).failures_in_a_row});
        refusal = begin_operation(terrain,
                                  make_rescue(gone, shelters.front()),
                                  std::string{kItself},
                                  std::nullopt,
                                  std::nullopt,
                                  told_of_it);
    }
    if (refusal) {
        preparations.erase(gone);
    }
    if (refusal && refusal->reason == RefusalReason::ObservedOnly) {
        refusal->detail += "; otherwise " + foretell_rescue(terrain, gone);
    }
    auto& rescue = rescues[gone];
    if (refusal && (!rescue.refusal || rescue.refusal->reason != refusal->reason)) {
        context().record(record::RecoveryRefused{cluster, gone, *refusal});
    }
    rescue.refusal = std::move(refusal);
}

/// Whoever was left behind is tried again, after a pause that doubles.
void Engine::State::note_rescue(const OperationRun& run) {
    auto& rescue = rescues[run.operation().instance];
    if (run.outcome() == RecoveryOutcome::Succeeded && run.left().empty()) {
        rescue = {.ended_well = now};
        return;
    }
    rescue.retry_after = now + retry_pause(rescue.failures);
    ++rescue.failures;
}

}  // namespace understudy
