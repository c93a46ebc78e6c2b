// A disk that is remounted read-only: the first write ends the server.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& disk_read_only() {
    static const FaultClass kClass{
        .number = 8,
        .name = "disk_read_only",
        .ends_as = "disk_writable",
        .meaning =
            "the disk is remounted read-only: the first write ends the server, and it cannot "
            "start; the end starts it",
        .hits = Hits::Servers,
        .weight = 2,
        .begin =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                stage.servers.trouble_disk(stage.env, server, DiskState::ReadOnly, {});
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                stage.servers.mend_disk(stage.env, server);
                stage.servers.restart(stage.env, server);
            },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + "'s disk is remounted read-only"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + "'s disk is writable again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
