// Waiting: what tests of several files wait for.
#pragma once

#include "tests/contract/conductor.h"

namespace understudy::contract {

[[nodiscard]] bool is_connected(const Observation& seen);

/// Until it has executed all that `source` has, by what both count in.
Observation wait_for_all_of(Conductor& fleet,
                            const InstanceKey& replica,
                            const InstanceKey& source);

/// The same, by file and position as well, and it replicates.
Observation wait_until_level(Conductor& fleet,
                             const InstanceKey& replica,
                             const InstanceKey& source);

}  // namespace understudy::contract
