// Disks that are full, slow, stalled or read-only, and read_only that waits for commits in flight.
//
// Reading needs no disk here: probes, connections and `SELECT 1` work. A commit is written before
// it is in the binary log, and what is received before it is in the relay log. Simplifications: a
// disk writes one thing after the other, at the pace of the moment each one came; a read-only
// remount shows at the first write; purging binary logs by hand does not make space.
#include <algorithm>
#include <utility>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

void Servers::trouble_disk(Environment& env,
                           std::uint32_t index,
                           DiskState disk,
                           Duration write_takes) {
    Server& server = all_.edit(index);
    server.host.disk = disk;
    server.host.write_takes = disk == DiskState::Slow ? write_takes : Duration{0};
    server.has_disk_trouble = true;  // also when it is mended: what it held up is written first
    look_at_quirks(server);
    if (server.host.takes_writes()) {
        write_stuck(env, server);
    }
}

void Servers::mend_disk(Environment& env, std::uint32_t index) {
    trouble_disk(env, index, DiskState::Healthy, {});
}

/// What the disk held up, in the order in which it came, and before all that comes now.
void Servers::write_stuck(Environment& env, Server& server) {
    Host& host = server.host;
    host.disk_is_free = std::max(host.disk_is_free, env.kernel.now());
    for (Occurrence& kept : std::exchange(host.stuck, {})) {
        host.disk_is_free += host.write_takes;
        kept.has_arrived = true;
        kept.order = kIsOnDisk;
        env.kernel.schedule(host.disk_is_free, kept);
    }
    if (std::exchange(server.applier.waits_for_disk, false)) {
        server.applier.is_busy = false;
        server.applier.batch.clear();
        ++server.applier.epoch;
        apply_next(env, server);  // it writes again what it could not
    }
}

/// A commit of a client, or something received: whether it must wait for the disk.
bool Servers::is_kept_by_disk(Environment& env, Server& server, Occurrence occurrence) {
    const bool is_write = occurrence.kind == OccurrenceKind::WriteArrives;
    Host& host = server.host;
    if (is_on_disk(occurrence)) {
        host.writes -= is_write ? 1U : 0U;
        return false;
    }
    occurrence.incarnation = server.incarnation;
    if (host.disk == DiskState::ReadOnly) {
        crash(env, server.index);
        return true;
    }
    if (host.disk == DiskState::Full || host.disk == DiskState::Stalled) {
        host.writes += is_write ? 1U : 0U;
        host.stuck.push_back(occurrence);
        return true;
    }
    if (host.disk == DiskState::Healthy && host.disk_is_free < env.kernel.now() &&
        host.writes == 0) {
        server.has_disk_trouble = false;  // it was slow, and all of that is written
        return false;
    }
    host.disk_is_free = std::max(env.kernel.now() + host.write_takes, host.disk_is_free);
    host.writes += is_write ? 1U : 0U;
    occurrence.has_arrived = true;
    occurrence.order = kIsOnDisk;
    env.kernel.schedule(host.disk_is_free, occurrence);
    return true;
}

/// The applier is about to commit.
bool Servers::keeps_applier_waiting(Environment& env, Server& replica) {
    if (replica.host.disk == DiskState::ReadOnly) {
        crash(env, replica.index);
        return true;
    }
    const bool is_stuck =
        replica.host.disk == DiskState::Full || replica.host.disk == DiskState::Stalled;
    replica.applier.waits_for_disk = replica.applier.waits_for_disk || is_stuck;
    return is_stuck;
}

bool Servers::has_commits_in_flight(const Server& server) const {
    return !server.pending.empty() || server.host.writes > 0;
}

/// SET GLOBAL read_only waits for the commits in flight, also for their acknowledgements, and new
/// ones wait for it.
void Servers::lock_when_quiet(Environment& env, Server& server) {
    if (has_commits_in_flight(server)) {
        return;
    }
    for (const Locking& lock : std::exchange(server.locking, {})) {
        server.writability = lock.wanted;
        answer(env, server, lock.ask, lock.answer);
    }
    env.facts.push_back(fact::ServerChanged{server.index});
    for (Occurrence& write : std::exchange(server.locked_out, {})) {
        write.has_arrived = true;
        env.kernel.schedule(env.kernel.now(), write);
    }
}

}  // namespace understudy::sim
