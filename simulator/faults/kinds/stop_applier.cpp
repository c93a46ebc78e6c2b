// An operator, or a tool, stops the applier (SQL thread) of a replica.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& stop_applier() {
    static const FaultClass kClass{
        .number = 27,
        .name = "stop_applier",
        .ends_as = "start_applier",
        .meaning = "STOP REPLICA SQL_THREAD, by somebody else; the end starts replication",
        .hits = Hits::Servers,
        .weight = 5,
        .needs_data = true,
        .is_available =
            [](const Stage& stage, std::uint32_t server) {
                return stage.servers.at(server).is_up &&
                       stage.servers.at(server).applier.state != ApplierState::Stopped;
            },
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t server) { stage.servers.stop_applier(server); },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.resume_replication(stage.env, server); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + ": somebody stops its applier"; },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return whom + ": somebody starts replication";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
