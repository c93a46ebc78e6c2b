// A host that comes back with an older snapshot of its disk.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& older_disk() {
    static const FaultClass kClass{
        .number = 2,
        .name = "older_disk",
        .ends_as = "start_older_disk",
        .meaning =
            "the server is killed and its disk set back by so many `transactions`; the end starts "
            "it",
        .hits = Hits::Servers,
        .weight = 0,
        .needs_data = true,
        .parameters =
            {{.name = "transactions", .unit = Unit::Count, .usual = 20, .least = 1, .most = 200}},
        .is_available = [](const Stage& stage,
                           std::uint32_t server) { return stage.servers.at(server).is_up; },
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.servers.crash(stage.env, server);
                stage.servers.set_back(server,
                                       static_cast<std::uint64_t>(amount(fault, "transactions")));
            },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.restart(stage.env, server); },
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format(
                    "{} is killed, and its disk becomes one from {} transactions ago",
                    whom,
                    amount(fault, "transactions"));
            },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " starts with an older disk"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
