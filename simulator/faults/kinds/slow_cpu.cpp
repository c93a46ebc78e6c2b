// CPU starvation: everything a server does takes longer.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& slow_cpu() {
    static const FaultClass kClass{
        .number = 7,
        .name = "slow_cpu",
        .ends_as = "normal_cpu",
        .meaning = "all that the server does takes `factor` times as long",
        .hits = Hits::Servers,
        .weight = 4,
        .parameters =
            {{.name = "factor", .unit = Unit::Count, .usual = 100, .least = 10, .most = 1'000}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.set_slowness(server,
                                           static_cast<std::uint32_t>(amount(fault, "factor")));
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                stage.servers.set_slowness(server, 1);
                stage.servers.restart_applier(stage.env, server);
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("{} is {} times slower", whom, amount(fault, "factor"));
            },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " is as fast as before"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
