// Links: the lines of the topology: replication, where clients write, what is cut.
#pragma once

#include "viz/model/topology_rows.h"
#include "viz/panels/ink.h"

namespace understudy::viz {

/// How large, and how far what runs along lines has come: a part of a second.
struct Motion {
    float scale = 1;
    float beat = 0;
};

void draw_replication(const Ink& ink,
                      const LinkRow& row,
                      const Box& source,
                      const Box& replica,
                      const Motion& motion);

void draw_routing(const Ink& ink,
                  const ClientRow& row,
                  const Box& client,
                  const Box& server,
                  const Motion& motion);

/// A manager cannot reach a server.
void draw_cut(const Ink& ink, const Box& manager, const Box& server, float scale);

}  // namespace understudy::viz
