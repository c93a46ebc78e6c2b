// Plan of an operation: all that it would do, phase by phase, from what is known now. The dry run.
//
// Pure, and made of the same phases that are carried out.
#pragma once

#include <string>
#include <vector>

#include "engine/relocation/work.h"

namespace understudy {

/// What an operation would do, from what is known now.
struct OperationPlan {
    Operation operation;
    Work work;
    std::vector<LeftAlone> left;
    /// In order; of what follows the hold it is what would be done if nothing moved meanwhile.
    std::vector<PhasePlan> phases;

    /// What was shown to a person, in a few characters: kinds, servers and who they are; of a
    /// change of one server its steps and reasons as well. Not positions, which go on.
    [[nodiscard]] std::string fingerprint(const Snapshot& snapshot) const;
};

/// What `asked` leaves open its plan names: who leads a regrouping, which transaction is skipped,
/// who is to follow its replica.
[[nodiscard]] tl::expected<OperationPlan, Refusal> plan_operation(const Terrain& terrain,
                                                                  const Operation& asked);

}  // namespace understudy
