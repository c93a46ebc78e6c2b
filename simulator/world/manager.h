// Manager: one Understudy process in a world: an Engine, its store, its connections and its alarm
// clock.
//
// The store survives the process. Simplifications: it never fails and takes kStoreLatency; at a
// crash each record that was on its way is on disk or not, by the dice.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/orchestration/engine.h"

#include "simulator/world/simulated_fleet.h"

namespace understudy::sim {

inline constexpr Duration kStoreLatency{200};

/// What is on a manager's disk.
struct ManagerStore {
    std::vector<Record>
        journal;  ///< Others than journal records are kept only as long as they are the last.
    std::set<InstanceKey> known;  ///< Seeds and what was discovered since.

    void keep(const Record& record);
};

struct Manager {
    std::string name;
    Node node = 0;
    std::uint32_t incarnation = 0;  ///< Counts processes; 0: not yet started.
    std::optional<Engine> engine;   ///< Absent while it is down.
    FleetConnections connections;
    ManagerStore store;
    std::vector<Record> on_their_way;  ///< To the store.
    std::optional<Instant> alarm;
    std::uint64_t alarm_number = 0;
};

}  // namespace understudy::sim
