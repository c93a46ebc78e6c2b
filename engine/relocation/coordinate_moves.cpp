#include "engine/relocation/coordinate_moves.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace understudy {
namespace {

/// A receiver that was stopped in the middle of a transaction leaves the applier waiting for the
/// rest. After so long without news it is given it.
constexpr Duration kPatience = std::chrono::seconds{2};

/// Both of a move, when both answer and tell where they are.
struct Pair {
    const Move& move;
    const Observation& replica;
    const Observation& anchor;

    [[nodiscard]] bool goes_up() const { return *move.anchor == move.from; }

    [[nodiscard]] const SourceLogProgress& moving() const {
        return *replica.replica->in_source_log;
    }

    [[nodiscard]] const BinlogCoordinates& place_of_anchor() const {
        return goes_up() ? *anchor.log_end : anchor.replica->in_source_log->executed;
    }

    [[nodiscard]] bool has_anchor_stopped() const {
        return anchor.replica->applier == ApplierState::Stopped;
    }

    [[nodiscard]] bool receives() const {
        return replica.replica->receiver != ReceiverState::Stopped;
    }

    [[nodiscard]] bool has_applied_all() const { return moving().executed == moving().read; }

    /// It receives no more, and has applied all.
    [[nodiscard]] bool is_settled() const { return !receives() && has_applied_all(); }

    [[nodiscard]] bool have_met() const {
        return has_anchor_stopped() && moving().executed == place_of_anchor() &&
               (goes_up() || is_settled());
    }
};

bool tells_place(const Observation* seen) {
    return seen != nullptr && seen->replica && seen->replica->in_source_log;
}

std::optional<Pair> find_pair(const Terrain& terrain, const Move& move) {
    if (!move.anchor || !is_left_to_attach(terrain, move)) {
        return std::nullopt;
    }
    const Observation* replica = observe(terrain, move.replica);
    const Observation* anchor = observe(terrain, *move.anchor);
    return tells_place(replica) && tells_place(anchor) && anchor->log_end
               ? std::optional{Pair{move, *replica, *anchor}}
               : std::nullopt;
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

/// Down: it gets all that the anchor has, and then no more.
std::optional<PlannedStep> bring_down(const Pair& pair, Duration waited) {
    const ReplicaStatus& status = *pair.replica.replica;
    const bool has_all_of_anchor = pair.moving().executed >= pair.place_of_anchor();
    const bool waits_in_vain = !pair.receives() && !pair.has_applied_all() &&
                               (status.applier == ApplierState::Stopped || waited >= kPatience);
    if (!has_all_of_anchor || waits_in_vain) {
        return is_replicating(pair.replica) ? std::nullopt
                                            : std::optional{start(pair.move.replica)};
    }
    const bool gets_the_rest =
        status.receiver == ReceiverState::Connecting && !pair.has_applied_all();
    return pair.receives() && !gets_the_rest
               ? std::optional{PlannedStep{.step = step::StopReceiver{pair.move.replica}}}
               : std::nullopt;
}

/// To the nearest of those who wait for it further on; one after the other it meets them all. Once
/// it is there it is stopped: an applier ends at a place only when it meets what is behind it.
std::optional<PlannedStep> bring_anchor(const std::vector<Pair>& pairs, const InstanceKey& anchor) {
    std::optional<BinlogCoordinates> nearest;
    bool is_running = false;
    for (const Pair& pair : pairs) {
        if (*pair.move.anchor != anchor) {
            continue;
        }
        is_running = !pair.has_anchor_stopped();
        const BinlogCoordinates& place = pair.moving().executed;
        const bool waits_further_on =
            !pair.goes_up() && pair.is_settled() && place > pair.place_of_anchor();
        if (waits_further_on && (!nearest || place < *nearest)) {
            nearest = place;
        }
    }
    if (is_running) {
        return nearest ? std::nullopt
                       : std::optional{PlannedStep{.step = step::StopReplication{anchor}}};
    }
    return nearest ? std::optional{PlannedStep{.step = step::ReplicateUntil{anchor, *nearest}}}
                   : std::nullopt;
}

std::string describe(const Pair& pair) {
    const std::string replica = short_name(pair.move.replica);
    const std::string anchor = short_name(*pair.move.anchor);
    if (!pair.has_anchor_stopped()) {
        return fmt::format("{} has not come to the place of {} yet", anchor, replica);
    }
    const bool is_far_enough = pair.moving().executed >= pair.place_of_anchor();
    if (!pair.goes_up() && is_far_enough && !pair.is_settled()) {
        return fmt::format("{} has yet to apply what it received, up to {}",
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
    return seen == nullptr || !is_satisfied(step::PointAt{move.replica, move.to}, *seen);
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

std::vector<PlannedStep> bring_together(const Terrain& terrain,
                                        const std::vector<Move>& moves,
                                        Duration waited) {
    std::vector<PlannedStep> steps;
    const std::vector<Pair> pairs = find_pairs(terrain, moves);
    if (std::any_of(pairs.begin(), pairs.end(), [](const Pair& one) { return one.have_met(); })) {
        return steps;  // They are attached first.
    }
    for (const Pair& pair : pairs) {
        const auto step = !pair.has_anchor_stopped() ? std::nullopt
                          : pair.goes_up()           ? bring_up(pair)
                                                     : bring_down(pair, waited);
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
        const BinlogCoordinates& there =
            pair.goes_up() ? pair.anchor.replica->in_source_log->executed : *pair.anchor.log_end;
        steps.push_back({.step = step::PointAt{.instance = pair.move.replica,
                                               .source = pair.move.to,
                                               .at_most = std::nullopt,
                                               .place = SamePlace{pair.moving().executed, there}}});
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
        if (move.anchor) {
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

}  // namespace understudy
