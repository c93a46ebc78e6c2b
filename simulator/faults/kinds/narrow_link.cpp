// A bandwidth cap on a link.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& narrow_link() {
    static const FaultClass kClass{
        .number = 21,
        .name = "narrow_link",
        .ends_as = "wide_link",
        .meaning = "the line between the two groups is busy `per_message` with each message",
        .hits = Hits::Links,
        .weight = 2,
        .parameters = {{.name = "per_message",
                        .unit = Unit::Time,
                        .usual = 10'000,
                        .least = 100,
                        .most = 100'000}},
        .begin_between =
            [](Stage& stage,
               const Fault& fault,
               std::span<const Node> between,
               std::span<const Node> from) {
                impair_between(
                    stage, fault, between, from, {.per_message = length(fault, "per_message")});
            },
        .end_between = heal_between,
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the line between " + whom + " is narrow";
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the line between " + whom + " is wide again";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
