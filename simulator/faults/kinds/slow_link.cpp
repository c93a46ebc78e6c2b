// Latency and jitter on a link.
#include <fmt/format.h>

#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& slow_link() {
    static const FaultClass kClass{
        .number = 21,
        .name = "slow_link",
        .ends_as = "fast_link",
        .meaning =
            "each packet between the two groups takes `latency` longer, and up to `jitter` more",
        .hits = Hits::Links,
        .weight = 3,
        .parameters =
            {{.name = "latency",
              .unit = Unit::Time,
              .usual = 100'000,
              .least = 1'000,
              .most = 5'000'000},
             {.name = "jitter", .unit = Unit::Time, .usual = 0, .least = 0, .most = 500'000}},
        .begin_between =
            [](Stage& stage,
               const Fault& fault,
               std::span<const Node> between,
               std::span<const Node> from) {
                impair_between(
                    stage,
                    fault,
                    between,
                    from,
                    {.latency = length(fault, "latency"), .jitter = length(fault, "jitter")});
            },
        .end_between = heal_between,
        .describe =
            [](const Fault& fault, const std::string& whom) {
                return fmt::format(
                    "packets between {} take {} longer", whom, to_string(length(fault, "latency")));
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "packets between " + whom + " are as fast as before";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
