#include "viz/model/story_rows.h"

namespace understudy::viz {

std::vector<StoryRow> story_rows(const Recording& recording, Instant at) {
    std::vector<StoryRow> rows;
    std::optional<std::size_t> current;
    for (const auto& row : recording.story) {
        if (row.at <= at) {
            current = rows.size();
        }
        rows.push_back({.row = &row, .is_future = row.at > at, .is_current = false});
    }
    if (current) {
        rows[*current].is_current = true;
    }
    return rows;
}

}  // namespace understudy::viz
