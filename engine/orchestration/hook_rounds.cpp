// What the engine asks hooks before it begins a recovery, and tells them when one has ended.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "engine/orchestration/engine_state.h"

namespace understudy {

HookFacts Engine::State::hook_facts(HookOccasion occasion, const Finding& finding) const {
    const Instance* failed = find(inventory.snapshot(), finding.instance);
    const auto is_named = [&](const std::vector<std::string>& filters) {
        return std::any_of(filters.begin(), filters.end(), [&](const std::string& filter) {
            return matches_cluster(filter, finding.cluster);
        });
    };
    HookFacts facts;
    facts.occasion = occasion;
    facts.cluster = finding.cluster;
    facts.failed = finding.instance;
    facts.role = finding.evidence.role;
    facts.code = finding.code;
    facts.because = finding.because;
    facts.replicas = topology.replicas_of(finding.instance);
    facts.is_in_downtime = failed != nullptr && failed->downtime && failed->downtime->until > now;
    facts.recovers_primary = is_named(policy.gate.recover_primary_clusters);
    facts.recovers_intermediate = is_named(policy.gate.recover_intermediate_clusters);
    return facts;
}

/// Once for each failure: until it has answered again.
void Engine::State::announce(const Finding& finding) {
    if (!policy.hooks.contains(HookMoment::FailureDetected) ||
        announced.contains(finding.instance)) {
        return;
    }
    const RecoveryId recovery = outbox.next_recovery();
    announced.emplace(finding.instance, recovery);
    hook_desk.begin(
        {recovery, {HookMoment::FailureDetected}, hook_facts(HookOccasion::Failover, finding)},
        context());
}

/// The one that its failure was announced under, if no recovery was begun under it.
RecoveryId Engine::State::take_recovery_id(const InstanceKey& failed) {
    if (const auto found = preparations.find(failed); found != preparations.end()) {
        const RecoveryId recovery = found->second.recovery;
        preparations.erase(found);
        return recovery;
    }
    const auto found = announced.find(failed);
    if (found != announced.end() && found->second) {
        return *std::exchange(found->second, std::nullopt);
    }
    return outbox.next_recovery();
}

/// What may veto is asked before anything is begun; what is so by then is judged anew.
bool Engine::State::is_prepared(const std::vector<HookMoment>& moments,
                                const HookFacts& facts,
                                std::optional<std::pair<RequestId, OperatorRequest>> asked) {
    if (const auto found = preparations.find(facts.failed); found != preparations.end()) {
        return found->second.is_done;
    }
    const bool is_any = std::any_of(moments.begin(), moments.end(), [&](HookMoment moment) {
        return policy.hooks.contains(moment);
    });
    if (!is_any) {
        return true;
    }
    const RecoveryId recovery = take_recovery_id(facts.failed);
    preparations.emplace(facts.failed, Preparation{recovery, false, std::move(asked)});
    hook_desk.begin({recovery, moments, facts}, context());
    return false;
}

bool Engine::State::is_waiting_for_hooks(const InstanceKey& failed) const {
    const auto found = preparations.find(failed);
    return found != preparations.end() && !found->second.is_done;
}

/// Somebody else waits for them already.
std::optional<Refusal> Engine::State::find_preparation(const InstanceKey& failed) const {
    if (!is_waiting_for_hooks(failed)) {
        return std::nullopt;
    }
    return Refusal{RefusalReason::RecoveryInProgress,
                   fmt::format("hooks are run before a recovery of {}; ask again when they have "
                               "ended",
                               short_name(failed))};
}

/// It answers, or nobody wants to replace it any more: what is begun later is prepared anew.
void Engine::State::forget_failure(const InstanceKey& key) {
    announced.erase(key);
    const auto found = preparations.find(key);
    if (found != preparations.end() && !found->second.asked && found->second.is_done) {
        preparations.erase(found);
    }
}

void Engine::State::end_preparation(const HookDesk::Ended& ended) {
    const InstanceKey failed = ended.facts.failed;
    const auto found = preparations.find(failed);
    if (found == preparations.end() || found->second.recovery != ended.recovery) {
        return;
    }
    const ClusterAlias cluster = ended.facts.cluster;
    const auto asked = found->second.asked;
    if (!ended.veto.empty()) {
        preparations.erase(found);
        refuse_for_hooks(ended, asked);
        return;
    }
    found->second.is_done = true;
    if (asked) {
        std::visit([&](const auto& request) { serve(asked->first, request); }, asked->second);
        preparations.erase(failed);  // If it was refused after all.
    } else if (ended.facts.occasion == HookOccasion::Failover) {
        watch(cluster, watches[cluster]);
    }
    // A rescue goes on with the next look that finds its intermediate source gone.
}

void Engine::State::refuse_for_hooks(
    const HookDesk::Ended& ended,
    const std::optional<std::pair<RequestId, OperatorRequest>>& asked) {
    const Refusal refusal{RefusalReason::HookFailed,
                          fmt::format("{}: {}", to_string(ended.moment), ended.veto)};
    const HookFacts& facts = ended.facts;
    context().record(record::RecoveryRefused{facts.cluster, facts.failed, refusal});
    if (asked) {
        refuse(asked->first, refusal);
    } else if (facts.occasion == HookOccasion::Rescue) {
        Rescue& rescue = rescues[facts.failed];
        rescue.retry_after = now + retry_pause(rescue.failures);
        ++rescue.failures;
    } else {
        ClusterWatch& watch_of = watches[facts.cluster];
        watch_of.retry_after = now + retry_pause(watch_of.failed_attempts);
        ++watch_of.failed_attempts;
    }
}

/// A recovery or an operation has begun.
void Engine::State::owe_hooks(const RecoveryId& recovery, HookFacts facts) {
    auto moments = moments_after(facts.occasion, true);
    const auto others = moments_after(facts.occasion, false);
    moments.insert(moments.end(), others.begin(), others.end());
    moments.push_back(HookMoment::Fence);
    if (std::none_of(moments.begin(), moments.end(), [&](HookMoment moment) {
            return policy.hooks.contains(moment);
        })) {
        return;
    }
    context().record(record::HooksOwed{recovery, facts}, Durability::BeforeActing);
    told.emplace(recovery, std::move(facts));
}

/// Nobody waits for them. A manager that dies leaves them to the next one.
void Engine::State::tell_hooks(const RecoveryId& recovery, const HookEnd& end) {
    const auto found = told.find(recovery);
    if (found == told.end()) {
        return;
    }
    HookFacts facts = std::move(found->second);
    told.erase(found);
    complete(facts, end);
    add_successor(facts);
    auto moments = moments_after(facts.occasion, facts.is_successful);
    hook_desk.begin({recovery, std::move(moments), std::move(facts)}, context());
}

void Engine::State::add_successor(HookFacts& facts) const {
    const Instance* successor =
        facts.successor ? find(inventory.snapshot(), *facts.successor) : nullptr;
    if (successor != nullptr && successor->seen) {
        const Observation& seen = *successor->seen;
        facts.successor_alias = seen.details ? seen.details->alias.text() : "";
        facts.successor_place = seen.log_end ? std::optional{*seen.log_end} : std::nullopt;
    }
}

void Engine::State::run_fence_hooks(const ClusterAlias& cluster, RecoveryRun& run) {
    const auto successor = run.wants_fence_hooks();
    if (!successor) {
        return;
    }
    run.note_fence_hooks_begun();
    const auto found = told.find(run.id());
    HookFacts facts = found != told.end() ? found->second : HookFacts{};
    facts.cluster = cluster;
    facts.failed = run.facts().primary;
    facts.successor = successor;
    add_successor(facts);
    hook_desk.begin({run.id(), {HookMoment::Fence}, std::move(facts)}, context());
}

void Engine::State::heed(const HookDesk::Ended& ended) {
    if (ended.moment != HookMoment::Fence) {
        end_preparation(ended);
        return;
    }
    const ClusterAlias cluster = ended.facts.cluster;
    ClusterWatch& watch_of = watches[cluster];
    if (watch_of.run && watch_of.run->id() == ended.recovery) {
        watch_of.run->after_fence_hooks(ended.veto, context(Errand{cluster, errands}));
        settle_run(cluster, watch_of);
    }
}

}  // namespace understudy
