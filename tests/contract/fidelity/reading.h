// Reading: one fact of an observation as the word that is compared.
//
// Counts, states and relations, nothing that differs from run to run: no uuids, no positions, no
// durations.
#pragma once

#include <functional>
#include <string>

#include "engine/model/observation.h"

#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {

/// "db2" of an instance.
using NameOf = std::function<std::string(const InstanceKey&)>;

/// One server as it was when everything began, and as it is.
struct Sight {
    Observation seen;
    ReplicationPosition at_first;  ///< What the primary had executed when the script began.
    Particulars told;
    Particulars told_at_first;
};

/// Executed, received or purged; or a place: read and applied in the log of its source, log-end in
/// its own. Absent: the server does not tell such a thing.
[[nodiscard]] std::optional<ReplicationPosition> position_of(const Observation& seen,
                                                             const std::string& which);

/// Throws std::invalid_argument for a fact that is not known.
[[nodiscard]] std::string read_fact(const Sight& sight,
                                    const std::string& fact,
                                    const NameOf& name_of);

/// Whether read_fact() needs Particulars for it.
[[nodiscard]] bool needs_particulars(const std::string& fact);

}  // namespace understudy::contract
