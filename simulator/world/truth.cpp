#include "simulator/world/truth.h"

#include <algorithm>

namespace understudy::sim {

bool can_reach(const Truth& truth, Node from, std::uint32_t server) {
    const Server& there = truth.servers.at(server);
    const Host& host = there.host;
    const bool answers = there.is_up && !there.is_hung && !host.is_shutting_down &&
                         host.slowness == 1 && host.answers_to_lose == 0;
    const bool is_manager = std::any_of(truth.managers.begin(),
                                        truth.managers.end(),
                                        [&](const ManagerSeat& seat) { return seat.node == from; });
    const bool lets_in = !there.access.is_full && !(is_manager && there.access.refuses_managers);
    const bool is_found = !is_manager || truth.env.resolver.is_sound() ||
                          truth.env.resolver.resolve(from, server) == Resolution{.address = server};
    return answers && lets_in && is_found && !truth.env.network.is_cut(from, there.node) &&
           !truth.env.network.is_impaired(from, there.node);
}

bool is_a_manager_up(const Truth& truth) {
    return std::any_of(truth.managers.begin(), truth.managers.end(), [](const ManagerSeat& seat) {
        return seat.is_up;
    });
}

const OpenRecovery* recovery_of(const Truth& truth, std::uint32_t manager, std::uint32_t server) {
    const auto found = std::find_if(
        truth.recoveries.begin(), truth.recoveries.end(), [&](const OpenRecovery& recovery) {
            return recovery.manager == manager &&
                   std::binary_search(recovery.members.begin(), recovery.members.end(), server);
        });
    return found == truth.recoveries.end() ? nullptr : &*found;
}

const OpenRecovery* find_recovery(const Truth& truth, const RecoveryId& id) {
    const auto found = std::find_if(
        truth.recoveries.begin(), truth.recoveries.end(), [&](const OpenRecovery& recovery) {
            return recovery.id == id;
        });
    return found == truth.recoveries.end() ? nullptr : &*found;
}

bool is_blurred(const Truth& truth, const Server& server) {
    const auto runs = truth.errant.runs();
    return is_mariadb(server.version) && std::any_of(runs.begin(), runs.end(), [&](const Run& run) {
               return server.received.intersects(run);
           });
}

void add_errant(TransactionSet& errant,
                const fact::WrittenDirectly& written,
                const Servers& servers) {
    if (!servers.is_root(written.server) ||
        servers.at(written.server).writability != Writability::Writable) {
        errant.add(written.run);
    }
}

std::vector<std::uint32_t> find_targets(const Truth& truth, const Fault& fault) {
    std::vector<std::uint32_t> servers;
    for (const std::string& name : fault.targets) {
        const auto key = parse_instance_key(name);
        if (const auto server = key ? truth.servers.find(*key) : std::nullopt) {
            servers.push_back(*server);
        }
    }
    return servers;
}

std::string name_of(const Truth& truth, std::uint32_t server) {
    return server == kNone ? "nobody" : short_name(truth.servers.at(server).key);
}

}  // namespace understudy::sim
