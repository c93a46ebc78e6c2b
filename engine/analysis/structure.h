// Structure: what about a topology will hurt on the day of a failure, though nothing fails now
// (spec/analysis.md section 4).
//
// Pure. Warnings lead to no recovery.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/topology/terrain.h"

namespace understudy {

enum class StructureWarning : std::uint8_t {
    NoLoggingReplicas,  ///< None of several could have replicas.
    NoFailoverSupport,  ///< Its replicas have neither GTIDs nor Pseudo-GTID.
    StatementAndMixedLoggingReplicas,
    StatementAndRowLoggingReplicas,
    MixedAndRowLoggingReplicas,
    MultipleMajorVersionsLoggingReplicas,
    DifferentGtidModes,  ///< Some replicate by GTID, others by file and position.
    ErrantGtid,
    NoWritablePrimary,
    NotEnoughValidSemiSyncReplicas,  ///< Semi-sync has degraded to asynchronous.
};

struct Warning {
    StructureWarning kind = StructureWarning::NoLoggingReplicas;
    std::string detail;  ///< With names.

    friend bool operator==(const Warning&, const Warning&) = default;
};

/// Of an instance and its direct replicas, in the order of the kinds. Who was not seen, or does not
/// answer, is not counted.
[[nodiscard]] std::vector<Warning> find_warnings(const Terrain& terrain, const InstanceKey& key);

/// "NoLoggingReplicasStructureWarning".
[[nodiscard]] std::string_view to_string(StructureWarning kind);

}  // namespace understudy
