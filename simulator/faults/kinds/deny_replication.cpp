// The replication user's credentials are revoked: error 1045.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& deny_replication() {
    static const FaultClass kClass{
        .number = 13,
        .name = "deny_replication",
        .ends_as = "allow_replication",
        .meaning = "new connections of replicas are refused with error 1045",
        .hits = Hits::Servers,
        .weight = 3,
        .begin =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                Access access = stage.servers.at(server).access;
                access.refuses_replicas = true;
                stage.servers.set_access(server, access);
            },
        .end =
            [](Stage& stage, const Fault& /*fault*/, std::uint32_t server) {
                Access access = stage.servers.at(server).access;
                access.refuses_replicas = false;
                stage.servers.set_access(server, access);
            },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " does not let replicas in"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " lets replicas in again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
