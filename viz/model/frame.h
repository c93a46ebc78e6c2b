// Frame: all that is shown of one instant: what is so, and what each manager believes.
//
// Small on purpose: a recording holds one for every entry of the trace and twenty a second besides,
// so that seeking is only a search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/cluster.h"
#include "engine/model/finding.h"
#include "engine/model/instance_key.h"
#include "engine/model/observation.h"
#include "engine/model/recovery.h"
#include "engine/model/snapshot.h"

namespace understudy::viz {

/// What is really so.
struct ServerShown {
    InstanceKey key;
    ClusterAlias cluster;
    std::string data_center;
    bool is_up = true;
    bool is_hung = false;
    bool is_writable = false;
    std::optional<InstanceKey> source;
    ReceiverState receiver = ReceiverState::Stopped;
    ApplierState applier = ApplierState::Stopped;
    std::uint64_t executed = 0;  ///< Transactions.
    std::uint64_t received = 0;  ///< `executed` and what waits in the relay log.
    std::uint64_t lag = 0;       ///< Transactions of its source that it has not executed.
};

/// What one manager believes of one server.
struct Belief {
    Reachability reachability = Reachability::Unknown;
    bool is_primary = false;  ///< Of the cluster it belongs to.
    bool is_suspected = false;
    bool is_demoted = false;  ///< Replaced, and not yet back as a replica.
    bool is_downtimed = false;
    std::optional<Writability> writability;  ///< As last seen.
    std::optional<InstanceKey> source;       ///< As last seen.
    std::string quarantine;                  ///< Why it is kept apart; empty when it is not.
    std::string stopped_by;                  ///< Who keeps it stopped on purpose; empty: nobody.
    std::string failure;                     ///< Why the last probe failed.
    std::uint32_t failures_in_a_row = 0;
    Instant seen_at{};
};

struct ClusterBelief {
    ClusterAlias alias;
    std::optional<InstanceKey> primary;
    Finding finding;
    std::optional<Phase> recovering;
};

struct ManagerShown {
    std::string name;
    bool is_up = true;
    std::map<InstanceKey, Belief> servers;
    std::vector<ClusterBelief> clusters;
};

struct ClientShown {
    std::string name;
    ClusterAlias cluster;
    std::uint64_t acknowledged = 0;
    std::uint64_t failed = 0;
};

struct Frame {
    Instant at{};
    std::size_t entries = 0;  ///< So many entries of the trace have happened.
    std::vector<ServerShown> servers;
    std::vector<ManagerShown> managers;
    std::vector<ClientShown> clients;
    std::map<ClusterAlias, InstanceKey> published;  ///< Where clients are sent.
};

}  // namespace understudy::viz
