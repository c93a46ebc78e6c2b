// Probe of a real server: reads one Observation in three round trips (variables, its source, its
// replicas), and a fourth where semi-sync is on.
//
// What the account may not see of replicas and semi-sync is left at its default. What it may not
// see of the source fails the probe: a replica must not be taken for a server that has no source.
#pragma once

#include "engine/model/observation.h"

#include "real/mysql/replica_row.h"
#include "real/mysql/session.h"

namespace understudy::real {

/// Errors: Unreachable, AccessDenied, Unsupported.
[[nodiscard]] Result<Observation> fetch_observation(Session& session);

/// As far as its status tells. `received`: executed, or waiting in the relay log.
[[nodiscard]] ReplicaStatus to_replica_status(const ReplicaRow& row, ReplicationPosition received);

/// Who replicates from it, in order, from its answer to the session's `show_replicas`; nobody if
/// the account may not see that. Errors: as to_read_error(), of a connection that was lost.
[[nodiscard]] Result<std::vector<InstanceKey>> read_replicas_seen(const Rows& rows);

}  // namespace understudy::real
