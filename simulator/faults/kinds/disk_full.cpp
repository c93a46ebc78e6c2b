// A disk that takes no writes: full.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& disk_full() {
    static const FaultClass kClass{
        .number = 8,
        .name = "disk_full",
        .ends_as = "disk_freed",
        .meaning = "writes and the relay log wait for space, reads work",
        .hits = Hits::Servers,
        .weight = 4,
        .begin =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                stage.servers.trouble_disk(stage.env, server, DiskState::Full, {});
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.mend_disk(stage.env, server); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + "'s disk is full"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + "'s disk has space again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
