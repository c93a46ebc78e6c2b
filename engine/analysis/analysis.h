// Analysis: what is wrong with an instance, read off the facts of one snapshot.
//
// Pure. The same snapshot gives the same answer in a unit test, in the simulator and in production.
// It says what is the matter and on what evidence; what to do about it is engine/recovery's.
// Unknown is never treated as dead.
#pragma once

#include "engine/analysis/facts.h"
#include "engine/model/finding.h"

namespace understudy {

/// The first rule of the table that applies. Always answers: NoProblem when none does.
[[nodiscard]] Finding judge(const ClusterAlias& cluster,
                            const InstanceKey& instance,
                            const InstanceFacts& facts);

/// It is believed only when it has been so for a while: what was seen right after a change, or of
/// one replica before the others, is no problem yet. Silence is suspected at once, and confirmed.
[[nodiscard]] bool needs_patience(const Finding& finding);

/// May a failover follow from it? Only when replicas themselves have lost the primary, and more of
/// them than vanished together with it: else it may be us, and a minority, who are cut off from a
/// primary that others still write to.
[[nodiscard]] bool is_actionable(const Finding& finding);

/// May its replicas be taken to another source? Only when they have lost it, whatever we hear.
[[nodiscard]] bool calls_for_rescue(const Finding& finding);

}  // namespace understudy
