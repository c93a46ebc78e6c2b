// Window: the visualizer on a display, by GLFW.
#pragma once

#include "engine/base/result.h"

#include "viz/model/viewer.h"

namespace understudy::viz {

/// Until it is closed. Fails with Unsupported where there is no display.
[[nodiscard]] Result<void> show_window(const Recording& recording,
                                       Viewer viewer,
                                       int width,
                                       int height);

}  // namespace understudy::viz
