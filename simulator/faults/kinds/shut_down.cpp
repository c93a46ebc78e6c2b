// A slow shutdown: connections are accepted, and nothing is answered on them.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& shut_down() {
    static const FaultClass kClass{
        .number = 11,
        .name = "shut_down",
        .ends_as = "start_up",
        .meaning =
            "the server shuts down, which `takes` so long; until then it accepts connections; the "
            "end starts it",
        .hits = Hits::Servers,
        .weight = 2,
        .parameters = {{.name = "takes",
                        .unit = Unit::Time,
                        .usual = 10'000'000,
                        .least = 1'000'000,
                        .most = 60'000'000}},
        .is_available = [](const Stage& stage,
                           std::uint32_t server) { return stage.servers.at(server).is_up; },
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.shut_down(stage.env, server, length(fault, "takes"));
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                if (stage.servers.at(server).host.is_shutting_down) {
                    stage.servers.crash(stage.env, server);
                }
                stage.servers.restart(stage.env, server);
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format(
                    "{} shuts down, which takes {}", whom, to_string(length(fault, "takes")));
            },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " starts up"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
