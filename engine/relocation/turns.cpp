#include "engine/relocation/turns.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/topology/anchor.h"
#include "engine/topology/obstacles.h"

namespace understudy {

std::vector<Move> in_turns(const Terrain& terrain, const Move& move) {
    std::vector<Move> moves;
    const Observation* seen = observe(terrain, move.replica);
    if (!move.is_matched && seen != nullptr && is_by_coordinates(*seen)) {
        Move next = move;
        for (const Leg& leg : find_route(terrain, move.replica, move.to)) {
            next.to = leg.to;
            next.anchor = leg.anchor;
            moves.push_back(next);
            next.from = leg.to;
            ++next.turn;
        }
    }
    return moves.empty() ? std::vector{move} : moves;
}

std::string find_obstacles_between(const Terrain& terrain, const std::vector<Move>& turns) {
    for (std::size_t i = 0; i + 1 < turns.size(); ++i) {
        const Move& move = turns[i];
        if (const auto obstacles = find_obstacles(terrain, move.replica, move.to);
            !obstacles.empty()) {
            return fmt::format("on its way to {} below {}: {}",
                               short_name(turns.back().to),
                               short_name(move.to),
                               describe(obstacles));
        }
    }
    return {};
}

Snapshot after_moves(const Snapshot& snapshot, const std::vector<Move>& moves) {
    Snapshot after = snapshot;
    for (const Move& move : moves) {
        after.instances.edit(move.replica)->seen->replica->source = move.to;
    }
    return after;
}

std::vector<Move> of_turn(const std::vector<Move>& moves, std::uint32_t turn) {
    std::vector<Move> found;
    std::copy_if(moves.begin(), moves.end(), std::back_inserter(found), [&](const Move& move) {
        return move.turn == turn;
    });
    return found;
}

std::vector<Move> up_to_turn(const std::vector<Move>& moves, std::uint32_t turn) {
    std::vector<Move> found;
    std::copy_if(moves.begin(), moves.end(), std::back_inserter(found), [&](const Move& move) {
        return move.turn <= turn;
    });
    return found;
}

std::uint32_t last_turn(const std::vector<Move>& moves) {
    std::uint32_t last = 0;
    for (const Move& move : moves) {
        last = std::max(last, move.turn);
    }
    return last;
}

std::vector<Move> as_wholes(const std::vector<Move>& moves) {
    std::vector<Move> wholes;
    for (const Move& move : moves) {
        const auto begun = std::find_if(wholes.begin(), wholes.end(), [&](const Move& one) {
            return one.replica == move.replica;
        });
        if (begun == wholes.end()) {
            wholes.push_back(move);
            wholes.back().turn = 0;
        } else {
            begun->to = move.to;
            begun->anchor.reset();
        }
    }
    return wholes;
}

bool is_on_the_way(const std::vector<Move>& moves, const Move& whole, const InstanceKey& place) {
    return place != whole.to && std::any_of(moves.begin(), moves.end(), [&](const Move& move) {
               return move.replica == whole.replica && move.to == place;
           });
}

std::vector<Move> rest_of(const Terrain& terrain, const std::vector<Move>& moves) {
    std::vector<Move> rest;
    for (const Move& move : moves) {
        if (move.from == move.to || source_of(terrain, move.replica) != move.to) {
            rest.push_back(move);
            continue;
        }
        std::erase_if(rest, [&](const Move& earlier) { return earlier.replica == move.replica; });
    }
    return rest;
}

}  // namespace understudy
