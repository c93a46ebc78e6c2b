// The applier: relay log in, executed transactions and the replica's own binary log out.
#include <algorithm>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

void Servers::start_applier(Environment& env, Server& replica) {
    if (replica.applier.state == ApplierState::Running) {
        return;
    }
    replica.applier.state = ApplierState::Running;
    replica.applier.is_out_of_order = false;
    replica.applier.has_met_known = false;
    replica.applier.error = 0;
    apply_next(env, replica);
}

void Servers::stop_applier_thread(Server& replica) {
    replica.applier.state = ApplierState::Stopped;
    replica.applier.is_busy = false;  // what it was about to commit is rolled back
    replica.applier.batch.clear();
    replica.applier.waits_for_disk = false;
    replica.in_source.until.reset();
    ++replica.applier.epoch;
}

void Servers::apply_next(Environment& env, Server& replica) {
    Applier& applier = replica.applier;
    if (applier.state != ApplierState::Running || applier.is_busy || replica.relay.empty()) {
        return;
    }
    // It ends at a place when it meets what is behind it (MySQL 5.7, exec_relay_log_event).
    if (replica.in_source.until && replica.in_source.executed >= *replica.in_source.until) {
        return stop_applier_thread(replica);
    }
    if (replica.has_applier_quirks) {
        return apply_with_quirks(env, replica);
    }
    applier.is_busy = true;
    timer(
        env, replica, replica.apply_time, {.kind = OccurrenceKind::ApplyDone, .b = applier.epoch});
}

void Servers::on_apply_done(Environment& env, Server& replica, const Occurrence& occurrence) {
    if (occurrence.b != replica.applier.epoch) {
        return;
    }
    if (replica.host.disk != DiskState::Healthy && keeps_applier_waiting(env, replica)) {
        return;
    }
    if (!replica.applier.batch.empty()) {
        return on_batch_part_done(env, replica, occurrence);
    }
    replica.applier.is_busy = false;
    if (!execute(env, replica, replica.relay.front())) {
        return;
    }
    leave_relay_log(replica);
    if (!replica.waits.empty()) {
        answer_waits(env, replica);
    }
    apply_next(env, replica);
}

/// What was executed is behind it.
void Servers::leave_relay_log(Server& replica) {
    replica.relay.pop_front();
    if (!replica.auto_positions) {
        // Its own transactions come back in a ring, take up room and are not executed.
        replica.in_source.executed =
            replica.relay.empty() ? replica.in_source.read : replica.in_source.executed + 1;
    }
}

/// Commits it, unless that is done already. False: it failed, and the applier has stopped.
bool Servers::execute(Environment& env, Server& replica, const Transaction& next) {
    const bool has_it = replica.executed.contains(next);
    if ((!replica.has_gtid && has_it) || (!has_it && has_rows_without_name(replica, next))) {
        stop_applier_thread(replica);
        replica.applier.has_met_known = true;
        return false;
    }
    if (has_it) {
        replica.replicated = next;
        return true;
    }
    // Its log is asked, which has what waits for acknowledgements as well (gtid_strict_mode).
    const std::uint64_t newest =
        std::max(replica.executed.newest().number, replica.log.newest_number());
    if (is_mariadb(replica.version) && next.number <= newest) {
        stop_applier_thread(replica);
        replica.applier.is_out_of_order = true;
        return false;
    }
    replica.executed.add(next);
    replica.replicated = next;
    if (replica.filtered_per_mille > 0) {
        leave_out_rows(replica, next);
    }
    if (replica.has_binlog && replica.logs_replica_updates) {
        log(env, replica, next);
        pump_all(env, replica);
    }
    return true;
}

void Servers::answer_waits(Environment& env, Server& server) {
    const ReplicationPosition reached = to_position(server, server.executed);
    std::erase_if(server.waits, [&](const Waiting& wait) {
        if (!contains(reached, wait.position)) {
            return false;
        }
        answer(env, server, wait.ask, wait.answer);
        return true;
    });
}

/// MariaDB in GTID mode: the first thread to start, whichever it is, throws relay logs away.
void Servers::drop_relay_log_at_start(Server& replica) {
    if (is_mariadb(replica.version) && replica.has_gtid &&
        replica.receiver.state == ReceiverState::Stopped &&
        replica.applier.state == ApplierState::Stopped) {
        drop_relay_log(replica);
    }
}

void Servers::drop_relay_log(Server& replica) {
    replica.relay.clear();
    replica.received = replica.executed;
    replica.in_source.read = replica.in_source.executed;
}

}  // namespace understudy::sim
