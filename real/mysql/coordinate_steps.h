// Coordinate steps: what is done to a replica that replicates by file and position, and to no
// other.
//
// A replica that replicates by GTID is refused: it would have to be turned to coordinates first,
// and nobody asked for that.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/step.h"

#include "real/mysql/dialect.h"
#include "real/mysql/session.h"

namespace understudy::real {

/// Carries a statement out, unless the deadline has passed before anything was changed.
using ChangeServer = std::function<Result<void>(std::string_view sql)>;

/// The login for a server that has none of its own.
using ChooseLogin = std::function<Result<std::optional<ReplicationLogin>>()>;

/// CHANGE REPLICATION SOURCE TO at the place that the step says. Precondition: it says one.
[[nodiscard]] std::string source_at_place_sql(Session& session,
                                              const step::PointAt& point,
                                              const std::optional<ReplicationLogin>& login);

/// Precondition: the step says a place for a server without a source.
[[nodiscard]] Result<void> begin_at_place(Session& session,
                                          const step::PointAt& point,
                                          const ChooseLogin& choose_login,
                                          const ChangeServer& change);

/// Precondition: the step says a place for a replica.
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
