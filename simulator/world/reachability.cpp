// What checkers are shown of the managers: whom one of them can reach, and which recoveries they
// are in.
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

void World::State::follow_recoveries(const Fact& fact) {
    if (const auto* durable = std::get_if<fact::RecordDurable>(&fact)) {
        // Not before: a manager that dies until then resumes it.
        if (const auto* ended = std::get_if<record::RecoveryEnded>(&durable->record.body)) {
            std::erase_if(recoveries, [&](const OpenRecovery& recovery) {
                return recovery.id == ended->recovery;
            });
        }
        return;
    }
    const auto* written = std::get_if<fact::RecordWritten>(&fact);
    if (written == nullptr) {
        return;
    }
    if (const auto* started = std::get_if<record::RecoveryStarted>(&written->record.body)) {
        OpenRecovery recovery{
            .manager = written->manager, .id = started->recovery, .kind = started->kind};
        recovery.primary = servers.find(started->primary).value_or(kNone);
        recovery.began = env.kernel.now();
        for (const InstanceKey& member : started->members) {
            if (const auto server = servers.find(member)) {
                recovery.members.push_back(*server);
            }
        }
        std::sort(recovery.members.begin(), recovery.members.end());
        if (recovery.primary != kNone) {
            recovery.cluster = servers.at(recovery.primary).cluster;
        }
        recoveries.push_back(std::move(recovery));
    } else if (const auto* resumed = std::get_if<record::RecoveryResumed>(&written->record.body)) {
        for (OpenRecovery& recovery : recoveries) {
            recovery.manager =
                recovery.id == resumed->recovery ? written->manager : recovery.manager;
        }
    }
}

}  // namespace understudy::sim
