// A disk that takes no writes: stalled.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& disk_stall() {
    static const FaultClass kClass{
        .number = 4,
        .name = "disk_stall",
        .ends_as = "disk_resumed",
        .meaning = "SELECT 1 works, and commits hang",
        .hits = Hits::Servers,
        .weight = 4,
        .begin =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                stage.servers.trouble_disk(stage.env, server, DiskState::Stalled, {});
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.mend_disk(stage.env, server); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + "'s disk stalls"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + "'s disk goes on"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
