// Timeline panel: the run as lanes around the present, an overview of all of it, and the buttons.
#pragma once

#include "viz/model/timeline.h"
#include "viz/panels/draw.h"

namespace understudy::viz {

[[nodiscard]] Requests draw_timeline(const Look& look,
                                     const Box& box,
                                     const Timeline& timeline,
                                     const Viewer& viewer);

}  // namespace understudy::viz
