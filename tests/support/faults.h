// Faults: as tests write them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "simulator/faults/fault.h"

namespace understudy::tests {

[[nodiscard]] inline sim::Fault begin(std::string kind, std::vector<std::string> targets) {
    return {.kind = std::move(kind), .targets = std::move(targets)};
}

[[nodiscard]] inline sim::Fault end(std::string kind, std::vector<std::string> targets = {}) {
    return {.kind = std::move(kind), .is_end = true, .targets = std::move(targets)};
}

[[nodiscard]] inline sim::Fault partition(std::vector<std::string> between,
                                          std::vector<std::string> from) {
    return {.kind = "partition", .targets = std::move(between), .from = std::move(from)};
}

[[nodiscard]] inline sim::Fault lag(std::string server, Duration apply_time) {
    return {.kind = "lag",
            .targets = {std::move(server)},
            .amounts = {{"apply_time", apply_time.count()}}};
}

}  // namespace understudy::tests
