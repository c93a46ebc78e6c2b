// ClusterAlias: the name of a cluster that survives a failover.
//
// A cluster is named after its primary until somebody names it (ClusterNameToAlias); an alias moves
// with the cluster when the primary changes, so filters, anti-flapping and published addresses go
// on meaning the same cluster.
#pragma once

#include <string>

#include "engine/base/strong_id.h"

namespace understudy {

using ClusterAlias = StrongId<struct ClusterAliasTag, std::string>;

}  // namespace understudy
