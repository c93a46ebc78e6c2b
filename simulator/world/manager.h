// Manager: one Understudy process in a world: an Engine, its store, its connections and its alarm
// clock.
//
// The store survives the process. Managers have no wall clock here: the engine is told a monotonic
// time only, so drift and steps of the clock cannot concern it. Simplifications: the store never
// fails and takes kStoreLatency; at a crash each record that was on its way is on disk or not, by
// the dice; also while the process is paused, records and key-value writes that have left it are
// finished.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/shared_vector.h"
#include "engine/base/table.h"
#include "engine/orchestration/engine.h"

#include "simulator/world/simulated_fleet.h"

namespace understudy::sim {

inline constexpr Duration kStoreLatency{200};

/// What is on a manager's disk.
struct ManagerStore {
    /// Others than journal records are kept only as long as they are the last.
    SharedVector<Record> journal;
    Table<InstanceKey, std::monostate> known;  ///< Seeds and what was discovered since.

    void keep(const Record& record);
};

struct Manager {
    std::string name;
    Node node = 0;
    std::uint32_t incarnation = 0;    ///< Counts processes; 0: not yet started.
    std::optional<Engine> engine;     ///< Absent while it is down.
    bool is_paused = false;           ///< SIGSTOP, or its machine's: it goes on later as if nothing
                                      ///< had happened.
    std::vector<Occurrence> backlog;  ///< What came meanwhile: answers, alarms and deadlines.
    FleetConnections connections;
    ManagerStore store;
    std::vector<Record> on_their_way;             ///< To the store.
    std::map<HookId, Result<std::string>> hooks;  ///< That it runs, and how each will end.
    std::optional<Instant> alarm;
    std::uint64_t alarm_number = 0;
};

}  // namespace understudy::sim
