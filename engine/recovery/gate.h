// Gate: may we act? A refusal is a result and says why.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/base/rare.h"
#include "engine/model/finding.h"
#include "engine/model/policy.h"
#include "engine/model/refusal.h"
#include "engine/topology/topology.h"

namespace understudy {

/// What the gate must know besides policy.
struct GateFacts {
    bool recoveries_enabled = true;
    bool recovery_in_progress = false;
    /// When the last recovery of this cluster, or one that promoted this primary, began; absent
    /// when acknowledged.
    std::optional<Instant> last_recovery;
    std::optional<Instant>
        retry_after;          ///< The last attempt failed: not again before this instant.
    Rare<Downtime> downtime;  ///< Of the primary.
    std::string maintenance;  ///< Of the primary, as find_maintenance() tells it; empty: none.
    std::string group;        ///< That the primary is a member of; empty: none.
    bool lacks_gtid = false;  ///< As `lacks_gtid` tells.
};

enum class Insistence : std::uint8_t {
    Automatic,
    Operator,  ///< A person asked: only evidence, a recovery in progress, a lack of GTIDs and
               ///< group replication stand in the way.
};

/// Nothing: go ahead.
[[nodiscard]] std::optional<Refusal> find_refusal(const Finding& finding,
                                                  const GateFacts& facts,
                                                  const GatePolicy& policy,
                                                  Insistence insistence,
                                                  Instant now);

/// The same for taking the replicas of an intermediate source, or of a co-primary that takes no
/// writes, elsewhere. `facts` are about that one. Nobody asks for it: people have
/// relocate-replicas.
[[nodiscard]] std::optional<Refusal> find_rescue_refusal(const Finding& finding,
                                                         const GateFacts& facts,
                                                         const GatePolicy& policy,
                                                         Instant now);

/// What is known of the servers: all but how recoveries have gone, and whether they are enabled.
[[nodiscard]] GateFacts gather_gate_facts(const Snapshot& snapshot,
                                          const Topology& topology,
                                          const InstanceKey& primary,
                                          Instant now);

/// Of those that replicate from it now, as they were last seen, none has GTIDs.
[[nodiscard]] bool lacks_gtid(const Snapshot& snapshot,
                              const Topology& topology,
                              const InstanceKey& primary);

/// One RecoverMasterClusterFilters entry against a cluster: "*", "alias=NAME", "alias~=REGEX", or a
/// regular expression (RE2) on the alias. A malformed expression matches nothing.
[[nodiscard]] bool matches_cluster(const std::string& filter, const ClusterAlias& cluster);

}  // namespace understudy
