// An applier error: duplicate key (1062) or missing row (1032).
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& break_applier() {
    static const FaultClass kClass{
        .number = 27,
        .name = "break_applier",
        .ends_as = "repair_applier",
        .meaning =
            "the applier stops with `error` at the next transaction, whatever is tried, until the "
            "end or until that one is skipped",
        .hits = Hits::Servers,
        .weight = 5,
        .needs_data = true,
        .parameters =
            {{.name = "error", .unit = Unit::Count, .usual = 1'062, .least = 1'062, .most = 1'062}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.set_applier_failure(
                    stage.env, server, static_cast<std::uint32_t>(amount(fault, "error")));
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                stage.servers.set_applier_failure(stage.env, server, 0);
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format(
                    "the applier of {} meets error {}", whom, amount(fault, "error"));
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the applier of " + whom + " is repaired";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
