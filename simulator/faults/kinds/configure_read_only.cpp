// What my.cnf says of read_only, for the server's next start.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& configure_read_only() {
    static const FaultClass kClass{
        .number = 3,
        .name = "configure_read_only",
        .meaning =
            "from its next start on the server comes up read-only (`read_only` 1) or writable (0)",
        .hits = Hits::Servers,
        .weight = 0,
        .needs_data = true,
        .parameters =
            {{.name = "read_only", .unit = Unit::Count, .usual = 0, .least = 0, .most = 1}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.set_boots_read_only(server, amount(fault, "read_only") != 0);
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("{} will start {}",
                                   whom,
                                   amount(fault, "read_only") != 0 ? "read-only" : "writable");
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
