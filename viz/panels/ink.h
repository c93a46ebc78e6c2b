// Ink: lines, boxes and text on an ImGui draw list, in the theme's colours and fonts.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <imgui.h>

#include "viz/model/geometry.h"
#include "viz/theme/fonts.h"
#include "viz/theme/palette.h"

namespace understudy::viz {

enum class Align : std::uint8_t { Left, Center, Right };

struct TextStyle {
    float size = size::kText;  ///< Pixels on the screen.
    Colour colour;
    Weight weight = Weight::Regular;
    Align align = Align::Left;
    float max_width = 0;  ///< Longer text ends in dots; 0: no limit.
};

struct Stroke {
    Colour colour;
    float width = 1;
    float dash = 0;  ///< Length of dashes and gaps; 0: solid.
};

class Ink {
  public:
    Ink(ImDrawList& list, const Fonts& fonts, const Palette& palette)
        : list_(list),
          fonts_(fonts),
          palette_(palette) {}

    [[nodiscard]] const Palette& palette() const { return palette_; }

    [[nodiscard]] const Fonts& fonts() const { return fonts_; }

    [[nodiscard]] float text_width(std::string_view text, const TextStyle& style) const;

    /// `at` is the upper left corner, the upper middle or the upper right corner, as it is aligned.
    void text(Point at, std::string_view text, const TextStyle& style) const;

    void fill(const Box& box, Colour colour, float rounding = 0) const;
    void frame(const Box& box, const Stroke& stroke, float rounding = 0) const;
    void hatch(const Box& box, Colour colour, float gap) const;
    void line(Point from, Point to, const Stroke& stroke) const;
    void path(std::span<const Point> points, const Stroke& stroke) const;
    void circle(Point middle, float radius, Colour colour) const;
    void ring(Point middle, float radius, const Stroke& stroke) const;
    void cross(Point middle, float radius, const Stroke& stroke) const;
    void triangle(Point a, Point b, Point c, Colour colour) const;

    /// The point of an arrow that comes from `from`.
    void arrow_head(Point from, Point tip, float length, Colour colour) const;

    /// A word on a filled, rounded ground.
    void chip(Point at, std::string_view text, const TextStyle& style, Colour ground) const;

    /// The ground that a chip stands on.
    [[nodiscard]] Box chip_box(Point at, std::string_view text, const TextStyle& style) const;

  private:
    ImDrawList& list_;
    const Fonts& fonts_;
    const Palette& palette_;
};

}  // namespace understudy::viz
