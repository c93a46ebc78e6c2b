// Slow DNS.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& name_slow() {
    static const FaultClass kClass{
        .number = 25,
        .name = "name_slow",
        .ends_as = "name_fast",
        .meaning = "to resolve the server's name takes `takes`",
        .hits = Hits::Servers,
        .weight = 1,
        .parameters = {{.name = "takes",
                        .unit = Unit::Time,
                        .usual = 2'000'000,
                        .least = 10'000,
                        .most = 10'000'000}},
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.env.resolver.add(identify(fault, server),
                                       {.name = server, .takes = length(fault, "takes")});
            },
        .end = [](Stage& stage,
                  const Fault& fault,
                  std::uint32_t server) { stage.env.resolver.remove(identify(fault, server)); },
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the name of " + whom + " is slow to resolve";
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the name of " + whom + " is resolved at once again";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
