#include "tests/contract/waiting.h"

namespace understudy::contract {

using namespace std::chrono_literals;

bool is_connected(const Observation& seen) {
    return is_replicating(seen) && seen.replica->receiver == ReceiverState::Running;
}

Observation wait_for_all_of(Conductor& fleet,
                            const InstanceKey& replica,
                            const InstanceKey& source) {
    const Observation wanted = fleet.look(source);
    return fleet.look_until(
        replica, "it has all that its source has", 10s, [&](const Observation& now) {
            return contains(now.executed, wanted.executed);
        });
}

Observation wait_until_level(Conductor& fleet,
                             const InstanceKey& replica,
                             const InstanceKey& source) {
    const Observation wanted = fleet.look(source);
    return fleet.look_until(
        replica, "it has all that its source has, and replicates", 10s, [&](const auto& now) {
            const bool has_all = wanted.log_end && now.replica && now.replica->in_source_log
                                     ? now.replica->in_source_log->executed >= *wanted.log_end
                                     : contains(now.executed, wanted.executed);
            return has_all && is_connected(now);
        });
}

}  // namespace understudy::contract
