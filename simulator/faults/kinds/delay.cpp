// A delayed replica: SOURCE_DELAY.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& delay() {
    static const FaultClass kClass{
        .number = 34,
        .name = "delay",
        .ends_as = "undelay",
        .meaning = "the applier waits `source_delay` before it executes a transaction",
        .hits = Hits::Servers,
        .weight = 2,
        .needs_data = true,
        .parameters = {{.name = "source_delay",
                        .unit = Unit::Time,
                        .usual = 3'600'000'000,
                        .least = 1'000'000,
                        .most = 3'600'000'000}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.set_delay(stage.env, server, length(fault, "source_delay"));
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                const Server& one = stage.servers.at(server);
                stage.servers.set_delay(
                    stage.env, server, stage.spec.clusters[one.cluster].servers[one.place].delay);
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("{} stays {} behind its source",
                                   whom,
                                   to_string(length(fault, "source_delay")));
            },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " is no longer delayed"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
