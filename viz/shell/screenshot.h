// Screenshot: a picture without a display: EGL without a surface, ImGui's OpenGL renderer, libpng.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"

#include "viz/model/viewer.h"

namespace understudy::viz {

struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;  ///< RGB, from the upper left.
};

/// The same pixels for the same recording, viewer and size on one machine.
[[nodiscard]] Result<Picture> take_picture(const Recording& recording,
                                           const Viewer& viewer,
                                           int width,
                                           int height);

[[nodiscard]] Result<void> write_png(const Picture& picture, const std::string& file);

}  // namespace understudy::viz
