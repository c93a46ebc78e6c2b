// max_connections reached: error 1040.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& too_many_connections() {
    static const FaultClass kClass{
        .number = 6,
        .name = "too_many_connections",
        .ends_as = "free_connections",
        .meaning = "new connections are refused with error 1040, open ones live",
        .hits = Hits::Servers,
        .weight = 4,
        .begin =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                Access access = stage.servers.at(server).access;
                access.is_full = true;
                stage.servers.set_access(server, access);
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                Access access = stage.servers.at(server).access;
                access.is_full = false;
                stage.servers.set_access(server, access);
            },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " accepts no more connections"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " accepts connections again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
