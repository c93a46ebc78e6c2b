#include "engine/model/known_place.h"

namespace understudy {

std::optional<BinlogCoordinates> translate(const std::vector<KnownPlace>& places,
                                           const InstanceKey& from,
                                           const BinlogCoordinates& place,
                                           const InstanceKey& to) {
    for (const KnownPlace& known : places) {
        if (known.one == from && known.in_one == place && known.other == to) {
            return known.in_other;
        }
        if (known.other == from && known.in_other == place && known.one == to) {
            return known.in_one;
        }
    }
    return std::nullopt;
}

bool has_same_log(const Observation& before, const Observation& now, bool was_away) {
    if (before.server_id != now.server_id || before.server_uuid != now.server_uuid) {
        return false;
    }
    if (before.log_end && now.log_end) {
        return before.log_end->file == now.log_end->file &&
               before.log_end->position <= now.log_end->position;
    }
    return !before.log_end && !now.log_end && !was_away &&
           are_same_kind(now.executed, before.executed) && contains(now.executed, before.executed);
}

}  // namespace understudy
