// A virtual machine that is cloned over another one.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& clone() {
    static const FaultClass kClass{
        .number = 14,
        .name = "clone",
        .ends_as = "start_clone",
        .meaning =
            "the server is killed and gets the disk of another of its cluster, with its "
            "server_uuid (`ids` 1) and its server_id too (2); the end starts it",
        .hits = Hits::Servers,
        .weight = 0,
        .needs_data = true,
        .parameters = {{.name = "ids", .unit = Unit::Count, .usual = 1, .least = 0, .most = 2}},
        .is_available = [](const Stage& stage,
                           std::uint32_t server) { return stage.servers.at(server).is_up; },
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.crash(stage.env, server);
                for (const std::uint32_t other :
                     stage.servers.members(stage.servers.at(server).cluster)) {
                    if (other != server && stage.servers.at(other).is_up) {
                        return stage.servers.clone_disk(
                            server, other, static_cast<Cloned>(amount(fault, "ids")));
                    }
                }
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.restart(stage.env, server); },
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return whom + " is killed and replaced by a clone";
            },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " starts as a clone"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
