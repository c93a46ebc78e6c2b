// Fonts: DejaVu at the sizes that are drawn, from the standard folders; ImGui's own where there is
// none.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <imgui.h>

namespace understudy::viz {

enum class Weight : std::uint8_t { Regular, Bold };

struct Fonts {
    static constexpr std::array<float, 7> sizes{10, 12, 14, 17, 20, 26, 34};

    std::array<ImFont*, sizes.size()> regular{};
    std::array<ImFont*, sizes.size()> bold{};
    float scale = 1;           ///< Of the screen.
    bool has_symbols = false;  ///< Beyond Latin letters.

    /// The loaded one that looks best at this size.
    [[nodiscard]] ImFont* pick(float size, Weight weight) const;

    /// What the font has no sign for is put in letters that every font has.
    [[nodiscard]] std::string printable(std::string_view text) const;
};

/// Into the atlas of the current ImGui context; call once, before its first frame.
[[nodiscard]] Fonts load_fonts(float scale);

}  // namespace understudy::viz
