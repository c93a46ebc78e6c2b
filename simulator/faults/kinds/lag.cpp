// Slow apply: each transaction takes long on a replica.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& lag() {
    static const FaultClass kClass{
        .number = 28,
        .name = "lag",
        .ends_as = "unlag",
        .meaning = "applying one transaction takes `apply_time`",
        .hits = Hits::Servers,
        .weight = 6,
        .needs_data = true,
        .parameters = {{.name = "apply_time",
                        .unit = Unit::Time,
                        .usual = 1'000'000,
                        .least = 1'000,
                        .most = 3'000'000}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.set_apply_time(server, length(fault, "apply_time"));
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                const Server& one = stage.servers.at(server);
                stage.servers.set_apply_time(
                    server, stage.spec.clusters[one.cluster].servers[one.place].apply_time);
                stage.servers.restart_applier(stage.env, server);
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("{} needs {} for each transaction",
                                   whom,
                                   to_string(length(fault, "apply_time")));
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return whom + " applies at its usual speed again";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
