// Matched moves: how replicas are given other sources by Pseudo-GTID, one after the other.
//
// Pure; of all moves, those that are matched. The replica stands still, so that its log ends (one
// that does not log what it applies, or logs it in another format, stands at a place in its relay
// log); its place is found in the log of the new source (log_match), which goes on meanwhile; and
// it is attached there. What waits in the relay log that it throws away the new source must have:
// it is above the replica in its chain, or a sibling, and siblings tell by how much of one log they
// have received. Below anybody else, or below its source again, the replica goes when it has
// applied all that it has received. docs/decisions/0017 says why so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/operation.h"
#include "engine/model/plan.h"
#include "engine/relocation/log_match.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// Where a replica stands: in its own log, and in that of its source.
struct Standing {
    LogEnd log_end;
    BinlogCoordinates in_source_log;

    friend bool operator==(const Standing&, const Standing&) = default;
};

/// Nothing while it replicates, or one of both does not answer.
[[nodiscard]] std::optional<Standing> find_standing(const Terrain& terrain, const Move& move);

/// What makes the replicas stand still, where nothing is to be waited for before.
[[nodiscard]] std::vector<PlannedStep> hold_for_match(const Terrain& terrain,
                                                      const std::vector<Move>& moves);

/// What is waited for before logs can be compared, a text for each; none: nothing.
[[nodiscard]] std::vector<std::string> find_unready(const Terrain& terrain,
                                                    const std::vector<Move>& moves);

/// The new source may not have yet what the replica has executed, and nothing but its log tells.
[[nodiscard]] bool may_lag(const Terrain& terrain, const Move& move);

/// Attaches a replica where its place was found.
[[nodiscard]] PhasePlan attach_by_match(const Move& move,
                                        const Standing& standing,
                                        const PlaceFound& found,
                                        OnFailure on_failure);

}  // namespace understudy
