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
                stage.env.network.impair(between,
                                         from,
                                         {.per_message = length(fault, "per_message")},
                                         Ways::Both,
                                         identify(fault, between, from));
            },
        .end_between =
            [](Stage& stage,
               const Fault& fault,
               std::span<const Node> between,
               std::span<const Node> from) {
                stage.env.network.heal(stage.env.kernel, identify(fault, between, from));
            },
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
