#include "engine/topology/anchor.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/topology/matching.h"

namespace understudy {
namespace {

using Found = std::optional<std::string>;

/// Neither of the two threads will get any further by itself. That a source which is gone cannot be
/// reached is no news.
Found find_broken(const Terrain& terrain, const InstanceKey& key, const ReplicaStatus& replica) {
    const bool is_refused = replica.receiver == ReceiverState::Stopped &&
                            !replica.receiver_error.empty() &&
                            observe(terrain, replica.source) != nullptr;
    const std::string& error = is_refused ? replica.receiver_error : replica.applier_error;
    return error.empty() ? Found{}
                         : Found{fmt::format("{} does not replicate: {}", short_name(key), error)};
}

Found find_untold(const InstanceKey& key, const ReplicaStatus& replica) {
    return replica.in_source_log
               ? Found{}
               : Found{short_name(key) + " does not tell how far it is in the log of its source"};
}

/// Why it must not be stopped for a while.
Found find_claim(const Instance& anchor, Instant now) {
    if (auto why = find_maintenance(anchor, now); !why.empty()) {
        return why;
    }
    if (auto why = why_in_other_hands(anchor); !why.empty()) {
        return short_name(anchor.key) + " " + why;
    }
    if (is_left_alone(anchor)) {
        return short_name(anchor.key) + " " + what_comes_first(anchor);
    }
    return anchor.demotion ? Found{fmt::format("{} is waiting to follow {}",
                                               short_name(anchor.key),
                                               short_name(anchor.demotion->successor))}
                           : Found{};
}

Found find_uncertain(const Instance& anchor) {
    const Observation& seen = *anchor.seen;
    if (!is_by_coordinates(seen)) {
        return fmt::format(
            "{} replicates by GTID: how far it is in the log of its source is not "
            "known for certain",
            short_name(anchor.key));
    }
    return seen.log_end ? find_untold(anchor.key, *seen.replica)
                        : Found{short_name(anchor.key) + " does not tell where its log ends"};
}

/// From a source that lives both get everything. Else two siblings can only meet where both have
/// received the same.
Found find_unmet(const Terrain& terrain, const InstanceKey& replica, const InstanceKey& anchor) {
    const auto from = source_of(terrain, replica);
    if (!are_siblings(terrain, replica, anchor) || observe(terrain, *from) != nullptr) {
        return {};
    }
    const Found more = find_more_received(terrain, replica, anchor);
    return more ? more : find_more_received(terrain, anchor, replica);
}

/// To another server with the log of its source.
Found find_fault_beside(const Terrain& terrain, const Leg& leg) {
    const Observation* to = observe(terrain, leg.to);
    if (to == nullptr) {
        return short_name(leg.to) + " does not answer";
    }
    if (!to->log_end) {
        return short_name(leg.to) + " does not tell where its log ends";
    }
    const auto& moving = observe(terrain, leg.anchor)->replica->in_source_log;
    const bool gets_more = !to->replica || to->replica->receiver == ReceiverState::Running ||
                           observe(terrain, to->replica->source) != nullptr;
    return gets_more || !moving || moving->read <= *to->log_end
               ? Found{}
               : Found{fmt::format("{} has received more than {}: up to {}, and not up to {}",
                                   short_name(leg.anchor),
                                   short_name(leg.to),
                                   to_string(moving->read),
                                   to_string(*to->log_end))};
}

/// Why nobody can stand still there, or nobody can go there.
Found find_leg_fault(const Terrain& terrain, const InstanceKey& replica, const Leg& leg) {
    if (leg.anchor == replica) {
        return find_fault_beside(terrain, leg);
    }
    if (is_binlog_server(observe(terrain, replica)->version)) {
        return short_name(replica) + " is a binlog server, and " + short_name(leg.to) +
               " has another log than its source";
    }
    for (const InstanceKey* key : {&leg.anchor, &leg.to}) {
        if (observe(terrain, *key) == nullptr) {
            return short_name(*key) + (key == &leg.anchor
                                           ? " does not answer, and it alone could tell the place"
                                           : " does not answer, and lies on the way");
        }
    }
    const Instance& anchor = *find(terrain.snapshot, leg.anchor);
    for (const Found& fault :
         {find_uncertain(anchor), find_claim(anchor, terrain.snapshot.taken_at)}) {
        if (fault) {
            return fault;
        }
    }
    return find_broken(terrain, leg.anchor, *anchor.seen->replica);
}

}  // namespace

std::vector<Leg> find_route(const Terrain& terrain,
                            const InstanceKey& replica,
                            const InstanceKey& source) {
    const auto up = sources_of(terrain, replica);
    auto down = sources_of(terrain, source);
    down.insert(down.begin(), source);
    const auto top = std::find_first_of(up.begin(), up.end(), down.begin(), down.end());
    if (top == up.end()) {
        return {};
    }
    down.erase(std::find(down.begin(), down.end(), *top), down.end());
    if (std::find(down.begin(), down.end(), replica) != down.end()) {
        return {};
    }
    std::vector<Leg> legs;
    const auto go = [&](const InstanceKey& to, const InstanceKey& lower) {
        const bool is_beside = log_owner_of(terrain, lower) != lower;
        if (is_beside && !legs.empty() && legs.back().anchor == replica) {
            legs.back().to = to;
        } else {
            legs.push_back({.to = to, .anchor = is_beside ? replica : lower});
        }
    };
    for (auto at = up.begin(); at != top; ++at) {
        go(*std::next(at), *at);
    }
    for (auto at = down.rbegin(); at != down.rend(); ++at) {
        go(*at, *at);
    }
    return legs;
}

Found find_route_fault(const Terrain& terrain,
                       const InstanceKey& replica,
                       const InstanceKey& source) {
    const auto legs = find_route(terrain, replica, source);
    if (legs.empty()) {
        return fmt::format(
            "{} replicates by file and position, and there is no server above both "
            "it and {}",
            short_name(replica),
            short_name(source));
    }
    for (const Leg& leg : legs) {
        if (auto fault = find_leg_fault(terrain, replica, leg)) {
            return fault;
        }
    }
    const ReplicaStatus& moving = *observe(terrain, replica)->replica;
    if (auto fault = find_untold(replica, moving)) {
        return fault;
    }
    if (legs.size() == 1 && legs.front().anchor == replica) {
        return {};  // It need come to no other place than the one it is at.
    }
    if (auto fault = find_broken(terrain, replica, moving)) {
        return fault;
    }
    return find_unmet(terrain, replica, legs.front().anchor);
}

}  // namespace understudy
