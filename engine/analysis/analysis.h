// Analysis: what is wrong with a cluster, read off one snapshot of it.
//
// Pure. The same snapshot gives the same answer in a unit test, in the simulator and in production.
// It says what is the matter and on what evidence; what to do about it is engine/recovery's.
// Unknown is never treated as dead.
#pragma once

#include <vector>

#include "engine/model/finding.h"
#include "engine/topology/topology.h"

namespace understudy {

[[nodiscard]] PrimaryFacts gather_facts(const Snapshot& snapshot,
                                        const Topology& topology,
                                        const InstanceKey& primary);

/// Whether any rule could apply. All of them are about a primary that does not answer, so while it
/// does, nobody need gather facts.
[[nodiscard]] bool can_be_a_problem(const Instance& primary);

/// The first rule of the table that applies. Always answers: NoProblem when none does.
[[nodiscard]] Finding judge(const ClusterAlias& cluster,
                            const InstanceKey& primary,
                            const PrimaryFacts& facts);

/// May a failover follow from it? Only when replicas themselves have lost the primary, and more of
/// them than vanished together with it: else it may be us, and a minority, who are cut off from a
/// primary that others still write to.
[[nodiscard]] bool is_actionable(const Finding& finding);

}  // namespace understudy
