// No packet passes between two groups of servers, managers and clients, in either direction.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& partition() {
    static const FaultClass kClass{
        .number = 15,
        .name = "partition",
        .ends_as = "heal",
        .meaning = "no packet passes between the two groups; what was sent arrives when it is over",
        .hits = Hits::Links,
        .weight = 8,
        .begin_between =
            [](Stage& stage,
               const Fault& fault,
               std::span<const Node> between,
               std::span<const Node> from) {
                stage.env.network.cut(between, from, Ways::Both, identify(fault, between, from));
            },
        .end_between = heal_between,
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the network between " + whom + " is cut";
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the network between " + whom + " is whole again";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
