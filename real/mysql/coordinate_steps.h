// Coordinate steps: what is done to a replica that replicates by file and position, and to no
// other.
//
// A replica that replicates by GTID is refused: it would have to be turned to coordinates first,
// and nobody asked for that.
#pragma once

#include <functional>
#include <string_view>

#include "engine/model/step.h"

#include "real/mysql/session.h"

namespace understudy::real {

/// Carries a statement out, unless the deadline has passed before anything was changed.
using ChangeServer = std::function<Result<void>(std::string_view sql)>;

/// Precondition: the step says a place.
[[nodiscard]] Result<void> point_at_place(Session& session,
                                          const step::PointAt& point,
                                          const ChangeServer& change);

[[nodiscard]] Result<void> replicate_until(Session& session,
                                           const step::ReplicateUntil& step,
                                           const ChangeServer& change);

/// As step::WritePseudoGtid says.
[[nodiscard]] Result<void> write_pseudo_gtid(Session& session,
                                             const step::WritePseudoGtid& step,
                                             const ChangeServer& change);

}  // namespace understudy::real
