// serve: the daemon, from its lock to its last word.
#pragma once

#include "real/cli/cli_session.h"

namespace understudy::real {

/// SIGTERM and SIGINT must be blocked in every thread. The process's exit code.
[[nodiscard]] Result<int> serve(CliSession& session);

}  // namespace understudy::real
