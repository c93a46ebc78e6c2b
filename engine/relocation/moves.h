// Moves: who is to replicate from whom after an operation, or why it is not to be.
//
// Pure. The part of each operation that is its own; how moves are carried out is the same for all.
#pragma once

#include <string>
#include <vector>

#include "engine/model/operation.h"
#include "engine/model/refusal.h"
#include "engine/topology/terrain.h"

namespace understudy {

/// A replica that an operation on many leaves where it is.
struct LeftAlone {
    InstanceKey replica;
    std::string why;

    friend bool operator==(const LeftAlone&, const LeftAlone&) = default;
};

/// Invariant: each replica once in a turn; in order, except that nobody comes before the one whose
/// place it takes.
struct Moves {
    std::vector<Move> moves;
    std::vector<LeftAlone> left;
};

/// Names the leader of a regrouping that leaves it open: it is looked for once, and not again while
/// the operation is carried out. Left open still: there is nobody.
[[nodiscard]] Operation with_leader(const Terrain& terrain, Operation operation);

/// An operation on one replica is refused with every obstacle. One on many leaves those alone who
/// have an obstacle, and is refused if that is all of them; nobody to move is no refusal.
[[nodiscard]] tl::expected<Moves, Refusal> find_moves(const Terrain& terrain,
                                                      const Operation& operation);

/// The same when some of `moves`, which it found before, are made already.
[[nodiscard]] tl::expected<Moves, Refusal> find_rest(const Terrain& terrain,
                                                     const Operation& operation,
                                                     const std::vector<Move>& moves);

}  // namespace understudy
