// Finding: what is wrong with one cluster, by which rule, and on what evidence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/cluster.h"
#include "engine/model/instance_key.h"
#include "engine/model/snapshot.h"

namespace understudy {

enum class AnalysisCode : std::uint8_t {
    NoProblem,
    DeadPrimary,
    DeadPrimaryAndSomeReplicas,
    DeadPrimaryAndReplicas,
    DeadPrimaryWithoutReplicas,
    UnreachablePrimary,
};

/// The facts a rule may look at, counted once for each primary.
struct PrimaryFacts {
    Reachability primary = Reachability::Unknown;
    std::uint32_t replicas = 0;
    std::uint32_t reachable_replicas = 0;
    std::uint32_t hearing_replicas =
        0;  ///< Reachable, and their receiver is connected to the primary.
    std::uint32_t bereft_replicas =
        0;  ///< Reachable, and their receiver tries in vain or ended with an error.

    std::uint32_t vanished_replicas = 0;  ///< Stopped answering when the primary did, or since.

    friend bool operator==(const PrimaryFacts&, const PrimaryFacts&) = default;
};

struct Finding {
    ClusterAlias cluster;
    InstanceKey primary;
    AnalysisCode code = AnalysisCode::NoProblem;
    std::string because;  ///< The rule that matched, in words.
    PrimaryFacts evidence;

    friend bool operator==(const Finding&, const Finding&) = default;
};

[[nodiscard]] std::string_view to_string(AnalysisCode code);

/// "3 replicas, 3 reachable, 0 hear the primary, 3 have lost it".
[[nodiscard]] std::string describe(const PrimaryFacts& facts);

}  // namespace understudy
