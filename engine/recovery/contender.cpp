#include "engine/recovery/contender.h"

namespace understudy {

bool is_delayed(const Observation& observation) {
    return observation.replica && observation.replica->delay > Duration{0};
}

bool can_hand_on(const Observation& observation) {
    const bool can_apply =
        has_applied_all_received(observation) || !observation.replica ||
        (observation.replica->applier == ApplierState::Running && !is_delayed(observation));
    return observation.has_binlog && observation.logs_replica_updates && has_gtid(observation) &&
           can_apply;
}

bool can_serve(const Observation& source, const Observation& replica) {
    if (is_binlog_server(replica.version)) {
        return true;  // It is served by nobody but the server whose log it has.
    }
    if (is_older_series(replica.version, source.version) ||
        is_mariadb(replica.version) != is_mariadb(source.version)) {
        return false;
    }
    const auto* has = std::get_if<GtidSet>(&replica.executed);
    return !source.purged || has == nullptr || has->contains(*source.purged);
}

}  // namespace understudy
