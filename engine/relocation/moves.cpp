#include "engine/relocation/moves.h"

#include <iterator>
#include <map>

#include <fmt/format.h>

#include "engine/base/pattern.h"
#include "engine/base/text.h"
#include "engine/relocation/leader.h"
#include "engine/relocation/turns.h"
#include "engine/relocation/way.h"
#include "engine/topology/anchor.h"
#include "engine/topology/known_places.h"
#include "engine/topology/matching.h"
#include "engine/topology/obstacles.h"

namespace understudy {
namespace {

using Found = tl::expected<std::vector<Move>, Refusal>;

tl::unexpected<Refusal> refuse(RefusalReason reason, std::string detail) {
    return tl::unexpected<Refusal>{Refusal{reason, std::move(detail)}};
}

bool is_replica(const Terrain& terrain, const InstanceKey& key) {
    return source_of(terrain, key).has_value();
}

Found not_a_replica(const InstanceKey& key) {
    return refuse(RefusalReason::NotAReplica, short_name(key) + " has no source");
}

bool is_meant(const Terrain& terrain, const Operation& operation, const InstanceKey& replica) {
    if (traits_of(operation.kind).way == Way::SameLog) {
        const Instance& instance = *understudy::find(terrain.snapshot, replica);
        if (!instance.seen || !is_binlog_server(instance.seen->version)) {
            return false;
        }
    }
    return operation.pattern.empty() || matches_pattern(to_string(replica), operation.pattern);
}

/// All replicas of `source` that the operation means to be below `to`. Of two that replicate from
/// one another neither is below the other one.
std::vector<Move> move_replicas(const Terrain& terrain,
                                const Operation& operation,
                                const InstanceKey& source,
                                const InstanceKey& to) {
    std::vector<Move> moves;
    for (const auto& replica : terrain.topology.replicas_of(source)) {
        if (replica != to && replica != source_of(terrain, source) &&
            is_meant(terrain, operation, replica)) {
            moves.push_back({replica, source, to});
        }
    }
    return moves;
}

Found relocate(const Terrain& terrain, const Operation& asked) {
    if (!is_replica(terrain, asked.instance)) {
        return not_a_replica(asked.instance);
    }
    return std::vector{
        Move{asked.instance, *source_of(terrain, asked.instance), *asked.destination}};
}

Found relocate_replicas(const Terrain& terrain, const Operation& asked) {
    return move_replicas(terrain, asked, asked.instance, *asked.destination);
}

Found move_up(const Terrain& terrain, const Operation& asked) {
    if (!is_replica(terrain, asked.instance)) {
        return not_a_replica(asked.instance);
    }
    const InstanceKey source = *source_of(terrain, asked.instance);
    if (!is_replica(terrain, source)) {
        return not_a_replica(source);
    }
    return std::vector{Move{asked.instance, source, *source_of(terrain, source)}};
}

Found move_up_replicas(const Terrain& terrain, const Operation& asked) {
    if (!is_replica(terrain, asked.instance)) {
        return not_a_replica(asked.instance);
    }
    return move_replicas(terrain, asked, asked.instance, *source_of(terrain, asked.instance));
}

Found move_below(const Terrain& terrain, const Operation& asked) {
    const InstanceKey& sibling = *asked.destination;
    if (!is_replica(terrain, asked.instance)) {
        return not_a_replica(asked.instance);
    }
    const InstanceKey source = *source_of(terrain, asked.instance);
    if (!is_replica(terrain, sibling) || source_of(terrain, sibling) != source) {
        return refuse(RefusalReason::NotSiblings,
                      fmt::format("{} replicates from {}, and {} does not",
                                  short_name(asked.instance),
                                  short_name(source),
                                  short_name(sibling)));
    }
    return std::vector{Move{asked.instance, source, sibling}};
}

Found repoint(const Terrain& terrain, const Operation& asked) {
    if (!is_replica(terrain, asked.instance)) {
        return not_a_replica(asked.instance);
    }
    const InstanceKey source = *source_of(terrain, asked.instance);
    return std::vector{Move{asked.instance, source, asked.destination.value_or(source)}};
}

Found repoint_replicas(const Terrain& terrain, const Operation& asked) {
    return move_replicas(terrain, asked, asked.instance, asked.instance);
}

Found take_siblings(const Terrain& terrain, const Operation& asked) {
    if (!is_replica(terrain, asked.instance)) {
        return not_a_replica(asked.instance);
    }
    return move_replicas(terrain, asked, *source_of(terrain, asked.instance), asked.instance);
}

std::vector<InstanceKey> find_meant(const Terrain& terrain, const Operation& operation) {
    std::vector<InstanceKey> meant = terrain.topology.replicas_of(operation.instance);
    std::erase_if(meant, [&](const InstanceKey& key) {
        return !is_meant(terrain, operation, key) || key == source_of(terrain, operation.instance);
    });
    return meant;
}

Found regroup_replicas(const Terrain& terrain, const Operation& asked) {
    if (find_meant(terrain, asked).empty()) {
        if (asked.kind == OperationKind::RegroupBinlogServers) {
            return refuse(
                RefusalReason::NoCandidate,
                fmt::format("no binlog server replicates from {}", short_name(asked.instance)));
        }
        return std::vector<Move>{};
    }
    if (!asked.destination) {
        return refuse(RefusalReason::NoCandidate,
                      fmt::format("nobody who replicates from {} can lead the others",
                                  short_name(asked.instance)));
    }
    if (source_of(terrain, *asked.destination) != asked.instance) {
        return refuse(RefusalReason::NotSiblings,
                      fmt::format("{} does not replicate from {}, so it cannot lead those who do",
                                  short_name(*asked.destination),
                                  short_name(asked.instance)));
    }
    return move_replicas(terrain, asked, asked.instance, *asked.destination);
}

Found take_source(const Terrain& terrain, const Operation& asked) {
    auto up = move_up(terrain, asked);
    if (up) {
        const Move& first = up->front();
        up->push_back({first.from, first.to, first.replica});
    }
    return up;
}

Found find(const Terrain& terrain, const Operation& asked) {
    switch (asked.kind) {
        case OperationKind::Match:
        case OperationKind::MoveEquivalent:
        case OperationKind::MoveGtid:
        case OperationKind::Relocate: return relocate(terrain, asked);
        case OperationKind::MatchReplicas:
        case OperationKind::MoveReplicasGtid:
        case OperationKind::RelocateReplicas: return relocate_replicas(terrain, asked);
        case OperationKind::MatchUp:
        case OperationKind::MoveUp: return move_up(terrain, asked);
        case OperationKind::MatchUpReplicas:
        case OperationKind::MoveUpReplicas: return move_up_replicas(terrain, asked);
        case OperationKind::MoveBelow: return move_below(terrain, asked);
        case OperationKind::Rematch:
        case OperationKind::Repoint: return repoint(terrain, asked);
        case OperationKind::RepointReplicas: return repoint_replicas(terrain, asked);
        case OperationKind::TakeSiblings: return take_siblings(terrain, asked);
        case OperationKind::RegroupReplicasGtid:
        case OperationKind::RegroupReplicasPseudoGtid:
        case OperationKind::RegroupBinlogServers:
        case OperationKind::RegroupReplicas: return regroup_replicas(terrain, asked);
        case OperationKind::TakeSource: return take_source(terrain, asked);
        case OperationKind::StartReplica:
        case OperationKind::StopReplica:
        case OperationKind::StopReplicaNicely:
        case OperationKind::RestartReplica:
        case OperationKind::ResetReplica:
        case OperationKind::DetachReplica:
        case OperationKind::ReattachReplica:
        case OperationKind::MakeCoPrimary:
        case OperationKind::DelayReplication:
        case OperationKind::SkipQuery:
        case OperationKind::EnableGtid:
        case OperationKind::DisableGtid:
        case OperationKind::EnableSemiSyncPrimary:
        case OperationKind::DisableSemiSyncPrimary:
        case OperationKind::EnableSemiSyncReplica:
        case OperationKind::DisableSemiSyncReplica:
        case OperationKind::FlushBinaryLogs:
        case OperationKind::PurgeBinaryLogs:
        case OperationKind::GtidErrantReset:
        case OperationKind::GtidErrantInjectEmpty:
        case OperationKind::KillQuery:
        case OperationKind::SetReadOnly:
        case OperationKind::SetWritable: break;  // They move nobody.
    }
    return not_a_replica(asked.instance);
}

std::optional<Refusal> find_unknown(const Terrain& terrain, const Operation& asked) {
    for (const auto* key : {&asked.instance, asked.destination ? &*asked.destination : nullptr}) {
        if (key != nullptr && understudy::find(terrain.snapshot, *key) == nullptr) {
            return Refusal{RefusalReason::NoSuchInstance,
                           short_name(*key) + " is not known; discover it first"};
        }
    }
    return std::nullopt;
}

bool is_regrouping(OperationKind kind) {
    return kind == OperationKind::RegroupReplicas || kind == OperationKind::RegroupReplicasGtid ||
           kind == OperationKind::RegroupReplicasPseudoGtid ||
           kind == OperationKind::RegroupBinlogServers;
}

/// Who is to follow whom once all moves are done.
class After {
  public:
    After(const Terrain& terrain, const std::vector<Move>& moves) : terrain_(terrain) {
        for (const Move& move : moves) {
            moved_.insert_or_assign(move.replica, move.to);
        }
    }

