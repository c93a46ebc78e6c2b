// Policy: what the operator has decided beforehand. Plain values, passed in; the engine has no
// other configuration.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/cluster.h"
#include "engine/model/hook.h"
#include "engine/model/instance_key.h"
#include "engine/model/mutation.h"
#include "engine/model/promotion_rule.h"

namespace understudy {

using namespace std::chrono_literals;

struct ProbePolicy {
    Duration interval =
        1s;  ///< InstancePollSeconds. Each instance once an interval, evenly spread.
    Duration deadline = 1s;  ///< How long one look may take before it counts as no answer.
    Duration suspect_deadline =
        500ms;                         ///< The same for further looks at a primary that failed one.
    Duration suspect_interval = 50ms;  ///< Pause between looks while a primary is suspected.
};

struct ConfirmPolicy {
    /// How many looks in a row must have been in vain before we act, the last of them after it was
    /// suspected.
    std::uint32_t looks = 2;
    /// How long to wait between asking replicas to reconnect to a primary that only we cannot
    /// reach.
    Duration reconnect_pause = 10s;
    /// How long a replica that was asked to reconnect may take before "not connected" means
    /// anything.
    Duration reconnect_settle = 500ms;
};

struct AnalysisPolicy {
    /// ReasonableReplicationLagSeconds: a replica that is further behind, beside what it is to be
    /// delayed, lags.
    Duration lag_limit = 10s;
    /// ReasonableLockedSemiSyncMasterSeconds: how long a primary that lacks acknowledgements must
    /// have committed nothing to be locked.
    Duration locked_after = 10s;
    /// EnforceExactSemiSyncReplicas: more acknowledgers than each commit waits for are a problem.
    bool semi_sync_is_exact = false;
    /// How long an applier that has work may need for one transaction.
    Duration progress_within = 60s;
};

struct StepPolicy {
    Duration deadline = 5s;  ///< For one statement.
    Duration fence_deadline =
        1s;  ///< For telling an old primary to be read-only. A dead one costs this much.
    Duration catch_up_deadline =
        60s;  ///< For applying relay logs and for fetching what another replica has.
};

struct GatePolicy {
    /// RecoverMasterClusterFilters: "*", "alias=NAME", "alias~=REGEX", or a regular expression on
    /// the cluster's name.
    std::vector<std::string> recover_primary_clusters{"*"};
    /// RecoverIntermediateMasterClusterFilters: the same for replicas that have replicas.
    std::vector<std::string> recover_intermediate_clusters{};
    /// ObservePrimaryClusterFilters: clusters of which it is told what would be done, and nothing
    /// is done, whatever the filters above say.
    std::vector<std::string> observe_primary_clusters{};
    std::vector<std::string> observe_intermediate_clusters{};  ///< Likewise.
    Duration recovery_block_period = 1h;                       ///< RecoveryPeriodBlockSeconds.
};

/// Who may take the place of a primary without being named by an operator.
struct PromotionPolicy {
    /// PreventCrossDataCenterMasterFailover. These hold for who takes over the replicas of an
    /// intermediate source as well.
    bool stays_in_data_center = false;
    bool stays_in_region = false;              ///< PreventCrossRegionMasterFailover.
    bool stays_in_environment = false;         ///< PreventCrossEnvironmentFailover.
    std::vector<std::string> ignored_hosts{};  ///< PromotionIgnoreHostnameFilters: RE2.
    /// FailMasterPromotionOnLagMinutes: not who is so far behind, beside its delay. 0: whoever it
    /// is.
    Duration lag_limit{0};
    /// FailMasterPromotionIfSQLThreadNotUpToDate: not who has yet to apply what it has received.
    bool is_up_to_date = false;
    /// Of a failover without an operator who accepts the loss: so many transactions that are known
    /// to be lost (FailoverMayLoseTransactions), or what was committed in so long a time
    /// (FailoverMayLoseSeconds). Both 0: nothing. Not limited: anything.
    bool is_loss_limited = false;
    std::uint32_t may_lose_transactions = 0;
    Duration may_lose_within{0};
};

/// How replicas without GTID are matched below one another (spec/replication-rules.md section 11).
struct PseudoGtidPolicy {
    /// PseudoGTIDPattern: RE2 anywhere in the text of an event, or a part of it. Empty: not in use.
    std::string pattern{};
    bool is_fixed_substring = false;  ///< PseudoGTIDPatternIsFixedSubstring.
    /// PseudoGTIDMonotonicHint: entries with this in their text ascend as texts. Empty: they do
    /// not.
    std::string monotonic_hint{};
    /// AutoPseudoGTID: how often an entry is written on each primary; 0: never.
    Duration write_every{0};
    /// Of a log at a time: MySQL 5.6 lets nobody commit while it shows events
    /// (BinlogEventsChunkSize).
    std::uint32_t events_at_once = 1000;
};

/// The schema of the view that entries name; it need not exist.
inline constexpr std::string_view kPseudoGtidSchema = "_pseudo_gtid_";

/// AutoPseudoGTID: entries as step::WritePseudoGtid makes them.
[[nodiscard]] inline PseudoGtidPolicy automatic_pseudo_gtid(Duration write_every) {
    return {.pattern = "drop view if exists `" + std::string{kPseudoGtidSchema} + "`",
            .is_fixed_substring = true,
            .monotonic_hint = "asc:",
            .write_every = write_every};
}

/// Moments at which there is a hook to be run.
using HookPolicy = std::set<HookMoment>;

struct Policy {
    ProbePolicy probe;
    ConfirmPolicy confirm;
    AnalysisPolicy analysis;
    StepPolicy step;
    GatePolicy gate;
    PromotionPolicy promotion;
    PseudoGtidPolicy pseudo_gtid;
    HookPolicy hooks;
    /// Lag above which a designated successor refuses a switchover
    /// (ReasonableMaintenanceReplicationLagSeconds).
    Duration switchover_lag_limit = 20s;
    std::map<InstanceKey, PromotionRule> promotion_rules;
    /// Cluster aliases by any member's key; a cluster nobody named is named after its primary.
    std::map<InstanceKey, ClusterAlias> cluster_aliases;
    /// ClusterNameToAlias: regular expressions on the name a cluster would have (its primary,
    /// "host:port"); the first that matches counts.
    std::vector<std::pair<std::string, ClusterAlias>> cluster_name_patterns;
    std::string key_value_prefix = "mysql/master/";  ///< KVClusterMasterPrefix.
    Mutation mutation = Mutation::None;              ///< Of tests only.
};

}  // namespace understudy
