#include <algorithm>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/hash.h"

#include "simulator/mysql/servers.h"

namespace understudy::sim {

namespace {

/// A server's uuid comes from its name, so that the same server has the same one in every world.
ServerUuid make_uuid(const InstanceKey& key) {
    TraceHash hash;
    hash.add(key.host.text());
    hash.add(key.port);
    return {.high = hash.value(), .low = mix(hash.value())};
}

bool is_message(const Occurrence& occurrence) {
    return occurrence.channel != kNone;
}

}  // namespace

Servers::Servers(Environment& env, const std::vector<ClusterSpec>& clusters) {
    for (const ClusterSpec& cluster : clusters) {
        clusters_of_.emplace_back();
        std::uint32_t place = 0;
        for (const ServerSpec& spec : cluster.servers) {
            add(env, cluster, spec, place++);
        }
    }
    for (std::uint32_t index = 0; index < count(); ++index) {
        Server& server = all_.edit(index);
        if (server.source) {
            server.receiver.source = find(*server.source).value_or(kNone);
        }
    }
}

void Servers::add(Environment& env,
                  const ClusterSpec& cluster,
                  const ServerSpec& spec,
                  std::uint32_t place) {
    const auto index = count();
    check(by_key_.insert(spec.key, index), "no server is in a world twice");
    clusters_of_.back().push_back(index);
    Server& server = all_.push_back({});
    server.key = spec.key;
    server.index = index;
    server.cluster = static_cast<std::uint32_t>(clusters_of_.size() - 1);
    server.place = place;
    server.node = env.network.add_node(short_name(spec.key),
                                       Place{.data_center = spec.data_center, .rack = spec.rack});
    env.network.add_name(to_string(spec.key), server.node);
    server.id = ServerId{index + 1};
    take_origin(server, make_uuid(spec.key));
    server.version = spec.version;
    server.data_center = spec.data_center;
    server.has_binlog = spec.has_binlog;
    server.logs_replica_updates = spec.logs_replica_updates;
    server.has_gtid = spec.has_gtid;
    server.auto_positions = spec.has_gtid;
    server.can_be_semi_sync = spec.can_be_semi_sync && !is_binlog_server(spec.version);
    server.boots_read_only = spec.boots_read_only;
    server.acknowledges = spec.acknowledges;
    server.apply_time = spec.apply_time;
    server.applier_threads = spec.applier_threads;
    server.preserves_commit_order = spec.preserves_commit_order || is_mariadb(spec.version);
    server.delay = spec.delay;
    server.filtered_per_mille = spec.filtered_per_mille;
    server.flush_interval = spec.flush_interval;
    server.channels = spec.channels;
    server.group = spec.group;
    server.drops_relay_log_at_start = spec.drops_relay_log_at_start;
    look_at_quirks(server);
    server.semi_sync = cluster.semi_sync;
    server.semi_sync_active = cluster.semi_sync.has_value();
    server.source = spec.source;
    if (!spec.source) {
        server.writability = Writability::Writable;
    } else if (!spec.boots_read_only) {
        server.writability = Writability::Writable;
    } else {
        server.writability =
            has_super_read_only(spec.version) ? Writability::SuperReadOnly : Writability::ReadOnly;
    }
}

std::optional<std::uint32_t> Servers::find(const InstanceKey& key) const {
    const std::uint32_t* found = by_key_.find(key);
    return found == nullptr ? std::nullopt : std::optional{*found};
}

bool Servers::is_in_ring(std::uint32_t server) const {
    const auto& source = all_[server].source;
    const auto above = source ? find(*source) : std::nullopt;
    return above && *above != server && all_[*above].source == all_[server].key;
}

bool Servers::is_root(std::uint32_t server) const {
    const bool takes_writes = all_[server].writability == Writability::Writable;
    return !all_[server].source || (takes_writes && is_in_ring(server));
}

void Servers::timer(Environment& env,
                    const Server& server,
                    Duration after,
                    Occurrence occurrence) const {
    occurrence.target = server.index;
    occurrence.incarnation = server.incarnation;
    env.kernel.schedule(env.kernel.now() + after, occurrence);
}

void Servers::start(Environment& env) {
    for (std::uint32_t index = 0; index < count(); ++index) {
        Server& server = all_.edit(index);
        if (server.source) {
            start_receiver(env, server);
            start_applier(env, server);
        }
    }
}

void Servers::handle(Environment& env, const Occurrence& occurrence) {
    Server& server = all_.edit(occurrence.target);
    const bool is_for_another_process =
        occurrence.incarnation != 0 && occurrence.incarnation != server.incarnation;
    if (!server.is_up || is_for_another_process) {
        if (is_message(occurrence)) {
            turn_away(env, occurrence);
        }
        return;
    }
    if (server.is_hung) {
        server.backlog.push_back(occurrence);
        return;
    }
    if (server.woke_at == env.kernel.now() && is_message(occurrence) && !occurrence.has_arrived) {
        Occurrence later = occurrence;
        later.has_arrived = true;
        return env.kernel.schedule(env.kernel.now(), later);
    }
    if (server.keeps_arrivals_back && is_kept_back(env, server, occurrence)) {
        return;
    }
    dispatch(env, server, occurrence);
}

void Servers::crash(Environment& env, std::uint32_t index) {
    Server& server = all_.edit(index);
    if (!server.is_up) {
        return;
    }
    server.is_up = false;
    server.is_hung = false;
    for (const Occurrence& deferred : std::exchange(server.backlog, {})) {
        if (is_message(deferred)) {
            turn_away(env, deferred);
        }
    }
    for (const Waiting& wait : std::exchange(server.waits, {})) {
        reset_ask(env,
                  {.channel = reverse(wait.answer), .a = wait.ask.row, .c = wait.ask.generation});
    }
    for (const Locking& lock : std::exchange(server.locking, {})) {
        reset_ask(env,
                  {.channel = reverse(lock.answer), .a = lock.ask.row, .c = lock.ask.generation});
    }
    for (const Dump& dump : std::exchange(server.dumps, {})) {
        send_reset(env, dump);
    }
    close_stream(env, server, ReceiverState::Stopped);
    end_process(server);
    tell_peers(env, server);
    env.facts.push_back(fact::ServerChanged{index});
}

void Servers::send_reset(Environment& env, const Dump& dump) const {
    env.network.send(
        env.kernel,
        dump.channel,
        {.kind = OccurrenceKind::StreamBroken, .target = dump.replica, .b = dump.connection});
}

/// What goes with the process, however it ends.
void Servers::end_process(Server& server) {
    stop_applier_thread(server);
    // What was in the binary log but had not been acknowledged is committed by crash recovery.
    for (const PendingCommit& commit : std::exchange(server.pending, {})) {
        server.executed.add(commit.transaction);
        server.received.add(commit.transaction);
    }
    server.host.stuck.clear();
    server.host.writes = 0;
    server.host.is_shutting_down = false;
    server.host.disk_is_free = Instant{};
    server.host.processor_is_free = Instant{};
    server.locked_out.clear();
    std::erase_if(sessions_, [&](const auto& one) { return one.first.first == server.index; });
    look_at_arrivals(server);
    server.is_semi_sync_watched = false;
    ++server.incarnation;
}

void Servers::tell_peers(Environment& env, const Server& server) {
    const std::uint32_t index = server.index;
    for (std::uint32_t manager = 0; manager < managers_.size(); ++manager) {
        env.network.send(env.kernel,
                         env.network.channel(env.kernel, server.node, managers_[manager]),
                         {.kind = OccurrenceKind::LinkReset, .target = manager, .a = index});
    }
    for (std::uint32_t client = 0; client < clients_.size(); ++client) {
        env.network.send(env.kernel,
                         env.network.channel(env.kernel, server.node, clients_[client]),
                         {.kind = OccurrenceKind::ClientReset, .target = client, .a = index});
    }
}

void Servers::restart(Environment& env, std::uint32_t index) {
    Server& server = all_.edit(index);
    server.host.is_powered = true;
    if (server.is_up || server.host.disk == DiskState::ReadOnly) {
        return;
    }
    server.is_up = true;
    server.writability = Writability::Writable;
    if (server.boots_read_only) {
        server.writability = has_super_read_only(server.version) ? Writability::SuperReadOnly
                                                                 : Writability::ReadOnly;
    }
    if (server.semi_sync_at_boot) {
        server.semi_sync = server.semi_sync_at_boot->source;
        server.acknowledges = server.semi_sync_at_boot->acknowledges;
        server.semi_sync_at_boot.reset();
    }
    server.semi_sync_active = server.semi_sync.has_value();
    if (!server.has_gtid && !is_binlog_server(server.version)) {
        rotate_log(server);
    }
    if (server.source) {
        if (server.drops_relay_log_at_start) {
            drop_relay_log(server);
        }
        drop_relay_log_at_start(server);
        start_receiver(env, server);
        start_applier(env, server);
    }
    env.facts.push_back(fact::ServerChanged{index});
}

void Servers::hang(Environment& env, std::uint32_t index) {
    if (all_[index].is_up && !all_[index].is_hung) {
        all_.edit(index).is_hung = true;
        env.facts.push_back(fact::ServerChanged{index});
    }
}

void Servers::wake(Environment& env, std::uint32_t index) {
    Server& server = all_.edit(index);
    if (!server.is_hung) {
        return;
    }
    server.is_hung = false;
    server.woke_at = env.kernel.now();
    // What disk and processor had in hand came before what they have not seen.
    std::stable_sort(
        server.backlog.begin(), server.backlog.end(), [](const Occurrence& a, const Occurrence& b) {
            const auto rank = [](const Occurrence& one) {
                return is_on_disk(one) ? 0 : one.has_arrived ? 1 : 2;
            };
            return rank(a) < rank(b);
        });
    for (Occurrence& deferred : std::exchange(server.backlog, {})) {
        const bool is_new = is_message(deferred) && !deferred.has_arrived;
        deferred.has_arrived = true;
        const bool is_later = is_new && is_worked_off_later(env, server.host);
        env.kernel.schedule(is_later ? server.host.processor_is_free : env.kernel.now(), deferred);
    }
    env.facts.push_back(fact::ServerChanged{index});
}

}  // namespace understudy::sim
