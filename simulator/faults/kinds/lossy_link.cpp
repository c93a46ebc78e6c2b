// Loss on a link.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& lossy_link() {
    static const FaultClass kClass{
        .number = 21,
        .name = "lossy_link",
        .ends_as = "sound_link",
        .meaning =
            "of a million packets between the two groups `loss_per_million` are lost, and sent "
            "again",
        .hits = Hits::Links,
        .weight = 3,
        .parameters = {{.name = "loss_per_million",
                        .unit = Unit::Count,
                        .usual = 100'000,
                        .least = 1'000,
                        .most = 300'000}},
        .begin_between =
            [](Stage& stage,
               const Fault& fault,
               std::span<const Node> between,
               std::span<const Node> from) {
                impair_between(stage,
                               fault,
                               between,
                               from,
                               {.loss_per_million =
                                    static_cast<std::uint32_t>(amount(fault, "loss_per_million"))});
            },
        .end_between = heal_between,
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return "packets between " + whom + " get lost"; },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "no packets between " + whom + " get lost any more";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
