// Upkeep steps: those that change how one replica replicates, and not from whom.
#pragma once

#include "real/mysql/coordinate_steps.h"

namespace understudy::real {

struct Changes {
    ChangeServer change;
    std::function<Result<void>()> stop;  ///< Receiver and applier, half a transaction or not.
};

/// As the steps say.
[[nodiscard]] Result<void> detach_source(Session& session,
                                         const step::DetachSource& step,
                                         const Changes& changes);
[[nodiscard]] Result<void> reattach_source(Session& session,
                                           const step::ReattachSource& step,
                                           const Changes& changes);

/// As the step says. What ran before runs again afterwards, also if the server refuses.
[[nodiscard]] Result<void> set_delay(Session& session,
                                     const step::SetDelay& step,
                                     const ChangeServer& change);

/// As the steps say.
[[nodiscard]] Result<void> skip_transaction(Session& session,
                                            const step::SkipTransaction& step,
                                            const Changes& changes);
[[nodiscard]] Result<void> replicate_by(Session& session,
                                        const step::ReplicateBy& step,
                                        const Changes& changes);
[[nodiscard]] Result<void> set_semi_sync(Session& session,
                                         const step::SetSemiSync& step,
                                         const ChangeServer& change);

}  // namespace understudy::real
