// Choose: who takes the failed primary's place.
//
// All vetoes are judged here, before anything is moved. Then data decides: who has received most
// stands first, applied or not; that it is the co-primary, promotion rule, data centre, version and
// name only break ties. Call it on a snapshot taken after receivers have stopped, or the answer is
// a forecast.
#pragma once

#include <optional>
#include <vector>

#include "engine/model/choice.h"
#include "engine/model/policy.h"
#include "engine/model/recovery.h"
#include "engine/model/snapshot.h"

namespace understudy {

struct ChooseQuestion {
    InstanceKey primary;                         ///< The one to replace.
    std::vector<InstanceKey> members;            ///< Who is in question; the primary is ignored.
    std::optional<InstanceKey> designated;       ///< Nobody else will do.
    std::vector<InstanceKey> abandoned{};        ///< Promoted on the way, perhaps, and lost.
    bool by_executed = false;                    ///< Mutation::ChooseByExecuted, of tests only.
    RecoveryKind kind = RecoveryKind::Failover;  ///< A switchover loses nothing, or does not end.
    bool may_lose_anything = false;              ///< An operator accepts whatever is lost.
};

[[nodiscard]] Choice choose_promotion(const Snapshot& snapshot,
                                      const ChooseQuestion& question,
                                      const Policy& policy = {});

/// How many transactions members who answer have received, and not written themselves, and `one` of
/// them has not.
[[nodiscard]] std::uint64_t count_lacking(const Snapshot& snapshot,
                                          const ChooseQuestion& question,
                                          const InstanceKey& one);

}  // namespace understudy
