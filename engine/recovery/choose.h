// Choose: who takes the failed primary's place.
//
// All vetoes are judged here, before anything is moved. Then data decides: who has received most stands first, applied
// or not; promotion rule, data centre, version and name only break ties. Call it on a snapshot taken after receivers
// have stopped, or the answer is a forecast.
#pragma once

#include "engine/model/choice.h"
#include "engine/topology/topology.h"

namespace understudy {

struct ChooseQuestion {
    InstanceKey primary;                    ///< The one to replace.
    std::vector<InstanceKey> members;       ///< Of its cluster, the primary included or not.
    std::optional<InstanceKey> designated;  ///< Nobody else will do.
};

[[nodiscard]] Choice choose_promotion(const Snapshot& snapshot,
                                      const Topology& topology,
                                      const ChooseQuestion& question);

}  // namespace understudy
