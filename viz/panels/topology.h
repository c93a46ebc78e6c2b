// Topology: the fleet as a picture. Fill is what is so, ring is what the manager believes.
#pragma once

#include "viz/model/fleet_layout.h"
#include "viz/model/topology_rows.h"
#include "viz/panels/draw.h"

namespace understudy::viz {

struct TopologyScene {
    const Frame& frame;
    const TopologyRows& rows;
    const FleetLayout& layout;
    const Viewer& viewer;
    std::optional<InstanceKey> chosen;  ///< To be promoted.
};

/// Draws and returns what was asked for: a server selected, another manager's view, the picture
/// moved or zoomed.
[[nodiscard]] Requests draw_topology(const Look& look, const Box& box, const TopologyScene& scene);

}  // namespace understudy::viz
