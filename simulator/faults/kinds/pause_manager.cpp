// A manager that stands still and then goes on as if nothing had happened.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& pause_manager() {
    static const FaultClass kClass{
        .number = 41,
        .name = "pause_manager",
        .ends_as = "resume_manager",
        .meaning = "the manager's process stands still; at the end it gets all that came meanwhile",
        .hits = Hits::Managers,
        .weight = 8,
        .is_available = [](const Stage& stage,
                           std::uint32_t manager) { return stage.managers.is_manager_up(manager); },
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t manager) { stage.managers.pause_manager(manager); },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t manager) { stage.managers.resume_manager(manager); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " stands still"; },
        .describe_end =
            [](const Fault& /*fault*/, const std::string& whom) {
                return whom + " goes on as if nothing had happened";
            },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
