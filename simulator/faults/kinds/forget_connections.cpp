// Half-open connections: a firewall forgets them, and nobody is told.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& forget_connections() {
    static const FaultClass kClass{
        .number = 23,
        .name = "forget_connections",
        .meaning =
            "a firewall forgets the connections between the two groups: what is sent on them "
            "vanishes, and new ones work",
        .hits = Hits::Links,
        .weight = 4,
        .begin_between =
            [](Stage& stage,
               const Fault& /*fault*/,
               std::span<const Node> between,
               std::span<const Node> from) {
                for (const Node one : between) {
                    for (const Node other : from) {
                        stage.env.network.lose_connections(one, other);
                    }
                }
            },
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "a firewall forgets the connections between " + whom;
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
