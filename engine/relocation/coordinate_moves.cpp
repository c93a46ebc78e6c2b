#include "engine/relocation/coordinate_moves.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "engine/topology/known_places.h"

namespace understudy {
namespace {

/// Both of a move, when both answer and tell where they are.
struct Pair {
    const Move& move;
    const Observation& replica;
    const Observation& anchor;
    const Observation* to = nullptr;  ///< Null: it does not answer.
    /// Beside: that of `to` is the log that the replica reads.
    bool is_one_log = false;
    /// Beside, into another log: where the replica is in that one.
    std::optional<BinlogCoordinates> known{};

    [[nodiscard]] bool goes_up() const { return *move.anchor == move.from; }

    /// The log there is the one it reads, or its place there is known.
    [[nodiscard]] bool goes_beside() const { return *move.anchor == move.replica; }

    [[nodiscard]] const SourceLogProgress& moving() const {
        return *replica.replica->in_source_log;
    }

    /// In the log that the replica reads.
    [[nodiscard]] const BinlogCoordinates& place_of_anchor() const {
        return goes_up() ? *anchor.log_end : anchor.replica->in_source_log->executed;
    }

    [[nodiscard]] bool has_anchor_stopped() const {
        return anchor.replica->applier == ApplierState::Stopped;
    }

    /// Its applier ended between two transactions, and it receives no more.
    [[nodiscard]] bool is_settled() const {
        return is_satisfied(step::StopReplication{move.replica}, replica);
    }

    /// What waits in the relay log of the replica is to be had there as well.
    [[nodiscard]] bool has_all_been_received() const {
        if (goes_beside()) {
            return is_one_log ? *to->log_end >= moving().read
                              : known && moving().read == moving().executed;
        }
        return anchor.replica->in_source_log->read >= moving().read;
    }

    /// In the log of `to`. Precondition: they have met.
    [[nodiscard]] const BinlogCoordinates& place_there() const {
        if (goes_beside()) {
            return is_one_log ? moving().executed : *known;
        }
        return goes_up() ? anchor.replica->in_source_log->executed : *anchor.log_end;
    }

    [[nodiscard]] bool are_at_one_place() const {
        return has_anchor_stopped() && moving().executed == place_of_anchor() &&
               (goes_up() || is_settled());
    }

