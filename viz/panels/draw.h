// Draw: what every panel gets to draw with, and what it gives back.
#pragma once

#include <vector>

#include "viz/model/geometry.h"
#include "viz/model/viewer.h"
#include "viz/theme/fonts.h"
#include "viz/theme/palette.h"

namespace understudy::viz {

using Requests = std::vector<Request>;

struct Look {
    const Fonts& fonts;
    const Palette& palette;
    float scale = 1;  ///< Of the screen.
};

/// Begins a window without decoration that fills `box`; End() is the destructor's.
class Pane {
  public:
    Pane(const char* name, const Box& box, Colour ground);
    ~Pane();
    Pane(const Pane&) = delete;
    Pane& operator=(const Pane&) = delete;
    Pane(Pane&&) = delete;
    Pane& operator=(Pane&&) = delete;
};

/// Text in another font until the end of the scope.
class FontScope {
  public:
    FontScope(const Look& look, float size, Weight weight);
    ~FontScope();
    FontScope(const FontScope&) = delete;
    FontScope& operator=(const FontScope&) = delete;
    FontScope(FontScope&&) = delete;
    FontScope& operator=(FontScope&&) = delete;
};

/// Broken into lines at the right edge of the pane.
void write(const Look& look, std::string_view text, Colour colour);

/// A small heading in capitals.
void write_heading(const Look& look, std::string_view text);

}  // namespace understudy::viz
