// Loss: what promoting somebody would lose, as far as anybody can tell, and whether that is more
// than policy allows.
#pragma once

#include <optional>
#include <vector>

#include "engine/recovery/choose.h"
#include "engine/recovery/contender.h"

namespace understudy {

/// Precondition: `chosen` answers, and `missing` is counted. `helper` gives it what it lacks.
[[nodiscard]] Loss find_loss(const std::vector<Contender>& all,
                             const Contender& chosen,
                             const std::optional<InstanceKey>& helper,
                             const Snapshot& snapshot,
                             const ChooseQuestion& question,
                             const Policy& policy);

/// Objects to all who are eligible if a failover to the best of them may lose more than policy
/// allows: with the others more is lost.
void object_to_loss(std::vector<Contender>& all,
                    const Loss& loss,
                    const ChooseQuestion& question,
                    const PromotionPolicy& policy);

}  // namespace understudy
