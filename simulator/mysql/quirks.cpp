// Quirks of appliers: several threads, delays, errors, transactions that take long, filters.
//
// Several threads execute as many transactions as they are, and then the next ones. With
// preserve_commit_order these are committed together when the last is done; without, each when it
// is done, and until then there are gaps. Simplifications: STOP REPLICA closes gaps at once instead
// of waiting for it, a crash leaves them; SOURCE_DELAY counts from when the transaction was
// received, not from when it was committed; which transactions are filtered is a matter of their
// GTID; a transaction that fails does so whatever is tried, until the fault ends or it is skipped.
#include <algorithm>
#include <utility>

#include "engine/base/hash.h"

#include "simulator/mysql/servers.h"

namespace understudy::sim {

void Servers::look_at_quirks(Server& replica) const {
    replica.has_applier_quirks = replica.applier_threads > 1 || replica.delay > Duration{0} ||
                                 replica.filtered_per_mille > 0 ||
                                 replica.applier.fails_with != 0 || replica.host.slowness > 1 ||
                                 replica.host.disk != DiskState::Healthy || !long_ones_.empty();
}

Duration Servers::time_to_apply(const Server& replica, const Transaction& next) const {
    Duration takes = replica.apply_time * replica.host.slowness + replica.host.write_takes;
    if (const auto at = long_ones_.find(next); at != long_ones_.end()) {
        takes += at->second;
    }
    return takes;
}

/// Precondition: it runs, is idle, and its relay log is not empty.
void Servers::apply_with_quirks(Environment& env, Server& replica) {
    Applier& applier = replica.applier;
    if (applier.fails_with != 0) {
        stop_applier_thread(replica);
        applier.error = applier.fails_with;
        return;
    }
    applier.is_busy = true;
    Duration wait{};
    if (replica.delay > Duration{0}) {
        const Instant due = replica.relay.oldest_received_at() + replica.delay;
        wait = std::max(Duration{0}, due - env.kernel.now());
    }
    // START REPLICA UNTIL a place is carried out by one thread (MySQL 5.7 manual, 13.4.2.5).
    if (replica.applier_threads == 1 || replica.in_source.until) {
        return timer(env,
                     replica,
                     wait + time_to_apply(replica, replica.relay.front()),
                     {.kind = OccurrenceKind::ApplyDone, .b = applier.epoch});
    }
    applier.batch = replica.relay.first(replica.applier_threads);
    applier.batch_left = applier.batch.size();
    for (std::size_t part = 0; part < applier.batch.size(); ++part) {
        const Transaction& one = applier.batch[part];
        Rng dice{env.kernel.seed(),
                 static_cast<std::uint64_t>(Purpose::Apply),
                 mix((static_cast<std::uint64_t>(one.origin) << 32U) | replica.index) ^ one.number};
        const auto spread = static_cast<std::uint64_t>(replica.apply_time.count());
        const Duration more{static_cast<std::int64_t>(dice.below(spread + 1))};
        timer(env,
              replica,
              wait + time_to_apply(replica, one) + more,
              {.kind = OccurrenceKind::ApplyDone, .b = applier.epoch, .c = part + 1});
    }
}

void Servers::on_batch_part_done(Environment& env, Server& replica, const Occurrence& occurrence) {
    Applier& applier = replica.applier;
    if (!replica.preserves_commit_order &&
        !execute(env, replica, applier.batch[occurrence.c - 1])) {
        return;
    }
    if (--applier.batch_left > 0) {
        return;
    }
    applier.is_busy = false;
    for (const Transaction& one : std::exchange(applier.batch, {})) {
        // Without commit order each was executed when it was done.
        if (replica.preserves_commit_order && !execute(env, replica, one)) {
            return;
        }
        leave_relay_log(replica);
    }
    if (!replica.waits.empty()) {
        answer_waits(env, replica);
    }
    apply_next(env, replica);
}

/// What a stop does: all before the last one that is done are done too, the others are not.
void Servers::close_gaps(Server& replica) const {
    auto& batch = replica.applier.batch;
    const auto last = std::find_if(batch.rbegin(), batch.rend(), [&](const Transaction& one) {
        return replica.executed.contains(one);
    });
    for (auto one = batch.begin(); one != last.base(); ++one) {
        if (!replica.executed.contains(*one)) {
            replica.executed.add(*one);
            if (replica.has_binlog && replica.logs_replica_updates) {
                replica.log.append(*one);
            }
        }
        leave_relay_log(replica);
    }
    batch.clear();
}

/// With a transaction comes what is odd about the source's.
void Servers::inherit_contents(const Server& source, Server& replica, const Run& run) const {
    replica.contents.again.add(source.contents.again.intersection(run));
    replica.contents.hollow.add(source.contents.hollow.intersection(run));
}

void Servers::leave_out_rows(Server& replica, const Transaction& one) {
    const std::uint64_t word = mix((static_cast<std::uint64_t>(one.origin) << 48U) ^ one.number);
    if (word % 1000 < replica.filtered_per_mille) {
        replica.contents.hollow.add(one);
        has_odd_contents_ = true;
    }
}

bool Servers::has_rows(std::uint32_t index, const Transaction& one, bool is_again) const {
    const Server& server = all_[index];
    return server.executed.contains(one) && !server.contents.hollow.contains(one) &&
           server.contents.again.contains(one) == is_again;
}

}  // namespace understudy::sim
