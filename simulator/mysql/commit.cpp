// Commits of clients: read_only, binary log, semi-sync.
//
// SET GLOBAL read_only waits for commits in flight (disk.cpp). Simplifications: the applier and
// direct writes do not wait for acknowledgements; a commit that waits holds no lock, so a client
// that gives up leaves it behind; MariaDB's rollback of what was not acknowledged (init-rpl-role)
// is not here: what was in the binary log is there after a crash.
#include <algorithm>
#include <utility>

#include "simulator/mysql/servers.h"

namespace understudy::sim {

void Servers::on_client_connects(Environment& env, Server& server, const Occurrence& occurrence) {
    env.network.send(env.kernel,
                     reverse(occurrence.channel),
                     {.kind = OccurrenceKind::ClientConnected,
                      .target = occurrence.a,
                      .a = server.index,
                      .b = occurrence.b,
                      .c = server.incarnation});
}

Transaction Servers::next_transaction(const Server& server) const {
    const std::uint32_t origin = server.origin;
    if (is_mariadb(server.version)) {
        return {
            .origin = origin,
            .number = std::max(server.log.newest_number(), server.executed.newest().number) + 1};
    }
    return {.origin = origin,
            .number = std::max(server.log.logged().last_number(origin),
                               server.executed.last_number(origin)) +
                      1};
}

/// True if the number has been given to another transaction before, by a server whose disk went
/// back since, or by a clone.
bool Servers::give_out(Server& server, const Transaction& one) {
    std::uint64_t& given = origins_[one.origin].given_out;
    if (one.number > given) {
        given = one.number;
        return false;
    }
    server.contents.again.add(one);
    has_odd_contents_ = true;
    return true;
}

void Servers::on_write(Environment& env, Server& server, const Occurrence& occurrence) {
    const PendingCommit commit{.transaction = {},
                               .log_end = 0,
                               .due = {},
                               .client = occurrence.a,
                               .attempt = occurrence.b,
                               .answer = reverse(occurrence.channel)};
    const bool was_in_flight = is_on_disk(occurrence);  // neither refused nor locked out any more
    const bool is_privileged = occurrence.c != 0;
    if (server.writability != Writability::Writable && !was_in_flight &&
        !(is_privileged && server.writability == Writability::ReadOnly)) {
        return answer_client(env, server, commit, WriteOutcome::ReadOnly, 0);
    }
    if (!server.locking.empty() && !was_in_flight) {
        server.locked_out.push_back(occurrence);
        server.locked_out.back().incarnation = server.incarnation;
        return;
    }
    if (server.has_disk_trouble && is_kept_by_disk(env, server, occurrence)) {
        return;
    }
    commit_write(env, server, commit);
    if (!server.locking.empty()) {
        lock_when_quiet(env, server);
    }
}

void Servers::commit_write(Environment& env, Server& server, PendingCommit commit) {
    commit.transaction = next_transaction(server);
    const bool is_again = give_out(server, commit.transaction);
    env.history.commit({commit.client, commit.attempt}, commit.transaction, is_again);
    if (!server.has_binlog) {
        return finish_commit(env, server, commit, false);
    }
    log(env, server, commit.transaction);
    commit.log_end = server.log.end();
    pump_all(env, server);
    if (server.semi_sync_active) {
        degrade_if_alone(env, server);
    }
    if (!server.semi_sync || !server.semi_sync_active) {
        return finish_commit(env, server, commit, false);
    }
    if (server.semi_sync->wait_point == WaitPoint::AfterCommit) {
        server.executed.add(commit.transaction);  // others see it from now on
        server.received.add(commit.transaction);
    }
    commit.due = server.semi_sync->timeout == SemiSyncSpec::kForEver
                     ? Instant::max()
                     : env.kernel.now() + server.semi_sync->timeout;
    server.pending.push_back(commit);
    watch_semi_sync(env, server);
}

/// One timer for all commits that wait, because nearly all are acknowledged at once.
void Servers::watch_semi_sync(Environment& env, Server& server) {
    if (!server.is_semi_sync_watched && !server.pending.empty() &&
        server.pending.front().due != Instant::max()) {
        server.is_semi_sync_watched = true;
        timer(env,
              server,
              server.pending.front().due - env.kernel.now(),
              {.kind = OccurrenceKind::SemiSyncDue});
    }
}

void Servers::finish_commit(Environment& env,
                            Server& server,
                            const PendingCommit& commit,
                            bool is_semi_sync) {
    server.executed.add(commit.transaction);
    server.received.add(commit.transaction);
    answer_client(env,
                  server,
                  commit,
                  is_semi_sync ? WriteOutcome::CommittedSemiSync : WriteOutcome::Committed,
                  is_semi_sync ? ackers(server, commit.log_end) : 0);
}

void Servers::answer_client(Environment& env,
                            const Server& server,
                            const PendingCommit& commit,
                            WriteOutcome outcome,
                            std::uint64_t ackers) {
    env.network.send(env.kernel,
                     commit.answer,
                     {.kind = OccurrenceKind::WriteAnswered,
                      .target = commit.client,
                      .a = server.index,
                      .b = commit.attempt,
                      .c = static_cast<std::uint64_t>(outcome),
                      .d = commit.transaction.number,
                      .e = ackers});
}

std::uint32_t Servers::acked_by(const Server& source, std::uint64_t log_end) const {
    return static_cast<std::uint32_t>(
        std::count_if(source.dumps.begin(), source.dumps.end(), [&](const Dump& dump) {
            return dump.acknowledges && dump.acked >= log_end;
        }));
}

std::uint64_t Servers::ackers(const Server& source, std::uint64_t log_end) const {
    std::uint64_t bits = 0;
    for (const Dump& dump : source.dumps) {
        if (dump.acknowledges && dump.acked >= log_end) {
            bits |= std::uint64_t{1} << (all_[dump.replica].place % 64U);
        }
    }
    return bits;
}

void Servers::on_ack(Environment& env, Server& source, const Occurrence& occurrence) {
    for (Dump& dump : source.dumps) {
        if (dump.replica == occurrence.a && dump.connection == occurrence.b) {
            dump.acked = std::max(dump.acked, occurrence.c);
        }
    }
    settle_commits(env, source);
}

void Servers::settle_commits(Environment& env, Server& source) {
    if (!source.semi_sync) {
        return;
    }
    const std::uint32_t wanted = source.semi_sync->wait_for_replicas;
    std::size_t done = 0;
    while (done < source.pending.size() &&
           acked_by(source, source.pending[done].log_end) >= wanted) {
        const PendingCommit commit = source.pending[done++];
        finish_commit(env, source, commit, true);
    }
    source.pending.erase(source.pending.begin(),
                         source.pending.begin() + static_cast<std::ptrdiff_t>(done));
    if (!source.semi_sync_active && acked_by(source, source.log.end()) >= wanted) {
        source.semi_sync_active = true;  // enough replicas have caught up
    }
    if (done > 0 && !source.locking.empty()) {
        lock_when_quiet(env, source);
    }
}

void Servers::on_semi_sync_due(Environment& env, Server& source) {
    source.is_semi_sync_watched = false;
    if (source.pending.empty() || env.kernel.now() < source.pending.front().due) {
        return watch_semi_sync(env, source);
    }
    degrade(env, source);
}

/// Everybody who waits goes on without acknowledgement.
void Servers::degrade(Environment& env, Server& source) {
    source.semi_sync_active = false;
    for (const PendingCommit& commit : std::exchange(source.pending, {})) {
        finish_commit(env, source, commit, false);
    }
    if (!source.locking.empty()) {
        lock_when_quiet(env, source);
    }
}

/// rpl_semi_sync_source_wait_no_replica=OFF.
void Servers::degrade_if_alone(Environment& env, Server& source) {
    if (!source.semi_sync || source.semi_sync->waits_without_replicas || !source.semi_sync_active) {
        return;
    }
    const auto connected = std::count_if(source.dumps.begin(),
                                         source.dumps.end(),
                                         [](const Dump& dump) { return dump.acknowledges; });
    if (connected < static_cast<std::ptrdiff_t>(source.semi_sync->wait_for_replicas)) {
        degrade(env, source);
    }
}

void Servers::write_directly(Environment& env, std::uint32_t index, std::uint32_t transactions) {
    Server& server = all_.edit(index);
    if (!server.is_up || server.is_hung || !server.host.takes_writes() || transactions == 0) {
        return;
    }
    const Run run = commit_at_once(env, server, transactions);
    env.facts.push_back(fact::WrittenDirectly{index, run});
}

/// The next ones of this server, without waiting for anybody. Precondition: at least one.
Run Servers::commit_at_once(Environment& env, Server& server, std::uint32_t transactions) {
    const Transaction first = next_transaction(server);
    for (std::uint32_t i = 0; i < transactions; ++i) {
        const Transaction next{.origin = first.origin, .number = first.number + i};
        give_out(server, next);
        server.executed.add(next);
        server.received.add(next);
        if (server.has_binlog) {
            log(env, server, next);
        }
    }
    pump_all(env, server);
    if (!server.waits.empty()) {
        answer_waits(env, server);
    }
    return {first.origin, first.number, first.number + transactions - 1};
}

/// As a client's commit, except that it waits for no acknowledgement.
Servers::Outcome Servers::write_pseudo_gtid(Environment& env,
                                            Server& server,
                                            const std::string& entry) {
    if (server.writability != Writability::Writable || !server.locking.empty() ||
        !server.host.takes_writes()) {
        return Error{.code = ErrorCode::PreconditionFailed, .message = "it does not take writes"};
    }
    pseudo_gtids_.emplace(next_transaction(server), entry);
    commit_at_once(env, server, 1);
    return std::nullopt;
}

}  // namespace understudy::sim
