// kill -9 of a server process. Its disk keeps what was committed; it starts again at the end.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& crash() {
    static const FaultClass kClass{
        .number = 1,
        .name = "crash",
        .ends_as = "restart",
        .meaning =
            "the server process is killed (kill -9); the end starts it with its boot-time "
            "read_only",
        .hits = Hits::Servers,
        .weight = 10,
        .is_available = [](const Stage& stage,
                           std::uint32_t server) { return stage.servers.at(server).is_up; },
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t server) { stage.servers.crash(stage.env, server); },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.restart(stage.env, server); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " is killed"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " starts again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
