// Details: one server in full: what is so beside what a manager believes.
#pragma once

#include <string>
#include <vector>

#include "viz/model/frame.h"

namespace understudy::viz {

struct DetailRow {
    std::string what;
    std::string truth;
    std::string belief;
    bool is_different = false;
};

/// `manager` is whose beliefs are shown; empty when there is no such server.
[[nodiscard]] std::vector<DetailRow> detail_rows(const Frame& frame,
                                                 const InstanceKey& server,
                                                 std::size_t manager);

}  // namespace understudy::viz
