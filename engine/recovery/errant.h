// Errant transactions among contenders: what the primary neither wrote nor had, and when that
// counts for less than what would be lost with whoever has it.
#pragma once

#include <optional>
#include <vector>

#include "engine/recovery/choose.h"
#include "engine/recovery/contender.h"

namespace understudy {

/// Fills in `errant` and `errant_text` of those who answer: what only it has, and what some replica
/// wrote that the primary was never seen with. What the one to replace wrote, its co-primary, or
/// one that was abandoned, is not errant, whether or not those were ever seen. On MariaDB a
/// position shows only the last transaction of a domain: one that the member wrote itself.
void find_errant_transactions(std::vector<Contender>& all,
                              const Snapshot& snapshot,
                              const ChooseQuestion& question);

/// It is objected to for its errant transactions, among others perhaps.
[[nodiscard]] bool is_errant(const Contender& one);

/// What it received, less what is errant; nothing when the two cannot be told apart.
[[nodiscard]] std::optional<ReplicationPosition> trustworthy_position(const Contender& one);

/// On MariaDB nobody can tell how much of what comes before an errant transaction is the primary's.
/// When nobody else has what the dead primary was last seen with, losing that is worse than keeping
/// what one replica wrote. Call it before anything is counted.
void forgive_errant_positions(std::vector<Contender>& all, const Instance* primary);

/// Losing what was committed is worse than keeping what one replica wrote: when nobody without
/// errant transactions has, or can be given, as much, the one with them is eligible all the same.
/// Precondition: `missing` is counted.
void forgive_errant_sets(std::vector<Contender>& all);

}  // namespace understudy
