// Record row: one record of a manager as a row of the story.
#pragma once

#include <string>

#include "engine/model/record.h"

#include "simulator/story/chronicle.h"

namespace understudy::story {

/// Without the time.
[[nodiscard]] Row tell_record(const std::string& manager, const RecordBody& body);

}  // namespace understudy::story
