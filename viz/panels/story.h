// Story: what happened, sentence by sentence; a click goes there.
#pragma once

#include <span>

#include "viz/model/story_rows.h"
#include "viz/panels/draw.h"

namespace understudy::viz {

enum class Scroll : std::uint8_t {
    Stay,
    ToCurrent,  ///< The present has moved: bring it into view.
};

[[nodiscard]] Requests draw_story(const Look& look,
                                  const Box& box,
                                  std::span<const StoryRow> rows,
                                  Scroll scroll);

}  // namespace understudy::viz
