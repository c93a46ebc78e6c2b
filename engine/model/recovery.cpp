#include "engine/model/recovery.h"

namespace understudy {

std::string_view to_string(RecoveryKind kind) {
    switch (kind) {
        case RecoveryKind::Failover: return "failover";
        case RecoveryKind::Switchover: return "switchover";
    }
    return "?";
}

std::string_view to_string(Phase phase) {
    switch (phase) {
        case Phase::Detect: return "detect";
        case Phase::Confirm: return "confirm";
        case Phase::Gate: return "gate";
        case Phase::Freeze: return "freeze";
        case Phase::Choose: return "choose";
        case Phase::CatchUp: return "catch-up";
        case Phase::Fence: return "fence";
        case Phase::Promote: return "promote";
        case Phase::Rejoin: return "rejoin";
        case Phase::Hold: return "hold";
        case Phase::Attach: return "attach";
        case Phase::Release: return "release";
        case Phase::Act: return "act";
    }
    return "?";
}

std::string_view to_string(RecoveryOutcome outcome) {
    switch (outcome) {
        case RecoveryOutcome::Succeeded: return "succeeded";
        case RecoveryOutcome::Refused: return "refused";
        case RecoveryOutcome::Failed: return "failed";
    }
    return "?";
}

}  // namespace understudy
