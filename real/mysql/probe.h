// Probe of a real server: reads one Observation in three round trips (variables, its source, its
// replicas), and a fourth where semi-sync is on.
//
// What the account may not see of replicas and semi-sync is left at its default. What it may not
// see of the source fails the probe: a replica must not be taken for a server that has no source.
#pragma once

#include "engine/model/observation.h"

#include "real/mysql/session.h"

namespace understudy::real {

/// Errors: Unreachable, AccessDenied, Unsupported.
[[nodiscard]] Result<Observation> fetch_observation(Session& session);

}  // namespace understudy::real
