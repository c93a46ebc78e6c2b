#include "engine/relocation/leader.h"

#include <algorithm>
#include <tuple>

#include "engine/relocation/way.h"
#include "engine/topology/obstacles.h"

namespace understudy {
namespace {

/// Nothing more comes to it from above.
bool is_cut_off(const Terrain& terrain, const InstanceKey& key) {
    const Observation* seen = observe(terrain, key);
    return seen != nullptr && seen->replica && observe(terrain, seen->replica->source) == nullptr &&
           seen->replica->receiver != ReceiverState::Running;
}

bool can_follow(const Terrain& terrain, Way way, const Move& move) {
    return find_obstacles(terrain, move.replica, move.to).empty() &&
           !find_wrong_way(terrain, way, move) &&
           find_out_of_reach(terrain, move.replica, move.to).empty();
}

/// Less is better.
struct Rank {
    std::size_t left_alone = 0;
    PromotionRule rule = PromotionRule::Neutral;
    InstanceKey key;

    friend bool operator<(const Rank& a, const Rank& b) {
        return std::tie(a.left_alone, a.rule, a.key) < std::tie(b.left_alone, b.rule, b.key);
    }
};

Rank rank(const Terrain& terrain,
          Way way,
          const InstanceKey& leader,
          std::span<const InstanceKey> followers) {
    const Instance& instance = *find(terrain.snapshot, leader);
    Rank rank{.rule = instance.promotion_rule, .key = leader};
    for (const auto& follower : followers) {
        if (follower == leader) {
            continue;
        }
        const Move move{follower, *source_of(terrain, follower), leader};
        rank.left_alone += can_follow(terrain, way, move) ? 0U : 1U;
    }
    return rank;
}

}  // namespace

std::optional<InstanceKey> find_leader(const Terrain& terrain,
                                       Way way,
                                       const InstanceKey& source,
                                       std::span<const InstanceKey> followers) {
    std::optional<Rank> best;
    for (const auto& replica : terrain.topology.replicas_of(source)) {
        const Instance* instance = find(terrain.snapshot, replica);
        const bool may_lead = observe(terrain, replica) != nullptr && !is_left_alone(*instance) &&
                              why_in_other_hands(*instance).empty() && !instance->demotion &&
                              !is_in_maintenance(*instance, terrain.snapshot.taken_at);
        if (!may_lead) {
            continue;
        }
        Rank its = rank(terrain, way, replica, followers);
        if (!best || its < *best) {
            best = std::move(its);
        }
    }
    return best ? std::optional{best->key} : std::nullopt;
}

std::string find_out_of_reach(const Terrain& terrain,
                              const InstanceKey& replica,
                              const InstanceKey& source) {
    const Observation* its = observe(terrain, replica);
    const Observation* there = observe(terrain, source);
    const bool is_comparable = its != nullptr && there != nullptr &&
                               are_comparable(received_position(*its), received_position(*there));
    return is_comparable && is_cut_off(terrain, source)
               ? missing_from(received_position(*there), received_position(*its))
               : "";
}

}  // namespace understudy
