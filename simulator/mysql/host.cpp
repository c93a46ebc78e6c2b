// Hosts: their timers, processors and clocks; crash loops and slow shutdowns.
//
// Simplifications: a slow processor delays each message and each transaction that is applied by a
// fixed time, whatever else it does, so it never falls behind for good; a wall clock is off by a
// constant until it is set again, and shows nowhere but in Seconds_Behind_Source, and there only if
// it was set after the replica connected, because MySQL takes the difference when it connects.
#include "simulator/mysql/servers.h"

namespace understudy::sim {

void Servers::set_host_timer(Environment& env, Server& server, HostTimer what, Duration after) {
    env.kernel.schedule(env.kernel.now() + after,
                        {.kind = OccurrenceKind::HostDue,
                         .target = server.index,
                         .a = static_cast<std::uint32_t>(what),
                         .b = server.host.timers,
                         .c = static_cast<std::uint64_t>(after.count())});
}

void Servers::handle_host(Environment& env, const Occurrence& occurrence) {
    Server& server = all_.edit(occurrence.target);
    const auto what = static_cast<HostTimer>(occurrence.a);
    if (what == HostTimer::LongWriteOver) {
        const bool is_whole = sessions_.erase({occurrence.target, occurrence.d}) > 0;
        if (is_whole && server.incarnation == occurrence.b && server.can_commit()) {
            const Transaction next = next_transaction(server);
            const auto length = static_cast<std::int64_t>(occurrence.c);
            long_ones_.emplace(next, Duration{length});
            for (std::uint32_t index = 0; index < count(); ++index) {
                look_at_quirks(all_.edit(index));
            }
            write_directly(env, occurrence.target, 1);
        }
        return;
    }
    if (occurrence.b != server.host.timers) {
        return;
    }
    if (what == HostTimer::StartAgain) {
        restart(env, occurrence.target);
        set_host_timer(env, server, HostTimer::CrashAgain, server.host.up_for);
    } else if (what == HostTimer::CrashAgain) {
        crash(env, occurrence.target);
        set_host_timer(env, server, HostTimer::StartAgain, server.host.down_for);
    } else if (server.host.is_shutting_down) {
        crash(env, occurrence.target);
    }
}

void Servers::begin_crash_loop(Environment& env, std::uint32_t index, const CrashLoop& loop) {
    Server& server = all_.edit(index);
    ++server.host.timers;
    server.host.up_for = loop.up_for;
    server.host.down_for = loop.down_for;
    set_host_timer(env, server, HostTimer::CrashAgain, loop.up_for);
}

void Servers::end_crash_loop(Environment& env, std::uint32_t index) {
    Server& server = all_.edit(index);
    if (server.host.up_for > Duration{0}) {
        server.host.up_for = Duration{0};
        ++server.host.timers;
        restart(env, index);
    }
}

void Servers::shut_down(Environment& env, std::uint32_t index, Duration lasts) {
    Server& server = all_.edit(index);
    if (!server.is_up || server.is_hung || server.host.is_shutting_down) {
        return;
    }
    for (const Dump& dump : server.dumps) {
        send_reset(env, dump);
    }
    server.dumps.clear();
    close_stream(env, server, ReceiverState::Stopped);
    close_gaps(server);
    stop_applier_thread(server);
    tell_peers(env, server);
    server.host.is_shutting_down = true;
    look_at_arrivals(server);
    ++server.host.timers;
    set_host_timer(env, server, HostTimer::ShutdownOver, lasts);
    env.facts.push_back(fact::ServerChanged{index});
}

void Servers::set_slowness(std::uint32_t index, std::uint32_t factor) {
    Server& server = all_.edit(index);
    server.host.slowness = factor;
    look_at_arrivals(server);
    look_at_quirks(server);
}

void Servers::set_clock(std::uint32_t index, Duration offset) {
    all_.edit(index).host.clock_offset = offset;
    has_skew_ = true;
}

}  // namespace understudy::sim
