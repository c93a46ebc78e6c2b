// Power and disks that are exchanged: what a server finds on its disk is not what it had.
//
// Simplifications: what was not flushed is lost as a whole and everywhere at once (binary log,
// tables and relay log), and a flush happens when something is written after the interval has
// passed; a server that does not log what it replicates keeps all of that; an older disk has an
// empty relay log. Of a replica without GTID the place in its source's log goes back with its
// tables (relay_log_info_repository=TABLE), and one that is cloned has the place of the original.
#include <algorithm>
#include <utility>

#include "engine/base/hash.h"

#include "simulator/mysql/servers.h"

namespace understudy::sim {

/// No answer will come.
void Servers::forget_ask(Environment& env, const AskName& name) const {
    if (Ask* ask = env.asks.find(name)) {
        ask->is_at_rest = true;
        env.asks.release(name);
    }
}

void Servers::forget_asks(Environment& env, Server& server) {
    for (const Waiting& wait : std::exchange(server.waits, {})) {
        forget_ask(env, wait.ask);
    }
    for (const Locking& lock : std::exchange(server.locking, {})) {
        forget_ask(env, lock.ask);
    }
    for (const Occurrence& deferred : std::exchange(server.backlog, {})) {
        if (deferred.kind == OccurrenceKind::AskArrives) {
            forget_ask(env, {.row = deferred.a, .generation = deferred.c});
        }
    }
}

void Servers::lose_power(Environment& env, std::uint32_t index) {
    Server& server = all_.edit(index);
    server.host.is_powered = false;
    if (!server.is_up) {
        return;
    }
    server.is_up = false;
    server.is_hung = false;
    forget_asks(env, server);
    server.dumps.clear();
    server.receiver.state = ReceiverState::Stopped;
    ++server.receiver.connection;
    end_process(server);
    lose_tail(env, server);
    env.facts.push_back(fact::ServerChanged{index});
}

void Servers::note_flush(const Environment& env, Server& server) const {
    if (env.kernel.now() - server.last_flush >= server.flush_interval) {
        server.last_flush = env.kernel.now();
        server.flushed_end = server.log.end();
    }
}

/// What is gone of what others wrote it has to get again.
void Servers::go_back_in_source(Server& server, const TransactionSet& gone) {
    std::uint64_t replicated = 0;
    for (const Run& run : gone.runs()) {
        replicated += run.origin == server.origin ? 0 : run.last - run.first + 1;
    }
    server.in_source.executed -= std::min(server.in_source.executed, replicated);
}

void Servers::lose_tail(Environment& env, Server& server) {
    if (server.flush_interval == Duration{0}) {
        return;
    }
    note_flush(env, server);
    const TransactionSet gone = server.log.truncate(server.flushed_end);
    for (const Run& run : gone.runs()) {
        server.executed.subtract(run);
    }
    server.replicated = server.executed.newest();
    go_back_in_source(server, gone);
    server.relay.drop_received_after(server.last_flush);
    server.received = server.executed;
    server.relay.add_to(server.received);
    server.in_source.read = server.in_source.executed + server.relay.count();
}

/// Into the binary log.
void Servers::log(const Environment& env, Server& server, const Transaction& one) const {
    if (server.flush_interval > Duration{0}) {
        note_flush(env, server);
    }
    server.log.append(one);
}

void Servers::set_back(std::uint32_t index, std::uint64_t transactions) {
    Server& server = all_.edit(index);
    if (server.is_up) {
        return;
    }
    const std::uint64_t end = server.log.end();
    const TransactionSet gone = server.log.truncate(end - std::min(end, transactions));
    for (const Run& run : gone.runs()) {
        server.executed.subtract(run);
        for (const Run& again : server.contents.again.intersection(run).runs()) {
            server.contents.again.subtract(again);
        }
    }
    go_back_in_source(server, gone);
    server.flushed_end = server.log.end();
    server.replicated = server.executed.newest();
    drop_relay_log(server);
}

/// From now on it commits under this uuid, with numbers from 1.
void Servers::take_origin(Server& server, const ServerUuid& uuid) {
    server.uuid = uuid;
    server.origin = static_cast<std::uint32_t>(origins_.size());
    origins_.push_back({.uuid = uuid, .id = server.id, .server = server.index});
}

void Servers::rebuild_empty(std::uint32_t index) {
    Server& server = all_.edit(index);
    if (server.is_up) {
        return;
    }
    server.log = BinaryLog{};
    server.executed = TransactionSet{};
    server.replicated = {.origin = 0, .number = 0};
    server.contents = Contents{};
    nameless_.erase(index);
    server.in_source = PlaceInSource{};
    server.flushed_end = 0;
    drop_relay_log(server);
    server.source.reset();
    server.is_detached = false;
    server.receiver.source = kNone;
    server.receiver.error = ReceiverError::None;
    server.applier.error = 0;
    server.applier.is_out_of_order = false;
    const std::uint64_t word = mix(server.uuid.high ^ origins_.size());
    take_origin(server, {.high = word, .low = mix(word)});
}

void Servers::clone_disk(std::uint32_t index, std::uint32_t from, Cloned cloned) {
    Server& server = all_.edit(index);
    const Server& original = all_[from];
    if (server.is_up || index == from) {
        return;
    }
    server.log = original.log;
    server.executed = original.executed;
    server.replicated = original.replicated;
    server.contents = original.contents;
    nameless_.erase(index);
    if (const auto nameless = nameless_.find(from); nameless != nameless_.end()) {
        nameless_[index] = nameless->second;
    }
    server.in_source = original.in_source;
    server.flushed_end = server.log.end();
    drop_relay_log(server);
    server.source = original.source;
    server.is_detached = original.is_detached;
    server.receiver.source = original.receiver.source;
    server.receiver.error = ReceiverError::None;
    const bool has_uuid = !is_mariadb(server.version);  // on MariaDB a disk does not say who it is
    if (cloned == Cloned::Nothing || (cloned == Cloned::Uuid && !has_uuid)) {
        const std::uint64_t word = mix(server.uuid.high ^ origins_.size());
        return take_origin(server, {.high = word, .low = mix(word)});
    }
    has_clones_ = true;
    server.uuid = original.uuid;
    server.origin = original.origin;
    if (cloned == Cloned::UuidAndServerId) {
        server.id = original.id;
    }
}

void Servers::set_version(std::uint32_t index, const Version& version) {
    if (!all_[index].is_up) {
        Server& server = all_.edit(index);
        server.version = version;
        server.preserves_commit_order = server.preserves_commit_order || is_mariadb(version);
    }
}

void Servers::set_boots_read_only(std::uint32_t index, bool boots_read_only) {
    all_.edit(index).boots_read_only = boots_read_only;
}

}  // namespace understudy::sim
