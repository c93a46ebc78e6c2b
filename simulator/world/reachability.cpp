// What checkers are shown of the managers: whom one of them can reach.
#include <algorithm>

#include "simulator/world/world_state.h"

namespace understudy::sim {

void World::State::look_who_is_reachable() {
    for (std::uint32_t server = 0; server < servers.count(); ++server) {
        look_whether_reachable(server);
    }
}

/// A server that has lost the answers it was to lose can be reached again, and nobody says so.
void World::State::look_who_is_back() {
    for (std::uint32_t server = 0; server < servers.count(); ++server) {
        if (!reachable_since[server]) {
            look_whether_reachable(server);
        }
    }
}

void World::State::look_whether_reachable(std::uint32_t server) {
    const Truth now = truth();
    const bool is_reachable = std::any_of(seats.begin(), seats.end(), [&](const ManagerSeat& seat) {
        return seat.is_up && can_reach(now, seat.node, server);
    });
    if (!is_reachable) {
        reachable_since[server].reset();
    } else if (!reachable_since[server]) {
        reachable_since[server] = env.kernel.now();
    }
}

}  // namespace understudy::sim
