// KnownPlace: one place in the logs of two servers, as an attachment by file and position has shown
// it (spec/topology-ops.md section 3, move-equivalent).
//
// True as long as both write on in the file that they wrote then. A file that ends may be an
// ordinary end of a file, or a restart that lost the end of it, or a reset: then it is forgotten,
// and found anew by who needs it. Not everybody is asked for the end of its log (Observation): who
// is not must not have been away, and must have all that it had.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/model/binlog_coordinates.h"
#include "engine/model/instance_key.h"
#include "engine/model/observation.h"

namespace understudy {

struct KnownPlace {
    InstanceKey one;
    BinlogCoordinates in_one;
    InstanceKey other;
    BinlogCoordinates in_other;

    friend bool operator==(const KnownPlace&, const KnownPlace&) = default;
};

/// The oldest go first.
inline constexpr std::size_t kMostKnownPlaces = 256;

/// What a place in the log of `from` is in that of `to`, whichever of the two was the old source.
[[nodiscard]] std::optional<BinlogCoordinates> translate(const std::vector<KnownPlace>& places,
                                                         const InstanceKey& from,
                                                         const BinlogCoordinates& place,
                                                         const InstanceKey& to);

/// Whether what was known of its log before is so still. `was_away`: it did not answer meanwhile.
[[nodiscard]] bool has_same_log(const Observation& before, const Observation& now, bool was_away);

}  // namespace understudy
