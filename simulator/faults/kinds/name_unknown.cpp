// DNS failure: the name is not found.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& name_unknown() {
    static const FaultClass kClass{
        .number = 25,
        .name = "name_unknown",
        .ends_as = "name_known",
        .meaning = "the server's name cannot be resolved",
        .hits = Hits::Servers,
        .weight = 1,
        .begin =
            [](Stage& stage, const Fault& fault, std::uint32_t server) {
                stage.env.resolver.add(identify(fault, server),
                                       {.name = server, .is_unknown = true});
            },
        .end = [](Stage& stage,
                  const Fault& fault,
                  std::uint32_t server) { stage.env.resolver.remove(identify(fault, server)); },
        .describe =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the name of " + whom + " cannot be resolved";
            },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return "the name of " + whom + " can be resolved again";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
