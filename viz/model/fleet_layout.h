// Fleet layout: where everything of a frame stands: managers in a gutter on the left, clusters as
// blocks, clients at the head of their cluster, servers as a tree below.
//
// Pure; drawing computes no position. Blocks keep their order by alias and wrap into rows.
#pragma once

#include <map>
#include <string>

#include "viz/model/frame.h"
#include "viz/model/geometry.h"
#include "viz/model/tree_layout.h"

namespace understudy::viz {

struct FleetLayout {
    std::map<std::string, Box> managers;
    std::map<ClusterAlias, Box> clusters;
    std::map<std::string, Box> clients;
    std::map<InstanceKey, Box> servers;
    float width = 0;
    float height = 0;
};

/// `aspect` is width by height of the place it is drawn in: blocks wrap to come near to it.
[[nodiscard]] FleetLayout lay_out_fleet(const Frame& frame, float aspect);

/// A layout on the way from one to the other. What is only in `to` stands where it belongs at once.
[[nodiscard]] FleetLayout between(const FleetLayout& from, const FleetLayout& to, float progress);

}  // namespace understudy::viz
