// Upkeep steps: those that change how one replica replicates, and not from whom.
#pragma once

#include "real/mysql/coordinate_steps.h"

namespace understudy::real {

/// As the step says. What ran before runs again afterwards, also if the server refuses.
[[nodiscard]] Result<void> set_delay(Session& session,
                                     const step::SetDelay& step,
                                     const ChangeServer& change);

}  // namespace understudy::real
