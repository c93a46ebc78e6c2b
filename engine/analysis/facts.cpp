#include "engine/analysis/facts.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"

namespace understudy {
namespace {

using namespace std::chrono_literals;

/// Whether a receiver that is not connected ended by itself: it retries, or it left an error. The
/// error of one that was stopped on purpose is older than that.
bool has_lost_source(const ReplicaStatus& status) {
    return status.receiver == ReceiverState::Connecting ||
           (status.receiver == ReceiverState::Stopped && !status.receiver_error.empty());
}

/// Numbers with which a receiver says that nobody is there (MySQL 8.4 Error Reference, chapters 2
/// and 3): CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR, CR_SERVER_GONE_ERROR, CR_SERVER_HANDSHAKE_ERR,
/// CR_SERVER_LOST, CR_SERVER_LOST_EXTENDED, ER_NET_READ_ERROR and its like. Any other one was told
/// by a server that lives (1040 too many connections, 1045 access denied, 1236 purged), or tells
/// nothing of it (2005 unknown host).
constexpr std::array kNobodyThere{2002, 2003, 2006, 2012, 2013, 2055, 1158, 1159, 1160, 1161};

/// How much earlier than its source a replica may have stopped answering and still count as lost
/// with it: each is asked only now and then.
constexpr Duration kTogether = 30s;

bool vanished_with(const Instance& replica, const Instance& source) {
    return replica.failures_in_a_row > 0 && source.failures_in_a_row > 0 &&
           replica.failing_since + kTogether >= source.failing_since;
}

/// A look may be lost on its way. A primary is suspected at the first one, and looked at again at
/// once; of others that is awaited.
bool is_silent(const Instance& instance, const Policy& policy) {
    return instance.reachability == Reachability::Unreachable &&
           instance.failures_in_a_row >= policy.confirm.looks;
}

bool is_lagging(const ReplicaStatus& status, const AnalysisPolicy& policy) {
    return status.lag && *status.lag > status.delay + policy.lag_limit;
}

bool stands_still_for(const Instance& instance, Instant now, Duration limit) {
    return instance.stands_still_since && now - *instance.stands_still_since >= limit;
}

std::uint32_t difference(std::uint32_t more, std::uint32_t less) {
    return more > less ? more - less : 0;
}

Role role_of(const Terrain& terrain, const InstanceKey& key) {
    if (!source_of(terrain, key)) {
        return Role::Primary;
    }
    // Of a primary the other one may never have been seen.
    if (is_root(terrain, key) || find_co_primary(terrain.snapshot, key) != nullptr) {
        return Role::CoPrimary;
    }
    return terrain.topology.replicas_of(key).empty() ? Role::Replica : Role::IntermediateSource;
}

bool takes_writes_beside(const Terrain& terrain,
                         const Instance& member,
                         const InstanceKey& primary) {
    const bool is_rival =
        !source_of(member) || find_co_primary(terrain.snapshot, primary) == &member;
    return is_rival && is_reachable(member) && is_writable(*member.seen);
}

void count_members(InstanceFacts& facts, const Terrain& terrain, const InstanceKey& primary) {
    for (const InstanceKey& key : terrain.members) {
        const Instance* member = find(terrain.snapshot, key);
        if (key == primary || member == nullptr) {
            continue;
        }
        const bool is_unseen = !member->seen && !member->demotion;
        facts.replicas += is_unseen ? 1U : 0U;
        facts.vanished_replicas += is_unseen ? 1U : 0U;
        facts.other_writable += takes_writes_beside(terrain, *member, primary) ? 1U : 0U;
    }
}

void count_replica(InstanceFacts& facts,
                   const Instance& replica,
                   const Instance* source,
                   const Policy& policy) {
    ++facts.replicas;
    if (!is_reachable(replica) || !replica.seen || !replica.seen->replica) {
        facts.vanished_replicas += source != nullptr && vanished_with(replica, *source) ? 1U : 0U;
        facts.unreachable_replicas += is_silent(replica, policy) ? 1U : 0U;
        return;
    }
    const ReplicaStatus& status = *replica.seen->replica;
    const bool hears = status.receiver == ReceiverState::Running;
    ++facts.reachable_replicas;
    facts.hearing_replicas += hears ? 1U : 0U;
    facts.replicating_replicas += hears && status.applier == ApplierState::Running ? 1U : 0U;
    // That it cannot connect to one that does not answer us either proves something only if it has
    // found nobody there.
    const bool is_silent_to_us = source == nullptr || !is_reachable(*source);
    const bool is_bereft = has_lost_source(status) && (!is_silent_to_us || has_met_silence(status));
    facts.bereft_replicas += is_bereft && !is_left_alone(replica) ? 1U : 0U;
    facts.lagging_replicas += is_lagging(status, policy.analysis) ? 1U : 0U;
    facts.delayed_replicas += status.delay > Duration{0} ? 1U : 0U;
}

void look_upwards(InstanceFacts& facts, const Terrain& terrain, const Instance& instance) {
    const Snapshot& snapshot = terrain.snapshot;
    const AnalysisPolicy& policy = terrain.policy.analysis;
    const auto source = source_of(instance);
    const Instance* above = source ? find(snapshot, *source) : nullptr;
    if (above == nullptr || !is_reachable(instance)) {
        return;
    }
    facts.is_first_tier = is_root(terrain, *source);
    facts.has_lost_source = is_reachable(*above) && has_lost_source(*instance.seen->replica) &&
                            !is_left_alone(instance);
    facts.lacks_progress = instance.seen->replica->applier == ApplierState::Running &&
                           stands_still_for(instance, snapshot.taken_at, policy.progress_within);
}

void look_at_semi_sync(InstanceFacts& facts,
                       const Instance& instance,
                       Instant now,
                       const AnalysisPolicy& policy) {
    const SemiSyncStatus& semi_sync = instance.seen->semi_sync;
    if (!semi_sync.source_active || semi_sync.wait_for_replicas == 0) {
        return;
    }
    facts.lacking_acknowledgers =
        difference(semi_sync.wait_for_replicas, semi_sync.connected_replicas);
    facts.is_stuck =
        facts.lacking_acknowledgers > 0 && stands_still_for(instance, now, policy.locked_after);
    facts.needless_acknowledgers =
        policy.semi_sync_is_exact
            ? difference(semi_sync.connected_replicas, semi_sync.wait_for_replicas)
            : 0;
}

}  // namespace

bool has_met_silence(const ReplicaStatus& status) {
    const std::string& error = status.receiver_error;
    if (error.empty()) {
        return status.receiver == ReceiverState::Connecting;
    }
    const auto number = parse_unsigned(error.substr(0, error.find(':')));
    return number &&
           std::find(kNobodyThere.begin(), kNobodyThere.end(), *number) != kNobodyThere.end();
}

InstanceFacts gather_facts(const Terrain& terrain, const InstanceKey& key) {
    InstanceFacts facts;
    const Snapshot& snapshot = terrain.snapshot;
    const AnalysisPolicy& policy = terrain.policy.analysis;
    const Instance* instance = find(snapshot, key);
    for (const auto& replica : terrain.topology.replicas_of(key)) {
        count_replica(facts, *find(snapshot, replica), instance, terrain.policy);
    }
    if (instance == nullptr) {
        return facts;
    }
    facts.role = role_of(terrain, key);
    facts.is_primary = is_root(terrain, key);
    facts.reachability = instance->reachability;
    if (!facts.is_primary && facts.reachability == Reachability::Unreachable &&
        !is_silent(*instance, terrain.policy)) {
        facts.reachability = Reachability::Unknown;
    }
    if (instance->seen) {
        facts.is_read_only = !is_writable(*instance->seen);
        facts.is_binlog_server = is_binlog_server(instance->seen->version);
        look_upwards(facts, terrain, *instance);
        look_at_semi_sync(facts, *instance, snapshot.taken_at, policy);
    }
    if (facts.is_primary) {
        count_members(facts, terrain, key);
    }
    return facts;
}

bool is_unsound(const Instance& instance, const AnalysisPolicy& policy) {
    if (!is_reachable(instance) || instance.stands_still_since) {
        return true;
    }
    const Observation& seen = *instance.seen;
    if (!seen.replica) {
        const SemiSyncStatus& semi_sync = seen.semi_sync;
        return !is_writable(seen) || (semi_sync.source_active &&
                                      (semi_sync.connected_replicas < semi_sync.wait_for_replicas ||
                                       policy.semi_sync_is_exact));
    }
    return seen.replica->receiver != ReceiverState::Running ||
           seen.replica->applier != ApplierState::Running || is_lagging(*seen.replica, policy) ||
           is_writable(seen);
}

}  // namespace understudy
