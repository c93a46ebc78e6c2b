// Context: what every part of the engine works with while one event is taken in.
#pragma once

#include <map>
#include <variant>

#include "engine/discovery/probe_schedule.h"
#include "engine/inventory/inventory.h"
#include "engine/model/policy.h"
#include "engine/orchestration/outbox.h"
#include "engine/topology/topology.h"

namespace understudy {

/// Who is at work: the recovery of a cluster, or an operation.
using Worker = std::variant<ClusterAlias, RecoveryId>;

/// Who waits for the answer to what he sent on its way.
struct Errands {
    std::map<ProbeId, Worker> looks;
    std::map<StepId, Worker> steps;
    std::map<RecordId, Worker> records;
    std::map<LogReadId, RecoveryId> log_reads;  ///< Operations only.
};

/// Who works with a context, and where to note what he sends.
struct Errand {
    const Worker& worker;
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
    /// It may take as long as a statement. Precondition: an operation is at work.
    LogReadId read_log(const LogQuestion& question) const;
    // NOLINTEND(modernize-use-nodiscard)
};

}  // namespace understudy
