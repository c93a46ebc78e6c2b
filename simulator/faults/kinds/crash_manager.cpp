// kill -9 of a manager. Its store survives; at the end it starts and reads its journal.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& crash_manager() {
    static const FaultClass kClass{
        .number = 40,
        .name = "crash_manager",
        .ends_as = "restart_manager",
        .meaning = "the manager's process is killed; the end starts one that reads its store",
        .hits = Hits::Managers,
        .weight = 10,
        .is_available = [](const Stage& stage,
                           std::uint32_t manager) { return stage.managers.is_manager_up(manager); },
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t manager) { stage.managers.crash_manager(manager); },
        .end = [](Stage& stage,
                  const Fault& /*fault*/,
                  std::uint32_t manager) { stage.managers.start_manager(manager); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " is killed"; },
        .describe_end = [](const Fault& /*fault*/,
                           const std::string& whom) { return whom + " starts again"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
