#include "engine/relocation/rescue.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "engine/topology/borders.h"

namespace understudy {
namespace {

Operation relocate_replicas(const InstanceKey& gone, const InstanceKey& to) {
    return {.kind = OperationKind::RelocateReplicas, .instance = gone, .destination = to};
}

/// Its source, the source of that, ...; of one that was gone before this manager came the primary.
std::vector<InstanceKey> find_above(const Terrain& terrain, const InstanceKey& gone) {
    const Instance* lost = find(terrain.snapshot, gone);
    if (lost == nullptr || lost->seen) {
        return sources_of(terrain, gone);
    }
    std::vector<InstanceKey> above;
    std::copy_if(terrain.members.begin(),
                 terrain.members.end(),
                 std::back_inserter(above),
                 [&](const InstanceKey& member) {
                     const Observation* seen = observe(terrain, member);
                     return seen != nullptr && is_root(terrain, member) && is_writable(*seen);
                 });
    return above.size() == 1 ? above : std::vector<InstanceKey>{};
}

std::vector<InstanceKey> find_candidates(const Terrain& terrain, const InstanceKey& gone) {
    auto candidates = find_above(terrain, gone);
    if (candidates.empty()) {
        return candidates;
    }
    for (const InstanceKey& sibling : terrain.topology.replicas_of(candidates.front())) {
        if (sibling != gone) {
            candidates.push_back(sibling);
        }
    }
    return candidates;
}

/// Empty: it may take over.
std::string find_border_between(const Terrain& terrain,
                                const InstanceKey& gone,
                                const InstanceKey& candidate) {
    const Instance* from = find(terrain.snapshot, gone);
    const Instance* to = find(terrain.snapshot, candidate);
    return from != nullptr && to != nullptr ? find_border(*from, *to, terrain.policy.promotion)
                                            : "";
}

/// Smaller is better.
auto rank(const Terrain& terrain, const InstanceKey& gone, const Shelter& shelter) {
    const Observation* seen = observe(terrain, shelter.source);
    const Instance* lost = find(terrain.snapshot, gone);
    const Instance* partner = find_co_primary(terrain.snapshot, gone);
    const bool is_elsewhere = seen == nullptr || lost == nullptr || !lost->seen ||
                              seen->data_center != lost->seen->data_center;
    return std::tuple{shelter.left.size(),
                      partner != nullptr && partner->key != shelter.source,
                      is_elsewhere,
                      seen == nullptr || !seen->replica,
                      terrain.topology.replicas_of(shelter.source).size(),
                      shelter.source};
}

}  // namespace

std::vector<Shelter> find_shelters(const Terrain& terrain,
                                   const InstanceKey& gone,
                                   std::vector<std::string>& reasons) {
    std::vector<Shelter> shelters;
    for (const InstanceKey& candidate : find_candidates(terrain, gone)) {
        const std::string border = find_border_between(terrain, gone, candidate);
        auto moves = find_moves(terrain, relocate_replicas(gone, candidate));
        if (!border.empty()) {
            reasons.push_back(fmt::format("{}: {}", short_name(candidate), border));
        } else if (!moves) {
            reasons.push_back(fmt::format("{}: {}", short_name(candidate), moves.error().detail));
        } else if (!moves->moves.empty()) {
            shelters.push_back({candidate, std::move(moves->moves), std::move(moves->left)});
        }
    }
    std::sort(shelters.begin(), shelters.end(), [&](const Shelter& a, const Shelter& b) {
        return rank(terrain, gone, a) < rank(terrain, gone, b);
    });
    return shelters;
}

Operation make_rescue(const InstanceKey& gone, const Shelter& shelter) {
    return relocate_replicas(gone, shelter.source);
}

}  // namespace understudy
