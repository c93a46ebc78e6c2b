// Palette: every colour and size of the visualizer, in a dark and a light set.
//
// Hues are those of Okabe and Ito, which people with any colour vision tell apart; letters, shapes
// and line patterns say the same a second time.
#pragma once

#include <cstdint>

#include "simulator/story/paint.h"
#include "viz/model/plan_view.h"
#include "viz/model/timeline.h"
#include "viz/model/topology_rows.h"
#include "viz/model/viewer.h"

namespace understudy::viz {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    std::uint8_t alpha = 255;

    friend bool operator==(const Colour&, const Colour&) = default;
};

/// The same colour, fainter: `strength` 1 keeps it, 0 hides it.
[[nodiscard]] Colour faded(Colour colour, float strength);

/// Between two colours.
[[nodiscard]] Colour mixed(Colour from, Colour to, float progress);

struct Palette {
    Colour window;
    Colour panel;
    Colour raised;  ///< Cards and chips on a panel.
    Colour line;
    Colour text;
    Colour faint;
    Colour accent;
    Colour on_fill;  ///< Text on a strong fill.

    Colour primary;
    Colour replica;
    Colour good;
    Colour doubt;
    Colour bad;
    Colour odd;  ///< Belief and truth differ; demoted.
    Colour dead;
};

[[nodiscard]] const Palette& palette_of(ThemeKind theme);

[[nodiscard]] Colour fill_of(Truth truth, const Palette& palette);
[[nodiscard]] Colour colour_of(Ring ring, const Palette& palette);
[[nodiscard]] Colour colour_of(LinkState state, const Palette& palette);
[[nodiscard]] Colour colour_of(LaneState state, const Palette& palette);
[[nodiscard]] Colour colour_of(MarkKind kind, const Palette& palette);
[[nodiscard]] Colour colour_of(story::Tone tone, const Palette& palette);
[[nodiscard]] Colour colour_of(Progress progress, const Palette& palette);

namespace size {

inline constexpr float kText = 14;
inline constexpr float kSmallText = 12;
inline constexpr float kTitle = 20;
inline constexpr float kClock = 26;
/// Below this part of its size small text is left out and names are larger.
inline constexpr float kReadable = 0.62F;
inline constexpr float kRounding = 7;
inline constexpr float kRingGap = 4;
inline constexpr float kRingWidth = 2.5F;
inline constexpr float kPadding = 10;
inline constexpr float kHeaderHeight = 62;
inline constexpr float kTimelineHeight = 214;
inline constexpr float kSideWidth = 452;

}  // namespace size

}  // namespace understudy::viz
