#include "engine/topology/excess.h"

#include <algorithm>

namespace understudy {

bool has_excess(const ReplicationPosition& has,
                const ReplicationPosition& shared,
                const Observation& author) {
    const auto* set = std::get_if<GtidSet>(&has);
    const auto* shared_set = std::get_if<GtidSet>(&shared);
    if (set != nullptr && shared_set != nullptr) {
        const GtidSet excess = *set - *shared_set;
        return !(author.server_uuid ? excess.without(*author.server_uuid) : excess).empty();
    }
    const auto* position = std::get_if<MariadbGtidPosition>(&has);
    const auto* shared_position = std::get_if<MariadbGtidPosition>(&shared);
    if (position != nullptr && shared_position != nullptr) {
        const auto last = position->last();
        return std::any_of(last.begin(), last.end(), [&](const MariadbGtid& one) {
            return one.server != author.server_id && !shared_position->contains(one);
        });
    }
    return !contains(shared, has);
}

bool certainly_has(const Observation& server, const ReplicationPosition& wanted) {
    if (!contains(server.executed, wanted)) {
        return false;
    }
    const auto* has = std::get_if<MariadbGtidPosition>(&server.executed);
    const auto* all = std::get_if<MariadbGtidPosition>(&wanted);
    return has == nullptr || all == nullptr ||
           std::all_of(all->last().begin(), all->last().end(), [&](const MariadbGtid& one) {
               const auto last = has->last_of(one.domain);
               return last == one || last->server != server.server_id;
           });
}

const ReplicationPosition& shared_history(const ReplicationPosition& now,
                                          const std::optional<ReplicationPosition>& promoted_with) {
    return std::holds_alternative<GtidSet>(now) || !promoted_with ? now : *promoted_with;
}

}  // namespace understudy
