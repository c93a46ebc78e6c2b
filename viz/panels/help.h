// Help: the keys, over everything else.
#pragma once

#include "viz/panels/draw.h"

namespace understudy::viz {

[[nodiscard]] Requests draw_help(const Look& look, Point extent);

}  // namespace understudy::viz
