// Style: the palette in ImGui's terms.
#pragma once

#include <imgui.h>

#include "viz/theme/palette.h"

namespace understudy::viz {

[[nodiscard]] ImU32 to_imgui(Colour colour);
[[nodiscard]] ImVec4 to_vector(Colour colour);

/// Sets the style of the current context; sizes times `scale`.
void set_style(const Palette& palette, float scale);

}  // namespace understudy::viz
