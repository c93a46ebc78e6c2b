// Session steps: those about one connection of somebody, in a server's own words.
//
// For real/mysql/step_performer only, which checks who the server is.
#pragma once

#include <string>

#include "real/mysql/coordinate_steps.h"

namespace understudy::real {

/// What it was that was killed, for people; nothing of the statement itself, which may hold data.
[[nodiscard]] Result<std::string> kill_query(Session& session,
                                             const step::KillQuery& step,
                                             const ChangeServer& change);

}  // namespace understudy::real
