// Recovery: the words for one failover or switchover: its kind, its phases, its end.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/strong_id.h"

namespace understudy {

/// Unique over restarts of a manager: made from the instant and a counter.
using RecoveryId = StrongId<struct RecoveryIdTag, std::uint64_t>;

enum class RecoveryKind : std::uint8_t {
    Failover,    ///< The primary is gone.
    Switchover,  ///< The primary lives, and an operator wants another one.
};

/// The way of a failover, in order. Detect, Confirm and Gate come before a recovery exists; Rejoin
/// outlives it.
enum class Phase : std::uint8_t {
    Detect,
    Confirm,
    Gate,
    Freeze,
    Choose,
    CatchUp,
    Fence,
    Promote,
    Rejoin,
    // Of operations.
    Hold,     ///< What a replica that is to be moved has received becomes final.
    Attach,   ///< It is pointed at its new source.
    Release,  ///< It goes on where it was.
    Act,      ///< What was asked of one server is done.
};

enum class RecoveryOutcome : std::uint8_t {
    Succeeded,
    Refused,  ///< Vetoed before anything that matters was changed; what was changed is put back.
    Failed,   ///< Stopped in a safe state that the record explains.
};

[[nodiscard]] std::string_view to_string(RecoveryKind kind);
[[nodiscard]] std::string_view to_string(Phase phase);
[[nodiscard]] std::string_view to_string(RecoveryOutcome outcome);

}  // namespace understudy
