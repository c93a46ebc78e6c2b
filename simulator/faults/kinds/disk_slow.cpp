// A slow disk: each commit and each thing received takes long to write.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& disk_slow() {
    static const FaultClass kClass{
        .number = 9,
        .name = "disk_slow",
        .ends_as = "disk_fast",
        .meaning = "each write takes `write_takes`",
        .hits = Hits::Servers,
        .weight = 3,
        .parameters = {{.name = "write_takes",
                        .unit = Unit::Time,
                        .usual = 100'000,
                        .least = 1'000,
                        .most = 5'000'000}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.trouble_disk(
                    stage.env, server, DiskState::Slow, length(fault, "write_takes"));
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.mend_disk(stage.env, server); },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("{}'s disk needs {} for each write",
                                   whom,
                                   to_string(length(fault, "write_takes")));
            },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + "'s disk is fast again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
