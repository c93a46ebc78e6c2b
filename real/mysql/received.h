// Received: what a server has executed and received, and whether it takes writes, as it says now.
//
// Errors of all: as to_read_error().
#pragma once

#include <optional>

#include "real/mysql/replica_row.h"
#include "real/mysql/session.h"

namespace understudy::real {

/// What it has executed, by GTID of its flavor.
[[nodiscard]] Result<ReplicationPosition> fetch_executed(Session& session);

/// Of a MariaDB server: what it wrote itself and what it replicated.
[[nodiscard]] Result<MariadbGtidPosition> fetch_mariadb_executed(Session& session);

/// Precondition: the server counts in GTIDs.
[[nodiscard]] Result<ReplicationPosition> fetch_received(Session& session,
                                                         const std::optional<ReplicaRow>& replica);

/// It is not read-only. Precondition: it is no binlog server.
[[nodiscard]] Result<bool> fetch_takes_writes(Session& session);

/// PreconditionFailed if its relay log holds what it has not applied.
[[nodiscard]] Result<void> check_drained(Session& session, const ReplicaRow& replica);

}  // namespace understudy::real
