// The manager's credentials are revoked: error 1045.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& deny_manager() {
    static const FaultClass kClass{
        .number = 13,
        .name = "deny_manager",
        .ends_as = "allow_manager",
        .meaning = "new connections of managers are refused with error 1045",
        .hits = Hits::Servers,
        .weight = 2,
        .begin =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                Access access = stage.servers.at(server).access;
                access.refuses_managers = true;
                stage.servers.set_access(server, access);
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                Access access = stage.servers.at(server).access;
                access.refuses_managers = false;
                stage.servers.set_access(server, access);
            },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " does not let managers in"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " lets managers in again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
