// Context: what every part of the engine works with while one event is taken in.
#pragma once

#include <map>

#include "engine/discovery/probe_schedule.h"
#include "engine/inventory/inventory.h"
#include "engine/model/policy.h"
#include "engine/orchestration/outbox.h"
#include "engine/topology/topology.h"

namespace understudy {

/// Which cluster's recovery waits for the answer to what it sent on its way.
struct Errands {
    std::map<ProbeId, ClusterAlias> looks;
    std::map<StepId, ClusterAlias> steps;
    std::map<RecordId, ClusterAlias> records;
};

/// The cluster whose recovery works with a context, and where to note what it sends.
struct Errand {
    const ClusterAlias& cluster;
    Errands& all;
};

struct Context {
    Instant now;
    const Policy& policy;
    Inventory& inventory;
    ProbeSchedule& schedule;
    const Topology& topology;
    Outbox& outbox;
    const Errand* errand = nullptr;  ///< Absent: no recovery is at work.

    [[nodiscard]] const Snapshot& snapshot() const { return inventory.snapshot(); }

    // NOLINTBEGIN(modernize-use-nodiscard): const for what they are called on, which is references;
    // called for their effect.
    RecordId record(RecordBody body, Durability durability = Durability::Advisory) const;
    ProbeId look(const InstanceKey& key, Connection connection) const;
    ProbeId look(const InstanceKey& key, Connection connection, Duration deadline) const;
    /// The step is planned for the server that was last seen under this key.
    StepId perform(const Step& step, Duration deadline) const;
    // NOLINTEND(modernize-use-nodiscard)
};

}  // namespace understudy
