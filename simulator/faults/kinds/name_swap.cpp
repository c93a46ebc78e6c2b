// Two names that lead to each other's address.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& name_swap() {
    static const FaultClass kClass{
        .number = 25,
        .name = "name_swap",
        .ends_as = "name_unswap",
        .meaning =
            "the server's name and that of another of its cluster lead to each other's address",
        .hits = Hits::Servers,
        .weight = 0,
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                for (const std::uint32_t other :
                     stage.servers.members(stage.servers.at(server).cluster)) {
                    if (other != server) {
                        stage.env.resolver.swap(identify(fault, server), {}, server, other);
                        return;
                    }
                }
            },
        .end = [](Stage& stage,
                  const Fault& fault,
                  std::uint32_t server) { stage.env.resolver.remove(identify(fault, server)); },
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the name of " + whom + " and another one are swapped";
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the name of " + whom + " is its own again";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
