// Step SQL: what a step comes to in a server's own words, for whoever wants to see it before it is
// done.
#pragma once

#include <string>
#include <vector>

#include "engine/model/step.h"
#include "engine/model/version.h"

namespace understudy::real {

/// In the order in which they are sent. Questions that a step asks first (who are you, what have
/// you received) are left out. `wait`: how long one that waits may take. Never holds a password.
[[nodiscard]] std::vector<std::string> step_sql(const Step& step,
                                                const Version& version,
                                                Duration wait);

}  // namespace understudy::real
