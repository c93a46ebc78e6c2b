#include "engine/relocation/plan_moves.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/relocation/coordinate_moves.h"
#include "engine/relocation/matched_moves.h"

namespace understudy {
namespace {

/// Steps of one wave: so many servers are changed at a time.
constexpr std::uint32_t kSideBySide = 64;

/// Waves of attaching, in order.
enum Wave : std::uint32_t { BelowHeld, Held };

/// It receives nothing once its source is held, which is moved below it then: till it is, it must
/// go on, to have all that its source has.
bool is_below_held(const std::vector<Move>& moves, const Move& move) {
    return std::any_of(
        moves.begin(), moves.end(), [&](const Move& other) { return other.replica == move.from; });
}

bool is_receiving(const Observation& seen) {
    return seen.replica && seen.replica->receiver != ReceiverState::Stopped;
}

/// By file and position nobody is held here: coordinate_moves does that, or it only stays.
bool is_by_gtid(const Move& move, const Observation& seen) {
    return !move.anchor && !is_by_coordinates(seen);
}

OnFailure on_failure(const std::vector<Move>& moves) {
    // Of many replicas one that cannot be moved does not keep the others from it.
    const auto is_elsewhere = [&](const Move& move) { return move.to != moves.front().to; };
    return moves.size() > 1 && std::none_of(moves.begin(), moves.end(), is_elsewhere)
               ? OnFailure::CarryOn
               : OnFailure::Abort;
}

/// It is to be held, and is.
bool is_held(const Terrain& terrain, const std::vector<Move>& moves, const Move& move) {
    const Observation* seen = observe(terrain, move.replica);
    return seen != nullptr && is_by_gtid(move, *seen) && !is_done(terrain, move) &&
           !is_below_held(moves, move) && !is_receiving(*seen);
}

/// No further than what it was seen with: the step may arrive when it follows somebody else.
PlannedStep point_at(const Terrain& terrain,
                     const Move& move,
                     std::uint32_t wave,
                     OnFailure failing) {
    return {.step = step::PointAt{.instance = move.replica,
                                  .source = move.to,
                                  .at_most = received_position(*observe(terrain, move.replica))},
            .on_failure = failing,
            .wave = wave};
}

}  // namespace

PhasePlan plan_hold(const Terrain& terrain, const std::vector<Move>& moves) {
    PhasePlan plan{.phase = Phase::Hold,
                   .reason =
                       "what each replica has received must be final, so that its new "
                       "source can have it all",
                   .steps = {}};
    if (!anchors_of(moves).empty()) {
        const bool are_all_beside = std::all_of(
            moves.begin(), moves.end(), [](const Move& one) { return one.anchor == one.replica; });
        plan.reason = are_all_beside
                          ? "where it stands is known in the log there: it goes on from that place"
                          : "who stands still tells one place in two logs: in its own and its "
                            "source's";
        plan.steps = hold_anchors(terrain, moves);
    }
    for (const Move& move : moves) {
        const Observation* seen = observe(terrain, move.replica);
        if (seen != nullptr && is_by_gtid(move, *seen) && is_receiving(*seen) &&
            !is_below_held(moves, move)) {
            plan.steps.push_back(
                {.step = step::StopReceiver{move.replica},
                 .on_failure = on_failure(moves),
                 .wave = static_cast<std::uint32_t>(plan.steps.size()) / kSideBySide});
        }
    }
    return plan;
}

std::vector<InstanceKey> to_look_at(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<InstanceKey> keys;
    for (const Move& move : moves) {
        const auto sources = sources_of(terrain, move.replica);
        keys.push_back(move.replica);
        keys.push_back(move.to);
        if (move.anchor) {
            keys.push_back(*move.anchor);
        }
        if (!sources.empty() && !move.is_matched) {
            keys.push_back(sources.back());
        }
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

PhasePlan plan_catch_up(const Terrain& terrain, const std::vector<Move>& moves) {
    PhasePlan plan{.phase = Phase::CatchUp,
                   .reason = "a replica and who stands still for it come to the same place",
                   .steps = bring_together(terrain, moves)};
    std::vector<PlannedStep> held = hold_for_match(terrain, moves);
    if (!held.empty()) {
        plan.reason = "a replica must stand still, so that its log ends where it is";
        std::move(held.begin(), held.end(), std::back_inserter(plan.steps));
    }
    return plan;
}

bool is_unfinished(const Terrain& terrain, const std::vector<Move>& moves) {
    return std::any_of(moves.begin(), moves.end(), [&](const Move& move) {
        return (move.anchor || move.is_matched) && is_left_to_attach(terrain, move);
    });
}

std::string find_lacking(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<std::string> lacking = find_apart(terrain, moves);
    for (std::string& text : find_unready(terrain, moves)) {
        lacking.push_back(std::move(text));
    }
    for (const Move& move : moves) {
        if (!is_held(terrain, moves, move)) {
            continue;
        }
        const Observation* source = observe(terrain, move.to);
        const auto& received = received_position(*observe(terrain, move.replica));
        if (source == nullptr) {
            lacking.push_back(short_name(move.to) + " does not answer");
        } else if (!contains(source->executed, received)) {
            lacking.push_back(fmt::format("{} lacks {} of {}",
                                          short_name(move.to),
                                          missing_from(source->executed, received),
                                          short_name(move.replica)));
        }
    }
    return join(lacking, "; ");
}

PhasePlan plan_attach(const Terrain& terrain, const std::vector<Move>& moves) {
    PhasePlan plan{
        .phase = Phase::Attach, .reason = "", .steps = attach_by_coordinates(terrain, moves)};
    std::uint32_t held = 0;
    for (const Move& move : moves) {
        const Observation* seen = observe(terrain, move.replica);
        if (move.anchor || move.is_matched || seen == nullptr ||
            (is_done(terrain, move) && move.from != move.to)) {
            continue;
        }
        if (is_by_coordinates(*seen)) {  // It stays, and goes on where it is.
            plan.steps.push_back({.step = step::StartReplication{move.replica},
                                  .on_failure = on_failure(moves),
                                  .wave = Wave::BelowHeld});
        } else if (is_below_held(moves, move)) {
            plan.steps.push_back(point_at(terrain, move, Wave::BelowHeld, on_failure(moves)));
        } else if (is_held(terrain, moves, move)) {
            const std::uint32_t wave = Wave::Held + held++ / kSideBySide;
            plan.steps.push_back(point_at(terrain, move, wave, on_failure(moves)));
        }
    }
    plan.reason = fmt::format("{} to have another source",
                              moves.size() == 1 ? short_name(moves.front().replica) + " is"
                                                : fmt::format("{} replicas are", moves.size()));
    return plan;
}

PhasePlan plan_release(const Terrain& terrain, const std::vector<Move>& moves) {
    PhasePlan plan{.phase = Phase::Release,
                   .reason = "those who stay where they were go on replicating",
                   .steps = release_by_coordinates(terrain, moves)};
    for (const Move& move : moves) {
        const Observation* seen = observe(terrain, move.replica);
        if (!move.anchor && !move.is_matched && seen != nullptr && seen->replica &&
            !is_receiving(*seen)) {
            plan.steps.push_back(
                {.step = step::StartReplication{move.replica}, .on_failure = OnFailure::CarryOn});
        }
    }
    return plan;
}

bool is_done(const Terrain& terrain, const Move& move) {
    const Observation* seen = observe(terrain, move.replica);
    return seen != nullptr && is_satisfied(step::PointAt{move.replica, move.to}, *seen);
}

}  // namespace understudy
