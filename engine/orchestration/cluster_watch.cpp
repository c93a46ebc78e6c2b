// What the engine makes of one cluster: finding, suspicion, gate, recovery, publication.
#include <algorithm>

#include <fmt/format.h>

#include "engine/analysis/analysis.h"
#include "engine/model/pseudo_gtid.h"
#include "engine/orchestration/engine_state.h"
#include "engine/recovery/choose.h"

namespace understudy {
namespace {

/// A refusal of the same kind for the same primary is no news.
bool is_news(const std::optional<Refusal>& before, const Refusal& now) {
    return !before || before->reason != now.reason;
}

}  // namespace

void Engine::State::watch(const ClusterAlias& cluster, ClusterWatch& watch_of) {
    if (watch_of.run) {
        return;
    }
    judge_cluster(cluster, watch_of);
    if (watch_of.suspicion) {
        advance_suspicion(cluster, watch_of);
    }
    if (!watch_of.run && !watch_of.suspicion) {
        publish_settled(cluster, watch_of);
    }
    plan_round(cluster, watch_of);
}

/// When it goes on by itself. Call when a suspicion or a run of it has begun, gone on or ended.
void Engine::State::plan_round(const ClusterAlias& cluster, ClusterWatch& watch) {
    std::optional<Instant> next;
    if (watch.run) {
        next = watch.run->wakes_at();
    } else if (watch.suspicion) {
        next = std::max(watch.suspicion->next_round(), now + Duration{1});
    }
    if (next == watch.round) {
        return;
    }
    if (watch.round) {
        rounds.erase({*watch.round, cluster});
    }
    if (next) {
        rounds.emplace(*next, cluster);
    }
    watch.round = next;
}

/// Whether it takes writes beside the primary of its cluster, and follows nobody else than that.
void Engine::State::note_rival(const Instance& instance) {
    if (!is_reachable(instance) || !is_writable(*instance.seen)) {
        rivals.erase(instance.key);
        return;
    }
    const ClusterAlias* own = book.cluster_of(instance.key);
    const bool follows_another = source_of(instance).has_value() &&
                                 find_co_primary(inventory.snapshot(), instance.key) == nullptr;
    if (follows_another) {
        rivals.erase(instance.key);
    } else if (own != nullptr && book.primary_of(*own) != instance.key) {
        rivals.insert_or_assign(instance.key, *own);
    }
}

bool Engine::State::has_rival(const ClusterAlias& cluster) const {
    return std::any_of(rivals.begin(), rivals.end(), [&](const auto& one) {
        return one.second == cluster && book.primary_of(cluster) != one.first;
    });
}

/// After a look: who is not the primary of his cluster is judged here, the primaries with their
/// clusters.
void Engine::State::judge_looked_at(const InstanceKey& key) {
    const Instance* instance = find(inventory.snapshot(), key);
    if (instance == nullptr) {
        return;
    }
    note_rival(*instance);
    for (const InstanceKey& touched : finding_book.note(*instance, policy.analysis)) {
        const ClusterAlias* alias = book.cluster_of(touched);
        if (alias == nullptr) {
            continue;
        }
        if (book.primary_of(*alias) == touched) {
            watches[*alias].is_calm = false;
            finding_book.take(
                {*alias, touched, AnalysisCode::NoProblem, "", {}}, now, policy.probe.interval);
        } else {
            judge_member(*alias, touched);
        }
    }
}

/// Not while its cluster is being recovered, or its source, the primary, is suspected: what it has
/// to say is heard there.
void Engine::State::judge_member(const ClusterAlias& cluster, const InstanceKey& key) {
    const ClusterWatch& watch_of = watches[cluster];
    const Instance* instance = find(inventory.snapshot(), key);
    if (instance == nullptr || watch_of.run ||
        (watch_of.suspicion && source_of(*instance) == watch_of.suspicion->primary())) {
        return;
    }
    const auto& primary = book.primary_of(cluster);
    const Terrain terrain{inventory.snapshot(), topology, policy, {}, primary};
    const bool is_below_it = primary && source_of(terrain, *primary) == key;
    InstanceFacts facts = gather_facts(terrain, key);
    facts.is_primary = false;
    if (!instance->seen && !instance->demotion && facts.replicas > 0) {
        // It was gone before this manager came.
        facts.role = is_below_it ? Role::CoPrimary : Role::IntermediateSource;
    }
    Finding finding = judge(cluster, key, facts);
    const bool was_replaced = instance->demotion && instance->demotion->was_primary;
    if (facts.role == Role::Primary || was_replaced) {  // Or it is a second root.
        finding.code = AnalysisCode::NoProblem;
    }
    if (finding_book.take(finding, now, policy.probe.interval)) {
        context().record(record::FindingChanged{finding});
    }
    consider_rescue(cluster, finding);
}

Finding Engine::State::judge_primary(const ClusterAlias& cluster, const InstanceKey& primary) {
    InstanceFacts facts = gather_facts(
        {inventory.snapshot(), topology, policy, book.members_of(cluster), primary}, primary);
    if (policy.mutation == Mutation::TrustOneLook &&
        facts.reachability == Reachability::Unreachable) {
        facts.bereft_replicas = facts.reachable_replicas = facts.replicas;
        facts.hearing_replicas = facts.vanished_replicas = 0;
    }
    return judge(cluster, primary, facts);
}

/// Nothing was wrong with this primary, and nothing can be.
bool Engine::State::stays_calm(const ClusterAlias& cluster,
                               const Finding& before,
                               const Instance& primary) const {
    return before.code == AnalysisCode::NoProblem && before.instance == primary.key &&
           !source_of(primary) && !before.cluster.value.empty() && !has_rival(cluster) &&
           !is_unsound(primary, policy.analysis) && !finding_book.has_unsound_replica(primary.key);
}

/// What needs patience is no problem before it has been the same for an interval.
void Engine::State::wait_and_see(ClusterWatch& watch, Finding& finding) const {
    if (!needs_patience(finding)) {
        watch.impression.reset();
        return;
    }
    if (!watch.impression || watch.impression->first != finding.code) {
        watch.impression = {finding.code, now};
    }
    const bool is_known =
        watch.finding.code == finding.code && watch.finding.instance == finding.instance;
    if (!is_known && now - watch.impression->second < policy.probe.interval) {
        finding.code = AnalysisCode::NoProblem;
        finding.because.clear();
    }
}

void Engine::State::judge_cluster(const ClusterAlias& cluster, ClusterWatch& watch) {
    const auto& primary = book.primary_of(cluster);
    if (!primary || (watch.is_calm && watch.finding.instance == primary && !has_rival(cluster))) {
        return;
    }
    watch.is_calm = stays_calm(cluster, watch.finding, inventory.snapshot().instances.at(*primary));
    if (watch.is_calm) {
        return;
    }
    Finding finding = judge_primary(cluster, *primary);
    wait_and_see(watch, finding);
    if (finding.code != watch.finding.code || finding.instance != watch.finding.instance) {
        const bool is_first_calm =
            watch.finding.cluster.value.empty() && finding.code == AnalysisCode::NoProblem;
        if (!is_first_calm) {
            context().record(record::FindingChanged{finding});
        }
        watch.refusal.reset();
    }
    watch.finding = std::move(finding);
    if (is_about_silence(watch.finding) && !watch.suspicion) {
        suspect(cluster, watch, inventory.snapshot().instances.at(*primary).failure);
    }
}

void Engine::State::suspect(const ClusterAlias& cluster, ClusterWatch& watch, std::string because) {
    if (watch.suspicion) {
        return;
    }
    const auto primary = *book.primary_of(cluster);
    context().record(record::Suspected{cluster, primary, std::move(because)});
    watch.suspicion.emplace(primary, context());
}

void Engine::State::advance_suspicion(const ClusterAlias& cluster, ClusterWatch& watch) {
    auto& suspicion = *watch.suspicion;
    if (suspicion.is_cleared() || book.primary_of(cluster) != suspicion.primary()) {
        context().record(record::SuspicionCleared{
            cluster,
            suspicion.primary(),
            suspicion.is_cleared() ? "it answers" : "it is no longer the primary"});
        forget_failure(suspicion.primary());
        watch.suspicion.reset();
        watch.refusal.reset();
        return;
    }
    if (suspicion.is_confirmed(watch.finding, context())) {
        consider_failover(cluster, watch);
    }
    if (watch.suspicion) {
        suspicion.advance(watch.finding, context());
    }
}

/// An entry in the log of a primary without GTID every now and then: after a look that shows it
/// writable. An answer that is lost is no matter, the next one is another entry.
void Engine::State::mark_log(const ClusterAlias& cluster,
                             ClusterWatch& watch_of,
                             const ProbeFinished& finished) {
    const Duration every = policy.pseudo_gtid.write_every;
    const bool is_due = every > Duration{0} && finished.outcome &&
                        (!watch_of.marked_at || now - *watch_of.marked_at >= every);
    if (!is_due || watch_of.run || book.primary_of(cluster) != finished.instance) {
        return;
    }
    const Observation& seen = *finished.outcome;
    const bool is_root_by_now =
        !seen.replica || is_root({inventory.snapshot(), topology, policy}, finished.instance);
    if (is_writable(seen) && seen.has_binlog && is_root_by_now &&
        lacks_gtid(inventory.snapshot(), topology, finished.instance) &&
        !is_in_maintenance(inventory.snapshot().instances.at(finished.instance), now)) {
        watch_of.marked_at = now;
        context().perform(
            step::WritePseudoGtid{finished.instance, make_pseudo_gtid(now, seen.server_id)},
            policy.step.deadline);
    }
}

GateFacts Engine::State::gate_facts(const ClusterWatch& watch, const InstanceKey& primary) const {
    GateFacts facts = gather_gate_facts(inventory.snapshot(), topology, primary, now);
    facts.recoveries_enabled = recoveries_enabled;
    facts.recovery_in_progress = watch.run.has_value();
    facts.last_recovery = watch.last_recovery;
    facts.retry_after = watch.retry_after;
    return facts;
}

void Engine::State::consider_failover(const ClusterAlias& cluster, ClusterWatch& watch) {
    const auto& finding = watch.finding;
    announce(finding);
    if (is_waiting_for_hooks(finding.instance)) {
        return;
    }
    auto refusal = find_refusal(
        finding, gate_facts(watch, finding.instance), policy.gate, Insistence::Automatic, now);
    if (refusal) {
        preparations.erase(finding.instance);
        if (is_news(watch.refusal, *refusal)) {
            if (refusal->reason == RefusalReason::ObservedOnly) {
                refusal->detail += "; otherwise " + foretell_failover(cluster, finding.instance);
            }
            context().record(record::RecoveryRefused{cluster, finding.instance, *refusal});
        }
        watch.refusal = std::move(refusal);
        return;
    }
    const HookFacts told_of_it = hook_facts(HookOccasion::Failover, finding);
    if (!is_prepared({HookMoment::BeforeFailover}, told_of_it)) {
        return;
    }
    context().record(record::Confirmed{finding, watch.suspicion->looks()});
    begin(cluster,
          RecoveryCase{.kind = RecoveryKind::Failover,
                       .primary = finding.instance,
                       .members = book.members_of(cluster)},
          fmt::format("{}: {}", to_string(finding.code), finding.because),
          std::nullopt,
          told_of_it);
}

/// As far as it can be told before receivers are stopped.
std::string Engine::State::foretell_failover(const ClusterAlias& cluster,
                                             const InstanceKey& primary) const {
    const Choice choice = choose_promotion(
        inventory.snapshot(),
        {.primary = primary, .members = book.members_of(cluster), .designated = std::nullopt},
        policy);
    if (!choice.chosen) {
        return "nobody could be promoted: " + describe_objections(choice);
    }
    const std::string loss = describe(choice.loss);
    return fmt::format("{} would be promoted: {}{}",
                       short_name(*choice.chosen),
                       choice.because,
                       loss.empty() ? "" : "; " + loss);
}

void Engine::State::begin(const ClusterAlias& cluster,
                          RecoveryCase facts,
                          std::string because,
                          std::optional<RequestId> asked_by,
                          HookFacts told_of_it) {
    auto& watch_of = watches[cluster];
    if (const auto& owed = watch_of.left_read_only; owed && owed->primary == facts.primary) {
        facts.is_primary_fenced = true;
    }
    watch_of.left_read_only.reset();
    watch_of.suspicion.reset();
    watch_of.refusal.reset();
    watch_of.is_calm = false;
    const RecoveryId id = take_recovery_id(facts.primary);
    owe_hooks(id, std::move(told_of_it));
    watch_of.run = RecoveryRun::begin(id,
                                      cluster,
                                      std::move(facts),
                                      std::move(because),
                                      suspend_operations(cluster),
                                      context(Errand{cluster, errands}));
    watch_of.run->asked_by = asked_by;
    recovering.insert(cluster);
    plan_round(cluster, watch_of);
    watch_of.retry_after = now;  // Kept until it ends: when this attempt began.
}

void Engine::State::settle_run(const ClusterAlias& cluster, ClusterWatch& watch) {
    auto& run = *watch.run;
    if (const auto promoted = run.promoted(); promoted && watch.published != promoted) {
        book.remember_primary(cluster, *promoted);
        publish(cluster, watch, *promoted);
    }
    if (!run.is_over()) {
        run_fence_hooks(cluster, run);
        plan_round(cluster, watch);
        return;
    }
    tell_hooks(run.id(), {run.promoted().has_value(), run.promoted(), run.lost_replicas()});
    if (run.asked_by) {
        outbox.answer(*run.asked_by,
                      run.promoted() ? Result<std::string>{to_string(*run.promoted())}
                                     : fail(ErrorCode::Refused, run.detail()));
    }
    if (run.promoted()) {
        watch.last_recovery =
            run.facts().kind == RecoveryKind::Failover ? std::optional{now} : watch.last_recovery;
        watch.retry_after.reset();
        watch.failed_attempts = 0;
        undrawn.push_back(*run.promoted());
    } else {
        watch.retry_after = now + retry_pause(watch.failed_attempts);
        ++watch.failed_attempts;
        if (const auto primary = run.left_read_only()) {
            watch.left_read_only = {*primary, now + kStatementsMayArrive};
        }
    }
    watch.run.reset();
    recovering.erase(cluster);
    plan_round(cluster, watch);
    redraw();
    resume_operations(cluster);
}

/// Only while nobody else may take writes.
void Engine::State::give_back(const ClusterAlias& cluster, ClusterWatch& watch) {
    const Instance* primary = find(inventory.snapshot(), watch.left_read_only->primary);
    if (watch.run || primary == nullptr || !is_reachable(*primary)) {
        return;
    }
    if (is_writable(*primary->seen) && now < watch.left_read_only->watched_until) {
        return;
    }
    if (is_writable(*primary->seen)) {
        context().record(record::PrimaryGivenBack{cluster, primary->key}, Durability::BeforeActing);
        watch.left_read_only.reset();
        return;
    }
    const auto& members = book.members_of(cluster);
    const bool has_other = std::any_of(members.begin(), members.end(), [&](const auto& key) {
        const Instance* member = find(inventory.snapshot(), key);
        return key != primary->key && member != nullptr && member->seen &&
               is_writable(*member->seen) && !source_of(*member);
    });
    if (!has_other && book.primary_of(cluster) == primary->key) {
        rejoin.give_back(*primary, context());
    }
}

void Engine::State::publish(const ClusterAlias& cluster,
                            ClusterWatch& watch,
                            const InstanceKey& primary) {
    watch.published = primary;
    const auto id = outbox.write({{policy.key_value_prefix + cluster.value, to_string(primary)}});
    writes.emplace(id, cluster);
    context().record(record::PrimaryPublished{cluster, primary});
}

/// Outside recoveries too: clients must find a primary that was there before we were.
void Engine::State::publish_settled(const ClusterAlias& cluster, ClusterWatch& watch) {
    const auto& primary = book.primary_of(cluster);
    if (!primary || watch.published == primary || !book.has_single_root(cluster)) {
        return;
    }
    const Instance& instance = inventory.snapshot().instances.at(*primary);
    if (is_reachable(instance) && is_writable(*instance.seen)) {
        book.remember_primary(cluster, *primary);
        publish(cluster, watch, *primary);
    }
}

}  // namespace understudy
