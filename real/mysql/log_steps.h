// Log steps: those that change the files of a server's binary log, and nothing in them.
#pragma once

#include <optional>
#include <string_view>

#include "real/mysql/coordinate_steps.h"

namespace understudy::real {

/// What was executed before a file of a binary log, as its first events say (SHOW BINLOG EVENTS:
/// Event_type and Info): "Previous_gtids" of MySQL, "Gtid_list" of MariaDB, "[0-1-5,0-2-7]".
/// Nothing: it is another event, or says nothing that can be read.
[[nodiscard]] std::optional<ReplicationPosition> parse_state_before(std::string_view kind,
                                                                    std::string_view info);

/// As the steps say.
[[nodiscard]] Result<void> flush_binary_logs(Session& session, const ChangeServer& change);
[[nodiscard]] Result<void> purge_binary_logs(Session& session,
                                             const step::PurgeBinaryLogs& step,
                                             const ChangeServer& change);

}  // namespace understudy::real
