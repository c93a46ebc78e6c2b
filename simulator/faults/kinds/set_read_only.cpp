// read_only flipped by somebody past the manager.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& set_read_only() {
    static const FaultClass kClass{
        .number = 35,
        .name = "set_read_only",
        .meaning =
            "somebody makes the server writable (`read_only` 0), read-only (1) or super-read-only "
            "(2)",
        .hits = Hits::Servers,
        .weight = 0,
        .needs_data = true,
        .parameters =
            {{.name = "read_only", .unit = Unit::Count, .usual = 1, .least = 0, .most = 2}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.set_read_only(
                    stage.env, server, static_cast<Writability>(amount(fault, "read_only")));
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format("somebody makes {} {}",
                                   whom,
                                   to_string(static_cast<Writability>(amount(fault, "read_only"))));
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
