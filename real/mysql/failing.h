// Failing: which transaction the applier of a replica has stopped at with an error.
#pragma once

#include <optional>
#include <string_view>

#include "engine/model/replication_position.h"

#include "real/mysql/replica_row.h"
#include "real/mysql/session.h"

namespace understudy::real {

/// What Last_SQL_Error of a MySQL with several workers says: "... failed executing transaction
/// 'UUID:5' at ... log binlog.000001, end_log_pos 877." Without GTID the place in it, which lies
/// within the transaction. Nothing: it is another text.
[[nodiscard]] std::optional<ReplicationPosition> parse_worker_error(std::string_view text);

/// What an event of a relay log says of the transaction that begins with it (SHOW RELAYLOG EVENTS,
/// Info): "SET @@SESSION.GTID_NEXT= 'UUID:5'", "BEGIN GTID 0-1-5". Nothing: it has no GTID.
[[nodiscard]] std::optional<ReplicationPosition> parse_gtid_event(std::string_view info);

/// By GTID, of a server that has it; otherwise the place in the log of its source. Nothing: its
/// applier has not stopped with an error, or the server does not tell. Errors: Unreachable.
[[nodiscard]] Result<std::optional<ReplicationPosition>> fetch_failing(Session& session,
                                                                       const ReplicaRow& replica);

}  // namespace understudy::real
