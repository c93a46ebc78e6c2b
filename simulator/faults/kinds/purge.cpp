// PURGE BINARY LOGS while somebody may still need them.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& purge() {
    static const FaultClass kClass{
        .number = 30,
        .name = "purge",
        .meaning = "all binary logs of the server are purged",
        .hits = Hits::Servers,
        .weight = 4,
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t server) { stage.servers.purge_binary_logs(server); },
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the binary logs of " + whom + " are purged";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
