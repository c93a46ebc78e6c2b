// Connections reset: both ends learn of it, and what was under way is lost.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& reset_connections() {
    static const FaultClass kClass{
        .number = 22,
        .name = "reset_connections",
        .meaning =
            "all connections between the two groups are reset, and what was under way on them is "
            "lost",
        .hits = Hits::Links,
        .weight = 4,
        .begin_between =
            [](Stage& stage,
               const Fault& /*fault*/,
               std::span<const Node> between,
               std::span<const Node> from) { stage.managers.break_connections(between, from); },
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "all connections between " + whom + " are reset";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
