// An upgrade or downgrade in place.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& change_version() {
    static const FaultClass kClass{
        .number = 12,
        .name = "change_version",
        .ends_as = "start_changed_version",
        .meaning =
            "the server is killed and gets release `major`.`minor`; the end starts it, and it "
            "stays so",
        .hits = Hits::Servers,
        .weight = 0,
        .needs_data = true,
        .parameters = {{.name = "major", .unit = Unit::Count, .usual = 8, .least = 8, .most = 9},
                       {.name = "minor", .unit = Unit::Count, .usual = 0, .least = 0, .most = 0}},
        .is_available = [](const Stage& stage,
                           std::uint32_t server) { return stage.servers.at(server).is_up; },
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.crash(stage.env, server);
                Version version = stage.servers.at(server).version;
                version.major = static_cast<std::uint32_t>(amount(fault, "major"));
                version.minor = static_cast<std::uint32_t>(amount(fault, "minor"));
                stage.servers.set_version(server, version);
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.restart(stage.env, server); },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("{} is killed and becomes version {}.{}",
                                   whom,
                                   amount(fault, "major"),
                                   amount(fault, "minor"));
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return whom + " starts with another version";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
