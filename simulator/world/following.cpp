// What checkers are shown of recoveries: which are open, and whom they have replaced.
#include <algorithm>

#include "engine/base/overloaded.h"

#include "simulator/world/world_state.h"

namespace understudy::sim {

void World::State::follow(const Fact& fact) {
    std::visit(
        Overloaded{
            [&](const fact::RecordWritten& it) { follow_record(it.manager, it.record.body); },
            [&](const fact::RecordDurable& it) {
                const auto* started = std::get_if<record::RecoveryStarted>(&it.record.body);
                const auto* ended = std::get_if<record::RecoveryEnded>(&it.record.body);
                for (OpenRecovery& recovery : recoveries) {
                    recovery.is_durable |= started != nullptr && started->recovery == recovery.id;
                }
                // Not before: a manager that dies until then resumes it.
                std::erase_if(recoveries, [&](const OpenRecovery& recovery) {
                    return ended != nullptr && recovery.id == ended->recovery;
                });
            },
            // What it had begun and not written down is forgotten, and nothing was done.
            [&](const fact::ManagerChanged& it) {
                std::erase_if(recoveries, [&](const OpenRecovery& recovery) {
                    return recovery.manager == it.manager && !recovery.is_durable;
                });
            },
            [&](const fact::StepArrived& it) { follow_step(it); },
            [&](const fact::WrittenDirectly& it) { add_errant(errant, it, servers); },
            [](const auto&) {},
        },
        fact);
}

void World::State::follow_record(std::uint32_t manager, const RecordBody& body) {
    std::visit(Overloaded{
                   [&](const record::RecoveryStarted& it) { begin_recovery(manager, it); },
                   [&](const record::RecoveryResumed& it) {
                       for (OpenRecovery& recovery : recoveries) {
                           recovery.manager =
                               recovery.id == it.recovery ? manager : recovery.manager;
                       }
                   },
                   [&](const record::RecoveryEnded& it) { follow_end(it); },
                   [&](const record::MemberJoined& it) { follow_member(it); },
                   [&](const record::Rejoined& it) { put_back(it.instance); },
                   [&](const record::InstanceForgotten& it) { put_back(it.instance); },
                   [](const auto&) {},
               },
               body);
}

void World::State::follow_end(const record::RecoveryEnded& ended) {
    if (!ended.successor) {
        return put_back(ended.primary);
    }
    for (OpenRecovery& recovery : recoveries) {
        if (recovery.id == ended.recovery) {  // it may have been writable before it was asked to be
            replace_primary(recovery, servers.find(*ended.successor).value_or(kNone));
        }
    }
}

void World::State::follow_member(const record::MemberJoined& joined) {
    const auto server = servers.find(joined.instance);
    for (OpenRecovery& recovery : recoveries) {
        auto& members = recovery.members;
        if (server && recovery.cluster != kNone &&
            spec->clusters[recovery.cluster].alias == joined.cluster &&
            !std::binary_search(members.begin(), members.end(), *server)) {
            members.insert(std::lower_bound(members.begin(), members.end(), *server), *server);
        }
    }
}

void World::State::begin_recovery(std::uint32_t manager, const record::RecoveryStarted& started) {
    OpenRecovery recovery{.manager = manager, .id = started.recovery, .kind = started.kind};
    recovery.primary = servers.find(started.primary).value_or(kNone);
    recovery.began = env.kernel.now();
    recovery.is_asked_for = asked_at == env.kernel.now() || asked_for.contains(started.recovery);
    for (const InstanceKey& member : started.members) {
        if (const auto server = servers.find(member)) {
            recovery.members.push_back(*server);
        }
    }
    std::sort(recovery.members.begin(), recovery.members.end());
    if (recovery.primary != kNone) {
        recovery.cluster = servers.at(recovery.primary).cluster;
    }
    recoveries.push_back(std::move(recovery));
}

/// A server becomes the primary when it is made writable, not when somebody says so.
void World::State::follow_step(const fact::StepArrived& arrived) {
    if (arrived.error || !std::holds_alternative<step::MakeWritable>(arrived.step)) {
        return;
    }
    auto& replaced = replaced_since[arrived.server];
    if (replaced && arrived.asked_at < *replaced) {
        return;  // it comes late: another one has taken its place since
    }
    replaced.reset();
    for (OpenRecovery& recovery : recoveries) {
        const bool is_of_it =
            recovery.manager == arrived.manager &&
            std::binary_search(recovery.members.begin(), recovery.members.end(), arrived.server);
        const bool is_late = arrived.asked_at < recovery.promotion_asked_at;
        if (is_of_it && !is_late && recovery.primary != kNone) {
            recovery.promotion_asked_at = arrived.asked_at;
            replace_primary(recovery, arrived.server);
        }
    }
}

/// Once: a manager that resumes the recovery makes it writable again.
void World::State::replace_primary(OpenRecovery& recovery, std::uint32_t successor) {
    if (successor == kNone || successor == recovery.primary || successor == recovery.promoted) {
        return;
    }
    for (const std::uint32_t before : {recovery.primary, recovery.promoted}) {
        if (before != kNone && !replaced_since[before]) {
            replaced_since[before] = env.kernel.now();
        }
    }
    replaced_since[successor].reset();
    recovery.promoted = successor;
}

void World::State::put_back(const InstanceKey& key) {
    if (const auto server = servers.find(key)) {
        replaced_since[*server].reset();
    }
}

}  // namespace understudy::sim
