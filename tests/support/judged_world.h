// Judged world: a generated world that is run to its end, with every checker on.
#pragma once

#include <rapidcheck.h>

#include "tests/support/worlds.h"

namespace understudy::property {

/// The property fails if a checker does; then the story is printed.
inline void run_and_judge(sim::World& world, Instant end) {
    world.run_until(end);
    world.finish();
    const auto found = tests::violations(world);
    if (!found.empty()) {
        for (const auto& one : found) {
            RC_LOG() << one << "\n";
        }
        RC_LOG() << tests::story_of(world);
    }
    RC_ASSERT(found.empty());
}

}  // namespace understudy::property
