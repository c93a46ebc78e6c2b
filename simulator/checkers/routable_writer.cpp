#include "simulator/checkers/routable_writer.h"

#include <algorithm>

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

namespace {

bool is_routable(const Truth& truth, std::uint32_t cluster, std::uint32_t server) {
    const Server& there = truth.servers.at(server);
    if (truth.discovery.published(cluster) == server) {
        return true;
    }
    const auto& clients = truth.clients.all();
    return std::any_of(clients.begin(), clients.end(), [&](const Client& client) {
        return client.server == server && client.incarnation == there.incarnation &&
               !truth.env.network.is_cut(client.node, there.node);
    });
}

}  // namespace

void RoutableWriter::judge(const Truth& truth, std::uint32_t cluster) {
    evaluate();
    std::uint32_t writers = 0;
    for (const std::uint32_t server : truth.servers.members(cluster)) {
        writers += truth.servers.at(server).can_commit() ? 1U : 0U;
    }
    if (writers < 2) {
        return;
    }
    std::vector<std::uint32_t> routable;
    for (const std::uint32_t server : truth.servers.members(cluster)) {
        if (truth.servers.at(server).can_commit() && is_routable(truth, cluster, server)) {
            routable.push_back(server);
        }
    }
    if (routable.size() < 2) {
        return;
    }
    meet();
    const bool is_in_hand =
        std::all_of(routable.begin(), routable.end(), [&](std::uint32_t server) {
            return could_be_fenced(truth, server);
        });
    const bool is_misconfigured =
        std::any_of(routable.begin(), routable.end(), [&](std::uint32_t server) {
            const Server& one = truth.servers.at(server);
            return one.source && !one.boots_read_only;
        });
    if (!is_in_hand || is_misconfigured) {
        return excuse();
    }
    violate(name_of(truth, routable[0]) + " and " + name_of(truth, routable[1]) +
            " both take writes of clients");
}

}  // namespace understudy::sim
