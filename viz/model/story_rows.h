// Story rows: the story of a run with the present in it: what has happened, what is to come.
//
// Pure. The sentences are those that understudy-lab prints.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/model/recording.h"

namespace understudy::viz {

struct StoryRow {
    const story::Row* row = nullptr;  ///< Of the recording.
    bool is_future = false;
    bool is_current = false;  ///< The last that has happened.
};

[[nodiscard]] std::vector<StoryRow> story_rows(const Recording& recording, Instant at);

}  // namespace understudy::viz
