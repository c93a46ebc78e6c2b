// A clogged link: what is sent is held, and comes at once at the end.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& clog() {
    static const FaultClass kClass{
        .number = 24,
        .name = "clog",
        .ends_as = "unclog",
        .meaning = "what is sent between the two groups is held, and comes in one burst at the end",
        .hits = Hits::Links,
        .weight = 3,
        .begin_between =
            [](Stage& stage,
               const Fault& fault,
               std::span<const Node> between,
               std::span<const Node> from) {
                impair_between(stage, fault, between, from, {.is_clogged = true});
            },
        .end_between = heal_between,
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the line between " + whom + " is clogged";
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the line between " + whom + " is clear, and all that was held comes";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