    [[nodiscard]] bool have_met() const {
        return are_at_one_place() && (goes_up() || has_all_been_received());
    }
};

/// It is told where the anchor is in its own log, unless the log there is the one it reads.
bool tells_end(const Move& move, const Observation& anchor, const Observation* to) {
    return move.anchor == move.replica ? to != nullptr && to->log_end : anchor.log_end.has_value();
}

bool tells_place(const Observation* seen) {
    return seen != nullptr && seen->replica && seen->replica->in_source_log;
}

std::optional<Pair> find_pair(const Terrain& terrain, const Move& move) {
    if (!move.anchor || !is_left_to_attach(terrain, move)) {
        return std::nullopt;
    }
    const Observation* replica = observe(terrain, move.replica);
    const Observation* anchor = observe(terrain, *move.anchor);
    const Observation* to = observe(terrain, move.to);
    if (!tells_place(replica) || !tells_place(anchor) || !tells_end(move, *anchor, to)) {
        return std::nullopt;
    }
    Pair pair{.move = move, .replica = *replica, .anchor = *anchor, .to = to};
    if (pair.goes_beside()) {
        pair.is_one_log = log_owner_of(terrain, move.from) == log_owner_of(terrain, move.to);
        pair.known = find_known_place(terrain, move.replica, move.to);
    }
    return pair;
}

std::vector<Pair> find_pairs(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<Pair> pairs;
    for (const Move& move : moves) {
        if (const auto pair = find_pair(terrain, move)) {
            pairs.push_back(*pair);
        }
    }
    return pairs;
}

PlannedStep start(const InstanceKey& key) {
    return {.step = step::StartReplication{key}};
}

/// Up: it follows its source, which stands still.
std::optional<PlannedStep> bring_up(const Pair& pair) {
    return pair.have_met() || is_replicating(pair.replica)
               ? std::nullopt
               : std::optional{start(pair.move.replica)};
}

/// Down: it gets all that the anchor has, and then stands still.
std::optional<PlannedStep> bring_down(const Pair& pair) {
    if (pair.moving().executed < pair.place_of_anchor()) {
        return is_replicating(pair.replica) ? std::nullopt
                                            : std::optional{start(pair.move.replica)};
    }
    return pair.is_settled()
               ? std::nullopt
               : std::optional{PlannedStep{.step = step::StopReplication{pair.move.replica}}};
}

/// Where it is to stand: at the nearest of those who wait for it further on, so that one after the
/// other it meets them all; or where it is, if it must receive what somebody there has received.
std::optional<BinlogCoordinates> next_place_of(const InstanceKey& anchor,
                                               const std::vector<Pair>& pairs) {
    std::optional<BinlogCoordinates> nearest;
    for (const Pair& pair : pairs) {
        const bool meets_it = *pair.move.anchor == anchor && !pair.goes_up() && !pair.goes_beside();
        if (!meets_it || !pair.is_settled()) {
            continue;
        }
        const BinlogCoordinates& place = pair.moving().executed;
        const bool is_to_receive =
            pair.are_at_one_place() && pair.anchor.replica->receiver == ReceiverState::Stopped;
        const bool waits_there = place > pair.place_of_anchor() || is_to_receive;
        if (waits_there && (!nearest || place < *nearest)) {
            nearest = place;
        }
    }
    return nearest;
}

/// Once it is where it is to stand it is stopped: an applier ends at a place only when it meets
/// what is behind it.
std::optional<PlannedStep> bring_anchor(const std::vector<Pair>& pairs, const InstanceKey& anchor) {
    const auto next = next_place_of(anchor, pairs);
    const bool is_running = std::any_of(pairs.begin(), pairs.end(), [&](const Pair& pair) {
        return *pair.move.anchor == anchor && !pair.has_anchor_stopped();
    });
    if (is_running) {
        return next ? std::nullopt
                    : std::optional{PlannedStep{.step = step::StopReplication{anchor}}};
    }
    return next ? std::optional{PlannedStep{.step = step::ReplicateUntil{anchor, *next}}}
                : std::nullopt;
}

std::string describe(const Pair& pair) {
    const std::string replica = short_name(pair.move.replica);
    const std::string anchor = short_name(*pair.move.anchor);
    if (!pair.has_anchor_stopped()) {
        return fmt::format("{} has not come to the place of {} yet", anchor, replica);
    }
    if (pair.goes_beside() && !pair.is_one_log) {
        return fmt::format("{} is at {} now, and where that is in the log of {} is not known",
                           replica,
                           to_string(pair.moving().executed),
                           short_name(pair.move.to));
    }
    if (pair.are_at_one_place()) {
        return fmt::format("{} has yet to receive what {} has received, up to {}",
                           pair.goes_beside() ? short_name(pair.move.to) : anchor,
                           replica,
                           to_string(pair.moving().read));
    }
    return fmt::format("{} is at {}, and {} at {}",
                       replica,
                       to_string(pair.moving().executed),
                       anchor,
                       to_string(pair.place_of_anchor()));
}

}  // namespace

std::vector<InstanceKey> anchors_of(const std::vector<Move>& moves) {
    std::vector<InstanceKey> keys;
    for (const Move& move : moves) {
        if (move.anchor) {
            keys.push_back(*move.anchor);
        }
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

bool is_left_to_attach(const Terrain& terrain, const Move& move) {
    const Observation* seen = observe(terrain, move.replica);
    const bool is_rematched = move.is_matched && move.from == move.to;
    return is_rematched || seen == nullptr ||
           !is_satisfied(step::PointAt{move.replica, move.to}, *seen);
}

std::vector<PlannedStep> hold_anchors(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<PlannedStep> steps;
    for (const InstanceKey& anchor : anchors_of(moves)) {
        const step::StopReplication stop{anchor};
        const Observation* seen = observe(terrain, anchor);
        if (seen != nullptr && !is_satisfied(stop, *seen)) {
            steps.push_back({.step = stop});
        }
    }
    return steps;
}

std::vector<PlannedStep> bring_together(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<PlannedStep> steps;
    const std::vector<Pair> pairs = find_pairs(terrain, moves);
    if (std::any_of(pairs.begin(), pairs.end(), [](const Pair& one) { return one.have_met(); })) {
        return steps;  // They are attached first.
    }
    for (const Pair& pair : pairs) {
        const auto step = !pair.has_anchor_stopped() ? std::nullopt
                          : pair.goes_up()           ? bring_up(pair)
                                                     : bring_down(pair);
        if (step) {
            steps.push_back(*step);
        }
    }
    for (const InstanceKey& anchor : anchors_of(moves)) {
        if (const auto step = bring_anchor(pairs, anchor)) {
            steps.push_back(*step);
        }
    }
    return steps;
}

std::vector<PlannedStep> attach_by_coordinates(const Terrain& terrain,
                                               const std::vector<Move>& moves) {
    std::vector<PlannedStep> steps;
    for (const Pair& pair : find_pairs(terrain, moves)) {
        if (!pair.have_met()) {
            continue;
        }
        steps.push_back({.step = step::PointAt{
                             .instance = pair.move.replica,
                             .source = pair.move.to,
                             .at_most = std::nullopt,
                             .place = SamePlace{pair.moving().executed, pair.place_there()}}});
    }
    return steps;
}

std::vector<std::string> find_apart(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<std::string> texts;
    for (const Move& move : moves) {
        if (!move.anchor || !is_left_to_attach(terrain, move)) {
            continue;
        }
        const auto pair = find_pair(terrain, move);
        if (pair && pair->have_met()) {
            return {};
        }
        texts.push_back(pair ? describe(*pair)
                             : fmt::format("{} or {} does not tell where it is",
                                           short_name(move.replica),
                                           short_name(*move.anchor)));
    }
    return texts;
}

std::vector<PlannedStep> release_by_coordinates(const Terrain& terrain,
                                                const std::vector<Move>& moves) {
    std::vector<InstanceKey> held = anchors_of(moves);
    for (const Move& move : moves) {
        const bool is_new = std::find(held.begin(), held.end(), move.replica) == held.end();
        if (is_new && (move.anchor || move.is_matched)) {
            held.push_back(move.replica);
        }
    }
    std::vector<PlannedStep> steps;
    for (const InstanceKey& key : held) {
        const Observation* seen = observe(terrain, key);
        if (seen != nullptr && seen->replica && !is_replicating(*seen)) {
            steps.push_back(
                {.step = step::StartReplication{key}, .on_failure = OnFailure::CarryOn});
        }
    }
    return steps;
}

std::vector<PlannedStep> unbind(const Terrain& terrain, const std::set<InstanceKey>& bounded) {
    std::vector<PlannedStep> steps;
    for (const InstanceKey& key : bounded) {
        const Observation* seen = observe(terrain, key);
        if (seen == nullptr || !is_by_coordinates(*seen) || !is_replicating(*seen)) {
            continue;
        }
        steps.push_back({.step = step::StopReplication{key}, .on_failure = OnFailure::CarryOn});
        steps.push_back(
            {.step = step::StartReplication{key}, .on_failure = OnFailure::CarryOn, .wave = 1});
    }
    return steps;
}

}  // namespace understudy
