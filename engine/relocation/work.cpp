#include "engine/relocation/work.h"

#include <algorithm>

#include "engine/base/overloaded.h"
#include "engine/relocation/coordinate_moves.h"
#include "engine/relocation/turns.h"

namespace understudy {
namespace {

void sort_out(std::vector<InstanceKey>& keys) {
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

WorkFound to_work(Moves found) {
    return {std::move(found.moves), std::move(found.left)};
}

Work without_turns(Work work) {
    if (auto* moves = std::get_if<std::vector<Move>>(&work)) {
        for (Move& move : *moves) {
            move.turn = 0;
        }
    }
    return work;
}

}  // namespace

tl::expected<WorkFound, Refusal> find_work(const Terrain& terrain, const Operation& operation) {
    if (traits_of(operation.kind).is_of_one_server) {
        const Change change = change_of(operation);
        if (auto refusal = find_refusal(terrain, change)) {
            return tl::unexpected<Refusal>{std::move(*refusal)};
        }
        return WorkFound{change};
    }
    return find_moves(terrain, operation).map(to_work);
}

Work work_of(const Operation& operation, std::vector<Move> moves) {
    return traits_of(operation.kind).is_of_one_server ? Work{change_of(operation)}
                                                      : Work{std::move(moves)};
}

std::vector<Move> moves_of(const Work& work) {
    const auto* moves = std::get_if<std::vector<Move>>(&work);
    return moves == nullptr ? std::vector<Move>{} : *moves;
}

Work of_turn(const Work& work, std::uint32_t turn) {
    const auto* moves = std::get_if<std::vector<Move>>(&work);
    return moves == nullptr ? work : Work{of_turn(*moves, turn)};
}

Work up_to_turn(const Work& work, std::uint32_t turn) {
    const auto* moves = std::get_if<std::vector<Move>>(&work);
    return moves == nullptr ? work : Work{up_to_turn(*moves, turn)};
}

std::optional<Refusal> find_difference(const Terrain& terrain,
                                       const Operation& operation,
                                       const Work& work) {
    const auto* moves = std::get_if<std::vector<Move>>(&work);
    const bool has_turns = moves != nullptr && last_turn(*moves) > 0;
    const auto found = has_turns ? find_rest(terrain, operation, *moves).map(to_work)
                                 : find_work(terrain, operation);
    if (!found) {
        return found.error();
    }
    const Work left = moves == nullptr ? work : Work{rest_of(terrain, *moves)};
    return without_turns(found->work) == without_turns(left)
               ? std::nullopt
               : std::optional{
                     Refusal{RefusalReason::PlanChanged, "the topology is not what it was"}};
}

bool has_work(const Work& work) {
    const auto* moves = std::get_if<std::vector<Move>>(&work);
    return moves == nullptr || !moves->empty();
}

std::vector<InstanceKey> changed_by(const Work& work) {
    std::vector<InstanceKey> keys;
    const auto moves = moves_of(work);
    for (const Move& move : moves) {
        keys.push_back(move.replica);
    }
    const auto anchors = anchors_of(moves);
    keys.insert(keys.end(), anchors.begin(), anchors.end());
    if (const auto* change = std::get_if<Change>(&work)) {
        keys.push_back(change->instance);
    }
    return keys;
}

std::vector<InstanceKey> leaned_on_by(const Terrain& terrain, const Work& work) {
    if (const auto* change = std::get_if<Change>(&work)) {
        return leaned_on_by(terrain, *change);
    }
    std::vector<InstanceKey> keys;
    for (const Move& move : moves_of(work)) {
        keys.push_back(move.to);
        const auto sources = sources_of(terrain, move.to);
        keys.insert(keys.end(), sources.begin(), sources.end());
    }
    sort_out(keys);
    return keys;
}

PhasePlan plan_hold(const Terrain& terrain, const Work& work) {
    return std::visit([&](const auto& it) { return plan_hold(terrain, it); }, work);
}

std::vector<InstanceKey> to_look_at(const Terrain& terrain, const Work& work) {
    return std::visit([&](const auto& it) { return to_look_at(terrain, it); }, work);
}

PhasePlan plan_catch_up(const Terrain& terrain, const Work& work) {
    const auto* moves = std::get_if<std::vector<Move>>(&work);
    return moves == nullptr ? PhasePlan{} : plan_catch_up(terrain, *moves);
}

bool is_unfinished(const Terrain& terrain, const Work& work) {
    return std::visit([&](const auto& it) { return is_unfinished(terrain, it); }, work);
}

std::string find_lacking(const Terrain& terrain, const Work& work) {
    return std::visit([&](const auto& it) { return find_lacking(terrain, it); }, work);
}

PhasePlan plan_deed(const Terrain& terrain, const Work& work) {
    return std::visit(
        Overloaded{
            [&](const std::vector<Move>& moves) { return plan_attach(terrain, moves); },
            [&](const Change& change) { return plan_act(terrain, change); },
        },
        work);
}

PhasePlan plan_release(const Terrain& terrain, const Work& work) {
    return std::visit([&](const auto& it) { return plan_release(terrain, it); }, work);
}

}  // namespace understudy
