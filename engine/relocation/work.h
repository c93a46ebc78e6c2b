// Work: what an operation comes to, moves or a change of one server, and its phases alike.
//
// Pure. For whoever carries an operation out and need not know which of the two it is.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/relocation/change.h"
#include "engine/relocation/plan_moves.h"

namespace understudy {

using Work = std::variant<std::vector<Move>, Change>;

/// What an operation comes to, and whom it leaves alone.
struct WorkFound {
    Work work;
    std::vector<LeftAlone> left{};
};

[[nodiscard]] tl::expected<WorkFound, Refusal> find_work(const Terrain& terrain,
                                                         const Operation& operation);

/// As it was found before, and written down.
[[nodiscard]] Work work_of(const Operation& operation, std::vector<Move> moves);

/// Its moves; none of a change of one server.
[[nodiscard]] std::vector<Move> moves_of(const Work& work);

/// What of it is done in one turn (turns); a change of one server is done in the first.
[[nodiscard]] Work of_turn(const Work& work, std::uint32_t turn);
[[nodiscard]] Work up_to_turn(const Work& work, std::uint32_t turn);

/// Whether it can still be done, now that a part of it may be: nothing, or what stands in the way.
[[nodiscard]] std::optional<Refusal> find_difference(const Terrain& terrain,
                                                     const Operation& operation,
                                                     const Work& work);

/// There is somebody to move, or a server to change.
[[nodiscard]] bool has_work(const Work& work);

/// Whom it changes, for a while or for good.
[[nodiscard]] std::vector<InstanceKey> changed_by(const Work& work);

/// Who must stay as he is meanwhile: new sources and theirs, or who could take writes as well.
[[nodiscard]] std::vector<InstanceKey> leaned_on_by(const Terrain& terrain, const Work& work);

// Each phase, as the parts say (plan_moves, change).
[[nodiscard]] PhasePlan plan_hold(const Terrain& terrain, const Work& work);
[[nodiscard]] std::vector<InstanceKey> to_look_at(const Terrain& terrain, const Work& work);
[[nodiscard]] PhasePlan plan_catch_up(const Terrain& terrain, const Work& work);
[[nodiscard]] bool is_unfinished(const Terrain& terrain, const Work& work);
[[nodiscard]] std::string find_lacking(const Terrain& terrain, const Work& work);
[[nodiscard]] PhasePlan plan_deed(const Terrain& terrain, const Work& work);
[[nodiscard]] PhasePlan plan_release(const Terrain& terrain, const Work& work);

}  // namespace understudy
