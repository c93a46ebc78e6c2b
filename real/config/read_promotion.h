// Read promotion: who may take a primary's place, and what may be lost.
#pragma once

#include "engine/base/result.h"

#include "real/config/settings.h"
#include "real/config/values.h"

namespace understudy::real {

/// Refuses rules about places that nothing tells (spec/config.md section 3), and numbers that are
/// none.
[[nodiscard]] Result<void> take_promotion(const Values& values, Settings& settings);

}  // namespace understudy::real
