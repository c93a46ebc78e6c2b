// No packet passes from one group to another, and all do on the way back.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& cut_one_way() {
    static const FaultClass kClass{
        .number = 16,
        .name = "cut_one_way",
        .ends_as = "heal_one_way",
        .meaning = "no packet passes from the first group to the second",
        .hits = Hits::Links,
        .weight = 6,
        .begin_between =
            [](Stage& stage,
               const Fault& fault,
               std::span<const Node> between,
               std::span<const Node> from) {
                stage.env.network.cut(
                    between, from, Ways::OnlyThere, identify(fault, between, from));
            },
        .end_between = heal_between,
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "nothing passes one way between " + whom;
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the way between " + whom + " is open again";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
