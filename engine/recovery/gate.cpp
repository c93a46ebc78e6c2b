#include "engine/recovery/gate.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/analysis/analysis.h"
#include "engine/base/pattern.h"

namespace understudy {
namespace {

constexpr std::string_view kAliasIs = "alias=";
constexpr std::string_view kAliasMatches = "alias~=";

std::optional<Refusal> refuse(RefusalReason reason, std::string detail) {
    return Refusal{reason, std::move(detail)};
}

std::string why_not_actionable(const Finding& finding) {
    if (finding.code == AnalysisCode::NoProblem) {
        return "nothing is wrong with it";
    }
    if (finding.code == AnalysisCode::DeadPrimaryAndSomeReplicas) {
        return fmt::format(
            "as many replicas vanished with the primary ({}) as have lost it ({}): "
            "perhaps it is us who are cut off",
            finding.evidence.vanished_replicas,
            finding.evidence.bereft_replicas);
    }
    return finding.because;
}

/// Whose filters, and what they are called for people.
struct Filters {
    const std::vector<std::string>& acting;
    std::string_view name;
    const std::vector<std::string>& observing;
    std::string_view observing_name;
};

Filters filters_for_primaries(const GatePolicy& policy) {
    return {policy.recover_primary_clusters,
            "RecoverMasterClusterFilters",
            policy.observe_primary_clusters,
            "ObservePrimaryClusterFilters"};
}

Filters filters_for_intermediates(const GatePolicy& policy) {
    return {policy.recover_intermediate_clusters,
            "RecoverIntermediateMasterClusterFilters",
            policy.observe_intermediate_clusters,
            "ObserveIntermediateSourceClusterFilters"};
}

bool is_named_by(const std::vector<std::string>& filters, const ClusterAlias& cluster) {
    return std::any_of(filters.begin(), filters.end(), [&](const std::string& filter) {
        return matches_cluster(filter, cluster);
    });
}

std::optional<Refusal> refusal_of_policy(const Finding& finding,
                                         const GateFacts& facts,
                                         const Filters& filters,
                                         Duration block_period,
                                         Instant now) {
    if (!facts.recoveries_enabled) {
        return refuse(RefusalReason::RecoveriesDisabled,
                      "an operator disabled recoveries everywhere");
    }
    const bool is_observed = is_named_by(filters.observing, finding.cluster);
    if (!is_observed && !is_named_by(filters.acting, finding.cluster)) {
        return refuse(RefusalReason::FilteredCluster,
                      fmt::format("{} does not match {}", filters.name, finding.cluster.value));
    }
    if (facts.downtime && facts.downtime->until > now) {
        return refuse(RefusalReason::InDowntime,
                      fmt::format("{} is in downtime for another {} ({}: {})",
                                  short_name(finding.instance),
                                  to_string(facts.downtime->until - now),
                                  facts.downtime->owner,
                                  facts.downtime->reason));
    }
    if (!facts.maintenance.empty()) {
        return refuse(RefusalReason::InMaintenance, facts.maintenance);
    }
    if (facts.retry_after && now < *facts.retry_after) {
        return refuse(RefusalReason::RecentRecovery,
                      fmt::format("the last attempt failed; the next is in {}",
                                  to_string(*facts.retry_after - now)));
    }
    if (facts.last_recovery && now < *facts.last_recovery + block_period) {
        return refuse(
            RefusalReason::RecentRecovery,
            fmt::format(
                "the cluster was recovered {} ago; acknowledge that recovery, or wait another {}",
                to_string(now - *facts.last_recovery),
                to_string(*facts.last_recovery + block_period - now)));
    }
    if (is_observed) {
        return refuse(RefusalReason::ObservedOnly,
                      fmt::format("{} matches {}", filters.observing_name, finding.cluster.value));
    }
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> find_refusal(const Finding& finding,
                                    const GateFacts& facts,
                                    const GatePolicy& policy,
                                    Insistence insistence,
                                    Instant now) {
    if (facts.recovery_in_progress) {
        return refuse(RefusalReason::RecoveryInProgress, "a recovery of this cluster is under way");
    }
    if (!is_actionable(finding)) {
        return refuse(RefusalReason::NotActionable, why_not_actionable(finding));
    }
    if (!facts.group.empty()) {
        return refuse(RefusalReason::GroupMember,
                      fmt::format("{} is a member of group {}, which chooses its primary itself",
                                  short_name(finding.instance),
                                  facts.group));
    }
    if (facts.lacks_gtid) {
        return refuse(RefusalReason::NoGtid,
                      "its replicas replicate by file and position: nobody can tell which of them "
                      "has most, or where the others would go on below it");
    }
    return insistence == Insistence::Operator ? std::nullopt
                                              : refusal_of_policy(finding,
                                                                  facts,
                                                                  filters_for_primaries(policy),
                                                                  policy.recovery_block_period,
                                                                  now);
}

std::optional<Refusal> find_rescue_refusal(const Finding& finding,
                                           const GateFacts& facts,
                                           const GatePolicy& policy,
                                           Instant now) {
    const bool is_of_ring = finding.evidence.role == Role::CoPrimary;
    return refusal_of_policy(
        finding,
        facts,
        is_of_ring ? filters_for_primaries(policy) : filters_for_intermediates(policy),
        policy.recovery_block_period,
        now);
}

GateFacts gather_gate_facts(const Snapshot& snapshot,
                            const Topology& topology,
                            const InstanceKey& primary,
                            Instant now) {
    GateFacts facts;
    facts.lacks_gtid = lacks_gtid(snapshot, topology, primary);
    if (const Instance* instance = find(snapshot, primary); instance != nullptr) {
        facts.downtime = instance->downtime;
        facts.maintenance = find_maintenance(*instance, now);
        facts.group =
            instance->seen && instance->seen->group ? instance->seen->group->name.text() : "";
    }
    return facts;
}

bool lacks_gtid(const Snapshot& snapshot, const Topology& topology, const InstanceKey& primary) {
    bool is_any_seen = false;
    for (const InstanceKey& replica : topology.replicas_of(primary)) {
        const Instance* instance = find(snapshot, replica);
        if (instance == nullptr || !instance->seen) {
            continue;
        }
        if (has_gtid(*instance->seen)) {
            return false;
        }
        is_any_seen = true;
    }
    return is_any_seen;
}

bool matches_cluster(const std::string& filter, const ClusterAlias& cluster) {
    if (filter == "*") {
        return true;
    }
    if (filter.starts_with(kAliasMatches)) {
        return matches_pattern(cluster.value, filter.substr(kAliasMatches.size()));
    }
    if (filter.starts_with(kAliasIs)) {
        return cluster.value == filter.substr(kAliasIs.size());
    }
    return matches_pattern(cluster.value, filter);
}

}  // namespace understudy
