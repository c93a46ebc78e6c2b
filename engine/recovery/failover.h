// Failover: what each phase of replacing a primary will do, planned from what is known now.
//
// Pure. One phase at a time: freeze, choose, catch up, fence, promote. Planning a phase again after
// a crash gives what is left to do, because steps that are satisfied already are left out. A
// switchover goes through the same phases; only its freeze differs, because its primary can be
// asked. Who was stopped on purpose is neither started nor pointed anywhere.
#pragma once

#include <optional>
#include <vector>

#include "engine/model/choice.h"
#include "engine/model/plan.h"
#include "engine/topology/topology.h"

namespace understudy {

/// What one recovery has decided so far.
struct RecoveryCase {
    RecoveryKind kind = RecoveryKind::Failover;
    InstanceKey primary;  ///< The one to replace.
    std::vector<InstanceKey> members{};
    std::optional<InstanceKey> designated{};
    bool may_lose_anything = false;  ///< An operator accepts whatever is lost.
    std::optional<Choice> choice{};
    /// Chosen earlier in this recovery and lost on the way: perhaps writable by now, so to be
    /// fenced as well.
    std::vector<InstanceKey> abandoned{};
    std::vector<InstanceKey> frozen{};     ///< Whose receivers this recovery has stopped.
    std::vector<InstanceKey> repointed{};  ///< Whom it has pointed at the chosen one.
    /// What the chosen one had executed when it was promoted: later it has clients' writes as well.
    std::optional<ReplicationPosition> promoted_with{};
    /// It took writes before this recovery told it not to, or an earlier one that still owes it
    /// that.
    bool is_primary_fenced = false;
};

/// Who is to follow the new primary: the direct replicas of the old one and of an abandoned one,
/// and those who lost the intermediate source between them and the primary.
[[nodiscard]] std::vector<InstanceKey> find_followers(const Snapshot& snapshot,
                                                      const Topology& topology,
                                                      const RecoveryCase& recovery);

[[nodiscard]] PhasePlan plan_freeze(const Snapshot& snapshot,
                                    const Topology& topology,
                                    const RecoveryCase& recovery);

/// Remembers whose receivers a plan stops, and whom it points at the chosen one.
void note_plan(RecoveryCase& recovery, const PhasePlan& plan);

/// Whether a replica that answers could still receive something: it did not when the others were
/// frozen.
[[nodiscard]] bool has_unfrozen(const Snapshot& snapshot,
                                const Topology& topology,
                                const RecoveryCase& recovery);

/// Precondition: somebody is chosen. So for the plans below.
[[nodiscard]] PhasePlan plan_catch_up(const Snapshot& snapshot, const RecoveryCase& recovery);
[[nodiscard]] PhasePlan plan_fence(const RecoveryCase& recovery);
[[nodiscard]] PhasePlan plan_promote(const Snapshot& snapshot,
                                     const Topology& topology,
                                     const RecoveryCase& recovery);

/// Puts back what freezing changed: the cluster is as before, minus what died.
[[nodiscard]] PhasePlan plan_undo(const Snapshot& snapshot,
                                  const Topology& topology,
                                  const RecoveryCase& recovery);

}  // namespace understudy
