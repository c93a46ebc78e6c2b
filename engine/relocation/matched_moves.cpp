#include "engine/relocation/matched_moves.h"

#include <fmt/format.h>

#include "engine/relocation/coordinate_moves.h"
#include "engine/topology/matching.h"

namespace understudy {
namespace {

/// Both of a move, when both answer.
struct Pair {
    const Move& move;
    const Observation& replica;
    const Observation& source;
    bool are_siblings = false;
    /// What the replica has received was in its log. Not certain of one whose log is another than
    /// the one that was received: below it a replica is matched again.
    bool is_above = false;

    [[nodiscard]] const SourceLogProgress& moving() const {
        return *replica.replica->in_source_log;
    }

    /// The new source tells how much it has of the same log.
    [[nodiscard]] bool can_compare() const {
        return are_siblings && source.replica && source.replica->in_source_log;
    }

    /// Whether the new source has what waits in the relay log cannot be known.
    [[nodiscard]] bool must_apply() const { return !can_compare() && !is_above; }

    [[nodiscard]] bool has_applied() const { return moving().executed == moving().read; }
};

std::optional<Pair> find_pair(const Terrain& terrain, const Move& move) {
    if (!move.is_matched || !is_left_to_attach(terrain, move)) {
        return std::nullopt;
    }
    const Observation* replica = observe(terrain, move.replica);
    const Observation* source = observe(terrain, move.to);
    const bool tells = replica != nullptr && source != nullptr && replica->replica &&
                       replica->replica->in_source_log;
    return tells ? std::optional{Pair{
                       move,
                       *replica,
                       *source,
                       are_siblings(terrain, move.replica, move.to),
                       move.from != move.to && is_above(terrain, move.to, move.replica)}}
                 : std::nullopt;
}

std::optional<std::string> find_lack(const Pair& pair) {
    if (!pair.can_compare()) {
        return std::nullopt;
    }
    const SourceLogProgress& its = *pair.source.replica->in_source_log;
    if (its.read < pair.moving().read) {
        return fmt::format("{} has yet to receive what {} has received, up to {}",
                           short_name(pair.move.to),
                           short_name(pair.move.replica),
                           to_string(pair.moving().read));
    }
    return its.executed < pair.moving().executed
               ? std::optional{fmt::format("{} has yet to apply what {} has, up to {}",
                                           short_name(pair.move.to),
                                           short_name(pair.move.replica),
                                           to_string(pair.moving().executed))}
               : std::nullopt;
}

/// What brings it nearer to standing still.
std::optional<Step> find_hold(const Terrain& terrain, const Pair& pair) {
    const InstanceKey& replica = pair.move.replica;
    const bool stands = find_standing(terrain, pair.move).has_value();
    if (!pair.must_apply()) {
        return stands ? std::nullopt : std::optional<Step>{step::StopReplication{replica}};
    }
    if (stands) {
        return pair.has_applied() ? std::nullopt
                                  : std::optional<Step>{step::StartReplication{replica}};
    }
    const step::StopReceiver stop_receiver{replica};
    if (!is_satisfied(stop_receiver, pair.replica)) {
        return stop_receiver;
    }
    return pair.has_applied() ? std::optional<Step>{step::StopReplication{replica}} : std::nullopt;
}

std::optional<std::string> find_wait(const Terrain& terrain, const Pair& pair) {
    const std::string name = short_name(pair.move.replica);
    if (pair.must_apply() && !pair.has_applied()) {
        return name + " has yet to apply what it has received";
    }
    return find_standing(terrain, pair.move) ? find_lack(pair)
                                             : std::optional{name + " does not stand still"};
}

std::optional<LogEnd> find_end(const Terrain& terrain, const Move& move, const Observation& seen) {
    if (log_to_match_by(terrain, move.replica, move.to) == LogKind::Binary) {
        return seen.log_end ? std::optional{LogEnd{LogKind::Binary, *seen.log_end}} : std::nullopt;
    }
    const auto& link = seen.replica->link;
    return link ? std::optional{LogEnd{LogKind::Relay, link->relay_log}} : std::nullopt;
}

}  // namespace

std::optional<Standing> find_standing(const Terrain& terrain, const Move& move) {
    const Observation* seen = observe(terrain, move.replica);
    const bool stands = seen != nullptr && observe(terrain, move.to) != nullptr && seen->replica &&
                        seen->replica->in_source_log &&
                        is_satisfied(step::StopReplication{move.replica}, *seen);
    const auto end = stands ? find_end(terrain, move, *seen) : std::nullopt;
    return end ? std::optional{Standing{*end, seen->replica->in_source_log->executed}}
               : std::nullopt;
}

std::vector<PlannedStep> hold_for_match(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<PlannedStep> steps;
    for (const Move& move : moves) {
        const auto pair = find_pair(terrain, move);
        if (const auto step = pair ? find_hold(terrain, *pair) : std::nullopt) {
            steps.push_back({.step = *step});
        }
    }
    return steps;
}

std::vector<std::string> find_unready(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<std::string> texts;
    for (const Move& move : moves) {
        if (!move.is_matched || !is_left_to_attach(terrain, move)) {
            continue;
        }
        const auto pair = find_pair(terrain, move);
        const auto wait =
            pair ? find_wait(terrain, *pair)
                 : std::optional{fmt::format(
                       "{} or {} does not answer", short_name(move.replica), short_name(move.to))};
        if (wait) {
            texts.push_back(*wait);
        }
    }
    return texts;
}

bool may_lag(const Terrain& terrain, const Move& move) {
    const auto pair = find_pair(terrain, move);
    return pair && pair->must_apply();
}

PhasePlan attach_by_match(const Move& move,
                          const Standing& standing,
                          const PlaceFound& found,
                          OnFailure on_failure) {
    return {
        .phase = Phase::Attach,
        .reason = fmt::format("{} stands in the log of {} at {}, by its {}: the last {} events are "
                              "in both",
                              short_name(move.replica),
                              short_name(move.to),
                              to_string(found.there),
                              to_string(standing.log_end.log),
                              found.events),
        .steps = {{.step = step::PointAt{.instance = move.replica,
                                         .source = move.to,
                                         .at_most = std::nullopt,
                                         .place = SamePlace{standing.in_source_log, found.there},
                                         .is_anew = move.from == move.to},
                   .on_failure = on_failure}}};
}

}  // namespace understudy
