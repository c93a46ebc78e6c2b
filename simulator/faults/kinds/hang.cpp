// SIGSTOP: connections stay open, nothing answers; at the end it goes on as if nothing had
// happened.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& hang() {
    static const FaultClass kClass{
        .number = 4,
        .name = "hang",
        .ends_as = "wake",
        .meaning =
            "the process stops (SIGSTOP): connections stay open and nothing answers; at the end it "
            "goes on where it was",
        .hits = Hits::Servers,
        .weight = 11,
        .is_available =
            [](const Stage& stage, std::uint32_t server) {
                return stage.servers.at(server).is_up && !stage.servers.at(server).is_hung;
            },
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t server) { stage.servers.hang(stage.env, server); },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t server) { stage.servers.wake(stage.env, server); },
        .describe = [](const Fault& /*fault*/, const std::string& whom) { return whom + " hangs"; },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return whom + " wakes and goes on as if nothing had happened";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
