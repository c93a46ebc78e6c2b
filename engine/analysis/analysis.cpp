#include "engine/analysis/analysis.h"

#include <array>

namespace understudy {
namespace {

using namespace std::chrono_literals;

struct Rule {
    AnalysisCode code;
    bool (*applies)(const PrimaryFacts&);
    std::string_view because;
};

bool is_gone(const PrimaryFacts& seen) {
    return seen.primary == Reachability::Unreachable;
}

bool has_nobody(const PrimaryFacts& seen) {
    return is_gone(seen) && seen.replicas == 0;
}

bool nobody_answers(const PrimaryFacts& seen) {
    return is_gone(seen) && seen.reachable_replicas == 0;
}

bool somebody_hears_it(const PrimaryFacts& seen) {
    return is_gone(seen) && seen.hearing_replicas > 0;
}

/// Receivers that an operator stopped can testify to nothing.
bool nobody_can_tell(const PrimaryFacts& seen) {
    return is_gone(seen) && seen.bereft_replicas == 0;
}

bool all_have_lost_it(const PrimaryFacts& seen) {
    return is_gone(seen) && seen.reachable_replicas == seen.replicas;
}

// The first rule that applies wins, so the order is part of the meaning: the narrowest case first
// (spec/analysis.md section 3.1, rows 1 to 7). Unlike there, a replica whose applier is broken
// still hears the primary, and a receiver that was stopped on purpose is no witness.
constexpr std::array kRules{
    Rule{AnalysisCode::DeadPrimaryWithoutReplicas,
         has_nobody,
         "the primary does not answer and has no replica"},
    Rule{AnalysisCode::DeadPrimaryAndReplicas,
         nobody_answers,
         "neither the primary nor any replica answers: perhaps it is us who are cut off"},
    Rule{AnalysisCode::UnreachablePrimary,
         somebody_hears_it,
         "we cannot reach the primary, but a replica still hears from it"},
    Rule{AnalysisCode::UnreachablePrimary,
         nobody_can_tell,
         "we cannot reach the primary, and no replica is in a position to tell: their receivers "
         "were stopped"},
    Rule{AnalysisCode::DeadPrimary,
         all_have_lost_it,
         "the primary does not answer and no replica hears from it any more"},
    Rule{AnalysisCode::DeadPrimaryAndSomeReplicas,
         is_gone,
         "the primary and some replicas do not answer, and no replica that does hears from it any "
         "more"},
};

/// Whether a receiver that is not connected ended by itself: it retries, or it left an error. The
/// error of one that was stopped on purpose is older than that.
bool has_lost_source(const ReplicaStatus& status) {
    return status.receiver == ReceiverState::Connecting ||
           (status.receiver == ReceiverState::Stopped && !status.receiver_error.empty());
}

/// How much earlier than the primary a replica may have stopped answering and still count as lost
/// with it: each is asked only now and then.
constexpr Duration kTogether = 30s;

bool vanished_with(const Instance& replica, const Instance& primary) {
    return replica.failures_in_a_row > 0 && primary.failures_in_a_row > 0 &&
           replica.failing_since + kTogether >= primary.failing_since;
}

}  // namespace

PrimaryFacts gather_facts(const Snapshot& snapshot,
                          const Topology& topology,
                          const InstanceKey& primary) {
    PrimaryFacts facts;
    const auto* suspect = find(snapshot, primary);
    if (suspect != nullptr) {
        facts.primary = suspect->reachability;
    }
    for (const auto& key : topology.replicas_of(primary)) {
        const Instance& replica = *find(snapshot, key);
        ++facts.replicas;
        if (!is_reachable(replica) || !replica.seen || !replica.seen->replica) {
            facts.vanished_replicas +=
                suspect != nullptr && vanished_with(replica, *suspect) ? 1U : 0U;
            continue;
        }
        ++facts.reachable_replicas;
        const auto& status = *replica.seen->replica;
        facts.hearing_replicas += status.receiver == ReceiverState::Running ? 1U : 0U;
        facts.bereft_replicas += has_lost_source(status) && !is_left_alone(replica) ? 1U : 0U;
    }
    return facts;
}

bool can_be_a_problem(const Instance& primary) {
    return primary.reachability == Reachability::Unreachable;
}

Finding judge(const ClusterAlias& cluster, const InstanceKey& primary, const PrimaryFacts& facts) {
    for (const auto& rule : kRules) {
        if (rule.applies(facts)) {
            return Finding{cluster, primary, rule.code, std::string{rule.because}, facts};
        }
    }
    return Finding{cluster, primary, AnalysisCode::NoProblem, "", facts};
}

bool is_actionable(const Finding& finding) {
    switch (finding.code) {
        case AnalysisCode::DeadPrimary: return true;
        case AnalysisCode::DeadPrimaryAndSomeReplicas:
            return finding.evidence.bereft_replicas > finding.evidence.vanished_replicas;
        case AnalysisCode::NoProblem:
        case AnalysisCode::DeadPrimaryAndReplicas:
        case AnalysisCode::DeadPrimaryWithoutReplicas:
        case AnalysisCode::UnreachablePrimary: return false;
    }
    return false;
}

}  // namespace understudy
