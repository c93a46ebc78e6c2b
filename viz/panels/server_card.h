// Server card: one server of the topology. Fill: what is so. Ring: what the manager believes.
#pragma once

#include "viz/model/topology_rows.h"
#include "viz/panels/ink.h"

namespace understudy::viz {

enum class Emphasis : std::uint8_t { None, Hovered, Selected };

/// `scale` is screen pixels by pixels of the layout.
void draw_server(
    const Ink& ink, const ServerRow& row, const Box& box, float scale, Emphasis emphasis);

/// It is to be promoted.
void draw_chosen(const Ink& ink, const Box& box, float scale);

}  // namespace understudy::viz
