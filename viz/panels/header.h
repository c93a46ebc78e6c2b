// Header: which run this is, how it ended, and the one clock.
#pragma once

#include "viz/panels/draw.h"

namespace understudy::viz {

[[nodiscard]] Requests draw_header(const Look& look,
                                   const Box& box,
                                   const Recording& recording,
                                   const Viewer& viewer);

}  // namespace understudy::viz
