// Transport: the buttons of the clock, in one row.
#pragma once

#include "viz/panels/draw.h"

namespace understudy::viz {

/// At the upper left of `box`, in the pane that has begun.
[[nodiscard]] Requests draw_transport(const Look& look, const Box& box, const Viewer& viewer);

}  // namespace understudy::viz
