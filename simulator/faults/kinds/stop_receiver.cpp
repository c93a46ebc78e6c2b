// An operator, or a tool, stops the receiver (IO thread) of a replica.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& stop_receiver() {
    static const FaultClass kClass{
        .number = 27,
        .name = "stop_receiver",
        .ends_as = "start_receiver",
        .meaning = "STOP REPLICA IO_THREAD, by somebody else; the end starts replication",
        .hits = Hits::Servers,
        .weight = 5,
        .is_available =
            [](const Stage& stage, std::uint32_t server) {
                return stage.servers.at(server).is_up &&
                       stage.servers.at(server).receiver.state != ReceiverState::Stopped;
            },
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t server) { stage.servers.stop_receiver(stage.env, server); },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.resume_replication(stage.env, server); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + ": somebody stops its receiver"; },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return whom + ": somebody starts replication";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
