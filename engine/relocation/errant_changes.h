// Errant changes: what is done about GTIDs that only one replica has: it forgets them, or its
// primary gets empty transactions with their names.
//
// Pure. For engine/relocation/change_rules only. Neither changes a row of any table: what the
// transactions changed stays on that replica alone. Forgetting goes through a state in which the
// replica counts nothing as executed, so it is detached from its source first: whatever becomes of
// us, it cannot fetch everything from the beginning. What it is to count is in the journal by then.
// Precondition of all: the server of the change answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/relocation/change.h"

namespace understudy {

[[nodiscard]] std::optional<Refusal> find_refusal_to_forget_errant(const Terrain& terrain,
                                                                   const Change& change);
[[nodiscard]] std::string reason_to_forget_errant(const Terrain& terrain, const Change& change);
[[nodiscard]] std::vector<Step> steps_to_forget_errant(const Terrain& terrain,
                                                       const Change& change);

/// The server of the change is the primary; `change.of` has what it lacks.
[[nodiscard]] std::optional<Refusal> find_refusal_to_inject_empty(const Terrain& terrain,
                                                                  const Change& change);
[[nodiscard]] std::string reason_to_inject_empty(const Terrain& terrain, const Change& change);
/// Some names a step, so that none takes long. What the primary has already is left out.
[[nodiscard]] std::vector<Step> steps_to_inject_empty(const Terrain& terrain, const Change& change);

}  // namespace understudy
