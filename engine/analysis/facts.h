// Facts: what the rules of analysis look at, counted for one instance in one snapshot.
#pragma once

#include "engine/model/finding.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// Nothing is known of an instance that the snapshot does not have. Of a primary the remembered
/// members of its cluster count as well, if the terrain has them: those who take writes beside it,
/// and those who have not answered since this manager started. Whatever these follow, they may be
/// where the primary is, and we with a minority. Of two co-primaries the primary counts as one, and
/// the other one is a replica that has replicas.
[[nodiscard]] InstanceFacts gather_facts(const Terrain& terrain, const InstanceKey& key);

/// Whether what a receiver met when it tried to connect is what it meets when its source is dead.
/// One that was turned away, or ended with an error of a server that lives, had met something else.
[[nodiscard]] bool has_met_silence(const ReplicaStatus& status);

/// Whether something is wrong with an instance itself, so that a rule about it or about its source
/// may apply. Where everybody is sound no rule does, and nobody need gather facts.
[[nodiscard]] bool is_unsound(const Instance& instance, const AnalysisPolicy& policy);

}  // namespace understudy
