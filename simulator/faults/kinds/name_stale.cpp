// A stale name: it leads to an address where nobody is.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& name_stale() {
    static const FaultClass kClass{
        .number = 25,
        .name = "name_stale",
        .ends_as = "name_fresh",
        .meaning = "the server's name leads to an address where nobody is",
        .hits = Hits::Servers,
        .weight = 0,
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.env.resolver.add(identify(fault, server), {.name = server, .is_dead = true});
            },
        .end = [](Stage& stage,
                  const Fault& fault,
                  std::uint32_t server) { stage.env.resolver.remove(identify(fault, server)); },
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the name of " + whom + " leads to a dead address";
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the name of " + whom + " leads to the right address again";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
