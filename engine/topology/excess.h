// Excess: what one server has, another lacks, and a third did not write.
#pragma once

#include <optional>

#include "engine/model/observation.h"

namespace understudy {

/// Whether `has` holds anything that `shared` lacks and that `author` did not write itself. A
/// MariaDB position shows only the last transaction of each domain. Positions that cannot be
/// compared are in excess.
[[nodiscard]] bool has_excess(const ReplicationPosition& has,
                              const ReplicationPosition& shared,
                              const Observation& author);

/// Whether a server has executed all of `wanted`. A MariaDB position that ends with what its server
/// wrote itself does not tell what came before that.
[[nodiscard]] bool certainly_has(const Observation& server, const ReplicationPosition& wanted);

/// What others share with a successor: what it has `now`, or on MariaDB what it was promoted with.
/// Sets tell by themselves; a MariaDB position does not tell two histories of one length apart.
[[nodiscard]] const ReplicationPosition& shared_history(
    const ReplicationPosition& now, const std::optional<ReplicationPosition>& promoted_with);

}  // namespace understudy
