// A person commits directly on a server, past discovery: a batch on a primary, an errant write on a
// replica.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& write() {
    static const FaultClass kClass{
        .number = 31,
        .name = "write",
        .meaning =
            "so many transactions are committed on it directly, past discovery and read_only",
        .hits = Hits::Servers,
        .weight = 5,
        .needs_data = true,
        .parameters =
            {{.name = "transactions", .unit = Unit::Count, .usual = 1, .least = 1, .most = 50}},
        .is_available =
            [](const Stage& stage, std::uint32_t server) {
                return stage.servers.at(server).is_up && !stage.servers.at(server).is_hung;
            },
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.write_directly(
                    stage.env, server, static_cast<std::uint32_t>(amount(fault, "transactions")));
            },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format(
                    "{} transactions are written on {}", amount(fault, "transactions"), whom);
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
