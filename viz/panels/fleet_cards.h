// Fleet cards: what stands around the servers of the topology: blocks of clusters, clients,
// managers.
#pragma once

#include "viz/model/topology_rows.h"
#include "viz/panels/ink.h"

namespace understudy::viz {

/// `scale` is screen pixels by pixels of the layout.
void draw_cluster(const Ink& ink, const ClusterRow& row, const Box& box, float scale);
void draw_client(const Ink& ink, const ClientRow& row, const Box& box, float scale);
void draw_manager(const Ink& ink, const ManagerRow& row, const Box& box, float scale);

}  // namespace understudy::viz
