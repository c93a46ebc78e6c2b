// FailureFolder: everything that is needed to look at one failure tomorrow, in a folder of its own.
#pragma once

#include <string>

#include "engine/base/result.h"

#include "simulator/scenario/scenario.h"
#include "simulator/sweep/trial.h"

namespace understudy::lab {

struct Failure {
    std::string name;  ///< Of the folder, below the one of all failures.
    sim::Scenario scenario;
    sim::Scenario shrunk;
    sim::Violation violation;
    std::string token;  ///< Empty: it was not drawn.
    std::string mutant;
};

/// Writes scenario.json, shrunk.json, trace.ndjson, timeline.txt, hash, token, repeat.sh; the
/// folder's path.
[[nodiscard]] Result<std::string> write_failure(const std::string& folder, const Failure& failure);

}  // namespace understudy::lab
