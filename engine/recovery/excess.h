// Excess: what one server has, another lacks, and a third did not write.
#pragma once

#include "engine/model/observation.h"

namespace understudy {

/// Whether `has` holds anything that `shared` lacks and that `author` did not write itself. A
/// MariaDB position shows only the last transaction of each domain. Positions that cannot be
/// compared are in excess.
[[nodiscard]] bool has_excess(const ReplicationPosition& has,
                              const ReplicationPosition& shared,
                              const Observation& author);

}  // namespace understudy
