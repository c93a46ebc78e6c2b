// Power loss: the host is dark, and nobody is told.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& power_loss() {
    static const FaultClass kClass{
        .number = 2,
        .name = "power_loss",
        .ends_as = "power_on",
        .meaning =
            "the host loses its power: no connection is reset, and what was not flushed is gone; "
            "the end starts it",
        .hits = Hits::Servers,
        .weight = 5,
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t server) { stage.servers.lose_power(stage.env, server); },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.restart(stage.env, server); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " loses its power"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " has power again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
