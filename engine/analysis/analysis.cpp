#include "engine/analysis/analysis.h"

#include <algorithm>
#include <array>

namespace understudy {
namespace {

using Facts = InstanceFacts;

struct Rule {
    AnalysisCode code;
    bool (*applies)(const Facts&);
    std::string_view because;
};

// ---- What rules ask.

bool is_gone(const Facts& seen) {
    return seen.reachability == Reachability::Unreachable;
}

bool answers(const Facts& seen) {
    return seen.reachability == Reachability::Reachable;
}

bool is_dead_alone(const Facts& seen) {
    return is_gone(seen) && seen.replicas == 0;
}

bool nobody_answers(const Facts& seen) {
    return is_gone(seen) && seen.reachable_replicas == 0;
}

bool somebody_hears_it(const Facts& seen) {
    return is_gone(seen) && seen.hearing_replicas > 0;
}

/// Behind without being meant to be: perhaps they only apply what it sent before it died.
bool all_who_answer_lag(const Facts& seen) {
    return somebody_hears_it(seen) && seen.lagging_replicas == seen.reachable_replicas &&
           seen.delayed_replicas < seen.reachable_replicas;
}

/// Receivers that an operator stopped can testify to nothing, nor can those that were turned away.
bool nobody_can_tell(const Facts& seen) {
    return is_gone(seen) && seen.bereft_replicas == 0;
}

bool all_answer(const Facts& seen) {
    return seen.reachable_replicas == seen.replicas;
}

/// Nobody is left of whom it is not known.
bool all_are_known(const Facts& seen) {
    return seen.reachable_replicas + seen.unreachable_replicas == seen.replicas;
}

bool nobody_replicates(const Facts& seen) {
    return answers(seen) && seen.replicas > 0 && seen.replicating_replicas == 0 &&
           all_are_known(seen);
}

bool has_writable_rival(const Facts& seen) {
    return answers(seen) && seen.is_primary && !seen.is_read_only && seen.other_writable > 0;
}

// ---- The rules. The first that applies wins, so the order is part of the meaning: the narrowest
// case first (spec/analysis.md section 3.1). Unlike there, a replica whose applier is broken still
// hears its source, and a receiver that was stopped on purpose is no witness.

constexpr std::array kOfPrimaries{
    Rule{AnalysisCode::DeadPrimaryWithoutReplicas,
         is_dead_alone,
         "the primary does not answer and has no replica"},
    Rule{AnalysisCode::DeadPrimaryAndReplicas,
         nobody_answers,
         "neither the primary nor any replica answers: perhaps it is us who are cut off"},
    Rule{AnalysisCode::UnreachablePrimaryWithLaggingReplicas,
         all_who_answer_lag,
         "we cannot reach the primary, and the replicas that seem to hear from it all lag: perhaps "
         "they have not noticed yet"},
    Rule{AnalysisCode::UnreachablePrimary,
         somebody_hears_it,
         "we cannot reach the primary, but a replica still hears from it"},
    Rule{AnalysisCode::UnreachablePrimary,
         nobody_can_tell,
         "we cannot reach the primary, and no replica is in a position to tell: their receivers "
         "were stopped, or could not connect for another reason than that nobody is there"},
    Rule{AnalysisCode::DeadPrimary,
         [](const Facts& seen) { return is_gone(seen) && all_answer(seen); },
         "the primary does not answer and no replica hears from it any more"},
    Rule{AnalysisCode::DeadPrimaryAndSomeReplicas,
         is_gone,
         "the primary and some replicas do not answer, and no replica that does hears from it any "
         "more"},
    Rule{AnalysisCode::TwoWritablePrimaries,
         has_writable_rival,
         "another server of its cluster that replicates from nobody takes writes too"},
    Rule{
        AnalysisCode::LockedSemiSyncPrimary,
        [](const Facts& seen) { return answers(seen) && seen.is_stuck; },
        "fewer replicas acknowledge than each commit waits for, and nothing is committed any more"},
    Rule{AnalysisCode::LockedSemiSyncPrimaryHypothesis,
         [](const Facts& seen) { return answers(seen) && seen.lacking_acknowledgers > 0; },
         "fewer replicas acknowledge than each commit waits for: its next commits may hang"},
    Rule{AnalysisCode::PrimaryWithTooManySemiSyncReplicas,
         [](const Facts& seen) { return answers(seen) && seen.needless_acknowledgers > 0; },
         "more replicas acknowledge than each commit waits for"},
    Rule{AnalysisCode::NoWritablePrimary,
         [](const Facts& seen) {
             return answers(seen) && seen.is_read_only && seen.replicating_replicas > 0;
         },
         "the primary is read-only: nobody in its cluster takes writes"},
    Rule{AnalysisCode::PrimarySingleReplicaDead,
         [](const Facts& seen) {
             return answers(seen) && seen.replicas == 1 && seen.unreachable_replicas == 1;
         },
         "its only replica does not answer"},
    Rule{AnalysisCode::PrimarySingleReplicaNotReplicating,
         [](const Facts& seen) { return nobody_replicates(seen) && seen.replicas == 1; },
         "its only replica does not replicate"},
    Rule{AnalysisCode::AllPrimaryReplicasNotReplicating,
         [](const Facts& seen) { return nobody_replicates(seen) && all_answer(seen); },
         "none of its replicas replicates"},
    Rule{AnalysisCode::AllPrimaryReplicasNotReplicatingOrDead,
         nobody_replicates,
         "each of its replicas does not answer or does not replicate"},
};

constexpr std::array kOfCoPrimaries{
    Rule{AnalysisCode::UnreachableCoPrimary,
         nobody_answers,
         "neither it nor anybody who replicates from it answers: perhaps it is us who are cut off"},
    Rule{AnalysisCode::UnreachableCoPrimary,
         somebody_hears_it,
         "we cannot reach it, but somebody who replicates from it still hears from it"},
    Rule{AnalysisCode::UnreachableCoPrimary,
         nobody_can_tell,
         "we cannot reach it, and nobody who replicates from it is in a position to tell: their "
         "receivers were stopped, or could not connect for another reason than that nobody is "
         "there"},
    Rule{AnalysisCode::DeadCoPrimary,
         [](const Facts& seen) { return is_gone(seen) && all_answer(seen); },
         "it does not answer, and nobody who replicates from it hears from it any more"},
    Rule{AnalysisCode::DeadCoPrimaryAndSomeReplicas,
         is_gone,
         "it and some who replicate from it do not answer, and none of those who do hears from it "
         "any more"},
    Rule{AnalysisCode::TwoWritablePrimaries,
         has_writable_rival,
         "another server that is meant to follow it takes writes too"},
    Rule{AnalysisCode::AllCoPrimaryReplicasNotReplicating,
         nobody_replicates,
         "nobody replicates from it any more, not even the other primary"},
};

constexpr std::array kOfIntermediateSources{
    Rule{AnalysisCode::DeadIntermediateSourceAndReplicas,
         nobody_answers,
         "neither it nor any of its replicas answers"},
    Rule{
        AnalysisCode::UnreachableIntermediateSourceWithLaggingReplicas,
        all_who_answer_lag,
        "we cannot reach it, and the replicas that seem to hear from it all lag: perhaps they have "
        "not noticed yet"},
    Rule{AnalysisCode::UnreachableIntermediateSource,
         somebody_hears_it,
         "we cannot reach it, but a replica of it still hears from it"},
    Rule{AnalysisCode::DeadIntermediateSourceWithSingleReplicaFailingToConnect,
         [](const Facts& seen) {
             return is_gone(seen) && seen.replicas == 1 && seen.bereft_replicas == 1;
         },
         "it does not answer, and its only replica tries in vain to connect to it"},
    Rule{AnalysisCode::DeadIntermediateSourceWithSingleReplica,
         [](const Facts& seen) { return is_gone(seen) && seen.replicas == 1; },
         "it does not answer, and its only replica does not replicate"},
    Rule{AnalysisCode::DeadIntermediateSource,
         [](const Facts& seen) { return is_gone(seen) && all_answer(seen); },
         "it does not answer, and none of its replicas hears from it any more"},
    Rule{AnalysisCode::DeadIntermediateSourceAndSomeReplicas,
         is_gone,
         "it and some of its replicas do not answer, and none of those who do hears from it any "
         "more"},
    Rule{AnalysisCode::AllIntermediateSourceReplicasFailingToConnectOrDead,
         [](const Facts& seen) {
             return nobody_replicates(seen) && seen.bereft_replicas > 0 &&
                    seen.bereft_replicas == seen.reachable_replicas;
         },
         "it answers us, but each of its replicas does not answer or tries in vain to connect to "
         "it"},
    Rule{AnalysisCode::AllIntermediateSourceReplicasNotReplicating,
         [](const Facts& seen) { return nobody_replicates(seen) && seen.reachable_replicas > 0; },
         "it answers us, but none of its replicas replicates"},
};

constexpr std::array kOfReplicas{
    Rule{AnalysisCode::BinlogServerFailingToConnectToSource,
         [](const Facts& seen) {
             return answers(seen) && seen.is_binlog_server && seen.has_lost_source;
         },
         "its source answers us, but this binlog server tries in vain to connect to it: what it "
         "serves to others grows old"},
    Rule{AnalysisCode::FirstTierReplicaFailingToConnectToPrimary,
         [](const Facts& seen) {
             return answers(seen) && seen.is_first_tier && seen.has_lost_source;
         },
         "the primary answers us, but this replica tries in vain to connect to it"},
    Rule{AnalysisCode::ReplicaWithoutProgress,
         [](const Facts& seen) { return answers(seen) && seen.lacks_progress; },
         "its applier runs and has work, but has executed nothing for long: a very long "
         "transaction, a lock, or a disk that hangs"},
};

template <std::size_t kSize>
const Rule* find_rule(const std::array<Rule, kSize>& rules, const Facts& facts) {
    for (const Rule& rule : rules) {
        if (rule.applies(facts)) {
            return &rule;
        }
    }
    return nullptr;
}

const Rule* find_rule(const Facts& facts) {
    const Rule* rule = nullptr;
    switch (facts.role) {
        case Role::Primary: return find_rule(kOfPrimaries, facts);
        case Role::CoPrimary:
            rule = find_rule(kOfCoPrimaries, facts);
            if (rule == nullptr && facts.is_primary) {
                rule = find_rule(kOfPrimaries, facts);
            }
            break;
        case Role::IntermediateSource: rule = find_rule(kOfIntermediateSources, facts); break;
        case Role::Replica: break;
    }
    return rule != nullptr ? rule : find_rule(kOfReplicas, facts);
}

}  // namespace

Finding judge(const ClusterAlias& cluster,
              const InstanceKey& instance,
              const InstanceFacts& facts) {
    const Rule* rule = find_rule(facts);
    return rule == nullptr
               ? Finding{cluster, instance, AnalysisCode::NoProblem, "", facts}
               : Finding{cluster, instance, rule->code, std::string{rule->because}, facts};
}

bool needs_patience(const Finding& finding) {
    return finding.code != AnalysisCode::NoProblem && !is_about_silence(finding) &&
           finding.code != AnalysisCode::TwoWritablePrimaries;
}

bool calls_for_rescue(const Finding& finding) {
    constexpr std::array kSuch{
        AnalysisCode::DeadIntermediateSource,
        AnalysisCode::DeadIntermediateSourceAndSomeReplicas,
        AnalysisCode::DeadIntermediateSourceWithSingleReplicaFailingToConnect,
        AnalysisCode::AllIntermediateSourceReplicasFailingToConnectOrDead,
        AnalysisCode::DeadCoPrimary,
        AnalysisCode::DeadCoPrimaryAndSomeReplicas,
    };
    return !finding.evidence.is_primary && finding.evidence.bereft_replicas > 0 &&
           std::find(kSuch.begin(), kSuch.end(), finding.code) != kSuch.end();
}

bool is_actionable(const Finding& finding) {
    const InstanceFacts& seen = finding.evidence;
    const bool is_dead = finding.code == AnalysisCode::DeadPrimary ||
                         (finding.code == AnalysisCode::DeadCoPrimary && seen.is_primary);
    const bool is_dead_with_some =
        finding.code == AnalysisCode::DeadPrimaryAndSomeReplicas ||
        (finding.code == AnalysisCode::DeadCoPrimaryAndSomeReplicas && seen.is_primary);
    return is_dead || (is_dead_with_some && seen.bereft_replicas > seen.vanished_replicas);
}

}  // namespace understudy
