// A host that is made anew and empty under its name.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& rebuild() {
    static const FaultClass kClass{
        .number = 14,
        .name = "rebuild",
        .ends_as = "start_rebuilt",
        .meaning =
            "the server is killed and rebuilt empty under the same name, with another server_uuid; "
            "the end starts it",
        .hits = Hits::Servers,
        .weight = 0,
        .needs_data = true,
        .is_available = [](const Stage& stage,
                           std::uint32_t server) { return stage.servers.at(server).is_up; },
        .begin =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                stage.servers.crash(stage.env, server);
                stage.servers.rebuild_empty(server);
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.restart(stage.env, server); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " is killed and rebuilt empty"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " starts, rebuilt empty"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
