// Topology picture: the servers of a cluster as a tree, one a line.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "simulator/world/world.h"

namespace understudy::story {

/// What stands behind the name of a server.
using Remark = std::function<std::string(const sim::ServerTruth&)>;

/// Roots first, replicas below their source, each in order of keys; members of a ring last.
[[nodiscard]] std::vector<std::string> draw_cluster(const std::vector<sim::ServerTruth>& servers,
                                                    const ClusterAlias& cluster,
                                                    const Remark& remark);

/// The fleet as it is before anything happens.
[[nodiscard]] std::vector<sim::ServerTruth> servers_at_start(const sim::WorldSpec& spec);

}  // namespace understudy::story