    /// Whether its sources lead back to it.
    [[nodiscard]] bool is_in_ring(const InstanceKey& key) const {
        auto at = source(key);
        for (std::size_t i = 0; at && i < terrain_.snapshot.instances.size(); ++i) {
            if (*at == key) {
                return true;
            }
            at = source(*at);
        }
        return false;  // Perhaps in one further up, which is not of this operation's making.
    }

  private:
    [[nodiscard]] std::optional<InstanceKey> source(const InstanceKey& key) const {
        const auto moved = moved_.find(key);
        if (moved != moved_.end()) {
            return moved->second;
        }
        const Instance* instance = understudy::find(terrain_.snapshot, key);
        return instance == nullptr ? std::nullopt : understudy::source_of(*instance);
    }

    const Terrain& terrain_;
    std::map<InstanceKey, InstanceKey> moved_;
};

/// Why it must not go the way that this kind of operation goes. Precondition: no obstacle.
std::optional<std::string> find_no_way(const Terrain& terrain,
                                       OperationKind kind,
                                       const Move& move) {
    const bool must_stand =
        kind == OperationKind::TakeSource && is_by_coordinates(*observe(terrain, move.replica));
    // Neither may go below the other one unless that has gone first.
    return must_stand ? find_route_fault(terrain, move.replica, move.to)
                      : find_wrong_way(terrain, traits_of(kind).way, move);
}

/// Why this move must not be; empty when it may.
std::string find_objection(const Terrain& terrain,
                           const After& after,
                           OperationKind kind,
                           const Move& move) {
    std::vector<std::string> reasons;
    // By Pseudo-GTID its source must say where.
    const bool stays = move.to == move.from && traits_of(kind).way != Way::PseudoGtid;
    const auto obstacles = find_obstacles(terrain, move.replica, move.to);
    const bool is_only_source_gone = stays && obstacles.size() == 1 &&
                                     obstacles.front().kind == ObstacleKind::NotReachable &&
                                     observe(terrain, move.replica) != nullptr;
    if (!obstacles.empty() && !is_only_source_gone) {
        reasons.push_back(describe(obstacles));
    } else if (const auto wrong =
                   obstacles.empty() ? find_no_way(terrain, kind, move) : std::nullopt) {
        reasons.push_back("no common place: " + *wrong);
    }
    const std::string missing =
        obstacles.empty() ? find_out_of_reach(terrain, move.replica, move.to) : "";
    if (!missing.empty()) {
        reasons.push_back(fmt::format("{} cannot get what {} has received any more: {}",
                                      short_name(move.to),
                                      short_name(move.replica),
                                      missing));
    }
    if (move.replica != move.to && after.is_in_ring(move.replica)) {
        reasons.push_back(fmt::format("ring: {} replicates from {}, perhaps through others",
                                      short_name(move.to),
                                      short_name(move.replica)));
    }
    const Instance* replica = understudy::find(terrain.snapshot, move.replica);
    if (replica->demotion) {
        reasons.push_back(short_name(move.replica) + " is waiting to rejoin " +
                          short_name(replica->demotion->successor));
    }
    if (auto why = find_maintenance(*replica, terrain.snapshot.taken_at); !why.empty()) {
        reasons.push_back(std::move(why));
    }
    // Of one whose source does not answer nothing else is judged.
    if (is_only_source_gone &&
        (has_channels(*replica->seen) || is_group_secondary(*replica->seen))) {
        reasons.push_back(short_name(move.replica) + " " + why_in_other_hands(*replica));
    }
    if (is_left_alone(*replica)) {
        reasons.push_back(short_name(move.replica) + " " + what_comes_first(*replica));
    }
    return join(reasons, "; ");
}

/// By file and position: by way of one who stands still, where there is one and the source answers:
/// who has less than its anchor must get it from there. Else by what an earlier move has shown.
/// Else by Pseudo-GTID. Else by way of several; who would be matched by its relay log, where an
/// entry may be missing, rather so.
std::vector<Move> with_way(const Terrain& terrain, OperationKind kind, Move move) {
    const Observation* seen = observe(terrain, move.replica);
    const Way way = traits_of(kind).way;
    const bool is_forced = way == Way::PseudoGtid;
    if (seen == nullptr || !is_by_coordinates(*seen) || (move.from == move.to && !is_forced)) {
        return {move};
    }
    const bool is_near = find_route(terrain, move.replica, move.to).size() == 1 ||
                         log_to_match_by(terrain, move.replica, move.to) == LogKind::Relay;
    const bool has_anchor = is_near && observe(terrain, move.from) != nullptr &&
                            !find_route_fault(terrain, move.replica, move.to);
    if (!is_forced && (way == Way::KnownPlace || !has_anchor) &&
        !find_known_place_fault(terrain, move.replica, move.to)) {
        move.anchor = move.replica;
        return {move};
    }
    move.is_matched =
        (is_forced || !has_anchor) && !find_match_fault(terrain, move.replica, move.to);
    return in_turns(terrain, move);
}

/// How a move is made, or why it must not be.
tl::expected<std::vector<Move>, std::string> find_turns(const Terrain& terrain,
                                                        const After& after,
                                                        OperationKind kind,
                                                        const Move& move) {
    if (std::string objection = find_objection(terrain, after, kind, move); !objection.empty()) {
        return tl::unexpected{std::move(objection)};
    }
    std::vector<Move> turns = with_way(terrain, kind, move);
    if (std::string between = find_obstacles_between(terrain, turns); !between.empty()) {
        return tl::unexpected{std::move(between)};
    }
    return turns;
}

/// What each comes to, in the order in which they are made.
tl::expected<Moves, Refusal> judge(const Terrain& terrain,
                                   const Operation& operation,
                                   const std::vector<Move>& wanted) {
    Moves found;
    const After after{terrain, wanted};
    Snapshot then = terrain.snapshot;
    std::uint32_t turn = 0;
    for (const Move& move : wanted) {
        const Terrain now{then, terrain.topology, terrain.policy, terrain.members, terrain.primary};
        auto turns = find_turns(now, after, operation.kind, move);
        if (!turns) {
            found.left.push_back({move.replica, std::move(turns.error())});
            continue;
        }
        for (Move& one : *turns) {
            one.turn += turn;
        }
        if (operation.kind == OperationKind::TakeSource && turns->back().anchor) {
            then = after_moves(then, *turns);
            turn = turns->back().turn + 1;
        }
        std::move(turns->begin(), turns->end(), std::back_inserter(found.moves));
    }
    const bool is_whole_only = !traits_of(operation.kind).is_of_replicas;
    if (!found.left.empty() && (is_whole_only || found.moves.empty())) {
        std::vector<std::string> texts;
        for (const LeftAlone& one : found.left) {
            texts.push_back(short_name(one.replica) + ": " + one.why);
        }
        return refuse(RefusalReason::CannotReplicate, join(texts, "; "));
    }
    return found;
}

}  // namespace

Operation with_leader(const Terrain& terrain, Operation operation) {
    const OperationTraits& traits = traits_of(operation.kind);
    if (is_regrouping(operation.kind) && !operation.destination) {
        operation.destination =
            find_leader(terrain, traits.way, operation.instance, find_meant(terrain, operation));
    }
    return operation;
}

tl::expected<Moves, Refusal> find_moves(const Terrain& terrain, const Operation& operation) {
    if (const auto unknown = find_unknown(terrain, operation)) {
        return tl::unexpected<Refusal>{*unknown};
    }
    const auto wanted = find(terrain, operation);
    return wanted ? judge(terrain, operation, *wanted) : tl::unexpected<Refusal>{wanted.error()};
}

tl::expected<Moves, Refusal> find_rest(const Terrain& terrain,
                                       const Operation& operation,
                                       const std::vector<Move>& moves) {
    std::vector<Move> wanted;
    for (const Move& whole : as_wholes(moves)) {
        const auto at = source_of(terrain, whole.replica);
        if (!at) {
            return tl::unexpected<Refusal>{not_a_replica(whole.replica).error()};
        }
        if (*at != whole.to) {
            wanted.push_back({whole.replica, *at, whole.to});
        }
    }
    return judge(terrain, operation, wanted);
}

}  // namespace understudy
