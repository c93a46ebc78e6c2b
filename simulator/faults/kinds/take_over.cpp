// A standby manager starts with the store of one that died, as one that shares its database would.
#include "simulator/faults/fault_class.h"

namespace understudy::sim::faults {

const FaultClass& take_over() {
    static const FaultClass kClass{
        .number = 40,
        .name = "take_over",
        .meaning = "a standby manager starts with the store of one that died",
        .hits = Hits::Managers,
        .begin = [](Stage& stage,
                    const Fault& /*fault*/,
                    std::uint32_t manager) { stage.managers.take_over(manager); },
        .describe = [](const Fault& /*fault*/,
                       const std::string& whom) { return whom + " takes over"; },
    };
    return kClass;
}

}  // namespace understudy::sim::faults
