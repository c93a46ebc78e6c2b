// PhasePlan: what one phase of a recovery will do, as data, before it is done.
//
// The same value is the dry run, the audit entry, the arrows in the visualizer and what tests
// compare. A plan covers one phase: after it the engine looks again, because who has most is
// unknown until replication has stopped.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/recovery.h"
#include "engine/model/step.h"

namespace understudy {

enum class OnFailure : std::uint8_t {
    Abort,    ///< The recovery cannot go on without this step.
    CarryOn,  ///< A smaller loss than stopping here; the failure is recorded.
    /// For the fence of a dead primary: that it certainly could not be reached is as good as done,
    /// any other failure aborts.
    AbortUnlessGone,
};

struct PlannedStep {
    Step step;
    OnFailure on_failure = OnFailure::Abort;
    /// Steps of one wave are performed side by side; a wave starts when the one before it is over.
    std::uint32_t wave = 0;

    friend bool operator==(const PlannedStep&, const PlannedStep&) = default;
};

struct PhasePlan {
    Phase phase = Phase::Freeze;
    std::string reason;
    std::vector<PlannedStep> steps;

    friend bool operator==(const PhasePlan&, const PhasePlan&) = default;
};

}  // namespace understudy
