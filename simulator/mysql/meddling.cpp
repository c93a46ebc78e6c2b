// Meddling: what people and programs do to a server past every manager.
//
// Simplification: read_only that is set here does not wait for commits in flight.
#include "simulator/mysql/servers.h"

namespace understudy::sim {

void Servers::set_apply_time(std::uint32_t server, Duration apply_time) {
    all_.edit(server).apply_time = apply_time;
}

void Servers::stop_receiver(Environment& env, std::uint32_t server) {
    if (all_[server].is_up && !all_[server].is_hung) {
        close_stream(env, all_.edit(server), ReceiverState::Stopped);
    }
}

void Servers::stop_applier(std::uint32_t server) {
    close_gaps(all_.edit(server));
    stop_applier_thread(all_.edit(server));
}

void Servers::resume_replication(Environment& env, std::uint32_t index) {
    Server& server = all_.edit(index);
    if (server.is_up && !server.is_hung && server.source) {
        drop_relay_log_at_start(server);
        start_receiver(env, server);
        start_applier(env, server);
    }
}

void Servers::resume_receiver(Environment& env, std::uint32_t index) {
    Server& server = all_.edit(index);
    if (server.is_up && !server.is_hung && server.source) {
        drop_relay_log_at_start(server);
        start_receiver(env, server);
    }
}

void Servers::resume_applier(Environment& env, std::uint32_t index) {
    Server& server = all_.edit(index);
    if (server.is_up && !server.is_hung && server.source) {
        drop_relay_log_at_start(server);
        start_applier(env, server);
    }
}

void Servers::purge_binary_logs(std::uint32_t server) {
    BinaryLog& log = all_.edit(server).log;
    log.purge_before(log.end());
}

void Servers::set_applier_failure(Environment& env, std::uint32_t index, std::uint32_t error) {
    Server& server = all_.edit(index);
    const bool was_stopped_by_it = server.applier.error != 0;
    server.applier.fails_with = error;
    look_at_quirks(server);
    if (error == 0 && was_stopped_by_it && server.is_up && server.source) {
        start_applier(env, server);
    }
}

/// Only a stopped applier takes another delay; what it waited for is looked at anew. A server that
/// hangs takes it as well: whoever wants it waits, and what the applier does next waits with him.
void Servers::set_delay(Environment& env, std::uint32_t index, Duration delay) {
    Server& server = all_.edit(index);
    server.delay = delay;
    look_at_quirks(server);
    restart_applier(env, index);
}

void Servers::restart_applier(Environment& env, std::uint32_t index) {
    if (all_[index].is_up && all_[index].applier.state == ApplierState::Running) {
        stop_applier(index);
        start_applier(env, all_.edit(index));
    }
}

void Servers::set_read_only(Environment& env, std::uint32_t index, Writability wanted) {
    Server& server = all_.edit(index);
    if (server.is_up && !server.is_hung && server.writability != wanted) {
        server.writability = wanted;
        env.facts.push_back(fact::ServerChanged{index});
    }
}

}  // namespace understudy::sim
