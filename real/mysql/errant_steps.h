// Errant steps: those about GTIDs that only one replica has, in a server's own words: to forget
// them, and to commit empty transactions under their names.
//
// For real/mysql/step_performer and its parts, which checks who the server is.
#pragma once

#include <chrono>

#include "real/mysql/coordinate_steps.h"

namespace understudy::real {

/// The session names its own transactions again then, whatever becomes of this one: it serves
/// others after us. Precondition: one GTID.
[[nodiscard]] Result<void> put_empty_transaction(const GtidSet& gtid, const ChangeServer& change);

/// Nothing more is sent once the deadline has passed: OutcomeUnknown.
[[nodiscard]] Result<void> inject_empty(Session& session,
                                        const step::InjectEmpty& step,
                                        std::chrono::steady_clock::time_point deadline,
                                        const ChangeServer& change);
[[nodiscard]] Result<void> reset_executed(Session& session,
                                          const step::ResetExecuted& step,
                                          const ChangeServer& change);
[[nodiscard]] Result<void> set_purged(Session& session,
                                      const step::SetPurged& step,
                                      const ChangeServer& change);

}  // namespace understudy::real
