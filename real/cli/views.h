// Views: what the commands print, made from the inventory. Pure; shapes as orchestrator's
// (spec/cli.md).
#pragma once

#include <string>

#include "engine/orchestration/engine.h"

#include "real/storage/sqlite_store.h"

namespace understudy::real {

struct ViewTime {
    Instant now{};
    Duration stale_after{};  ///< An instance that was not asked for so long is "unchecked".
    Duration lag_limit{};    ///< Above it the state is "lag".
};

/// The tree of one cluster: "db1:3306   [0s,ok,10.11.6,rw,binlog,>>,GTID]", replicas under it after
/// "+ ".
[[nodiscard]] std::string draw_topology(const Snapshot& snapshot,
                                        const ClusterView& cluster,
                                        const ViewTime& time);

/// "[0s,ok,10.11.6,rw,binlog,>>,GTID]".
[[nodiscard]] std::string describe_in_brackets(const Instance& instance, const ViewTime& time);

/// "db1:3306 (cluster main): DeadPrimary", a line for each problem; primaries in downtime left out.
[[nodiscard]] std::string list_problems(const Inventory& inventory,
                                        const Policy& policy,
                                        Instant now);

/// Keys, one a line.
[[nodiscard]] std::string list_keys(std::span<const InstanceKey> keys);

}  // namespace understudy::real
