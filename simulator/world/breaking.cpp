// Faults that concern connections between parts of a world, and managers that stand still.
//
// Simplification: connections to discovery are not reset; each question to it stands for itself.
#include <algorithm>
#include <utility>

#include "simulator/world/world_state.h"

namespace understudy::sim {

/// RST to both ends of each connection between the two groups; what is under way is lost.
void World::State::break_connections(std::span<const Node> some, std::span<const Node> others) {
    const auto is_between = [&](Node a, Node b) {
        const auto has = [](std::span<const Node> group, Node node) {
            return std::find(group.begin(), group.end(), node) != group.end();
        };
        return (has(some, a) && has(others, b)) || (has(some, b) && has(others, a));
    };
    for (std::uint32_t server = 0; server < servers.count(); ++server) {
        const Node node = servers.at(server).node;
        const std::uint32_t source = servers.at(server).receiver.source;
        if (source != kNone && is_between(node, servers.at(source).node)) {
            env.network.lose_connections(node, servers.at(source).node);
            servers.break_stream(env, server);
        }
        for (Manager& manager : managers) {
            if (is_between(node, manager.node)) {
                env.network.lose_connections(node, manager.node);
                SimulatedFleet{env, servers, manager.connections}.break_link(server);
            }
        }
        for (std::uint32_t client = 0; client < clients.all().size(); ++client) {
            if (is_between(node, clients.all()[client].node)) {
                env.network.lose_connections(node, clients.all()[client].node);
                clients.break_connection(env, client, server);
            }
        }
    }
}

void World::State::pause_manager(std::uint32_t index) {
    Manager& manager = managers[index];
    if (!manager.engine || manager.is_paused) {
        return;
    }
    manager.is_paused = true;
    seats[index].is_up = false;
    look_who_is_reachable();
}

void World::State::resume_manager(std::uint32_t index) {
    Manager& manager = managers[index];
    if (!manager.is_paused) {
        return;
    }
    manager.is_paused = false;
    seats[index].is_up = true;
    look_who_is_reachable();
    for (Occurrence& occurrence : std::exchange(manager.backlog, {})) {
        occurrence.has_arrived = true;
        env.kernel.schedule(env.kernel.now(), occurrence);
    }
}

}  // namespace understudy::sim
