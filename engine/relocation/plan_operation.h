// Plan of an operation: all that it would do, phase by phase, from what is known now. The dry run.
//
// Pure, and made of the same phases that are carried out.
#pragma once

#include <string>
#include <vector>

#include "engine/relocation/plan_moves.h"

namespace understudy {

/// What an operation would do, from what is known now.
struct OperationPlan {
    Operation operation;
    Moves moves;
    /// In order; of what follows the hold it is what would be done if nothing moved meanwhile.
    std::vector<PhasePlan> phases;

    /// What was shown to a person, in a few characters: kinds, servers and who they are; not
    /// positions, which go on.
    [[nodiscard]] std::string fingerprint(const Snapshot& snapshot) const;
};

[[nodiscard]] tl::expected<OperationPlan, Refusal> plan_operation(const Terrain& terrain,
                                                                  const Operation& operation);

}  // namespace understudy
