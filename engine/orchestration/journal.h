// Journal: what a manager that starts learns from the records of the one before it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "engine/model/record.h"
#include "engine/orchestration/hook_desk.h"
#include "engine/orchestration/operation_run.h"
#include "engine/orchestration/recovery_run.h"

namespace understudy {

/// A primary that is to be writable, and until when a statement that makes it read-only may arrive.
struct LeftReadOnly {
    InstanceKey primary;
    Instant watched_until{};
};

struct JournalState {
    RecordId last_record;
    RecoveryId last_recovery;
    std::vector<UnfinishedRecovery> unfinished;  ///< Oldest first.
    std::vector<UnfinishedOperation> unfinished_operations;
    std::map<InstanceKey, Demotion> demotions;  ///< Not rejoined yet.
    std::map<InstanceKey, Downtime> downtimes;
    std::map<InstanceKey, Maintenance> maintenances;
    std::map<InstanceKey, DeliberateStop> stops;
    std::map<ClusterAlias, Instant>
        last_recoveries;  ///< Begin of the last that succeeded and was not acknowledged.
    std::map<ClusterAlias, InstanceKey>
        primaries;  ///< Promoted by the last recovery that succeeded.
    std::map<ClusterAlias, LeftReadOnly> left_read_only;
    std::map<InstanceKey, ClusterAlias> members;  ///< Of clusters that were recovered once.
    std::map<RecoveryId, HookJob> owed_hooks;     ///< After recoveries that ended; not begun.
    std::map<RecoveryId, HookFacts> told;         ///< What hooks of those that go on are told.
    std::set<InstanceKey> announced;              ///< Their failures: hooks were told of them.
    bool recoveries_enabled = true;
};

/// Records are taken in the order given. Those that are no part of the journal count for their
/// number only.
[[nodiscard]] JournalState read_journal(const std::vector<Record>& records);

}  // namespace understudy
