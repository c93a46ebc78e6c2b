// Trial: one scenario run for its verdict only, as quickly as that can be had.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator/scenario/scenario.h"
#include "simulator/world/coverage.h"
#include "simulator/world/verdict.h"

namespace understudy::sim {

/// A checker or an expectation that did not hold, or our own check().
struct Violation {
    std::string checker;  ///< "S1"; "check": our own code broke one; "expect": an expectation.
    std::string detail;
    Instant at{};

    friend bool operator==(const Violation&, const Violation&) = default;
};

struct Trial {
    std::vector<Violation> violations;
    std::vector<CheckerVerdict> verdicts;
    Coverage coverage;
    std::uint64_t trace_hash = 0;
    std::uint64_t events = 0;
};

/// Of each checker that the scenario gives no excuse for.
[[nodiscard]] Trial try_scenario(const Scenario& scenario);

/// The trace hash of the same run once more, in a world that is copied again and again and goes on
/// as the copy while the originals live: what copies have in common must not show.
[[nodiscard]] std::uint64_t trace_hash_of_copies(const Scenario& scenario);

/// Whether it fails this checker; stops as soon as that is certain. What the shrinker asks.
[[nodiscard]] bool fails(const Scenario& scenario, const std::string& checker);

}  // namespace understudy::sim
