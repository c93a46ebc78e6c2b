// Change refusals: why one server must not be changed, for each kind of change.
//
// Pure. For engine/relocation/change_rules only. Precondition of all: the server answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/relocation/change.h"

namespace understudy {

/// Whoever meets it attaches it to another source than the one it has.
[[nodiscard]] bool is_to_follow_another(const Terrain& terrain, const InstanceKey& key);

/// Other members of its cluster that follow nobody, as far as is known.
[[nodiscard]] std::vector<const Instance*> other_roots(const Terrain& terrain,
                                                       const InstanceKey& key);

[[nodiscard]] std::optional<Refusal> find_refusal_to_start(const Terrain& terrain,
                                                           const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_stop(const Terrain& terrain,
                                                          const Change& change);
/// Also that it would lose what it has not applied, whatever stops it from that.
[[nodiscard]] std::optional<Refusal> find_refusal_to_stop_nicely(const Terrain& terrain,
                                                                 const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_reset(const Terrain& terrain,
                                                           const Change& change);
/// As to reset it, but that others are below it is no reason.
[[nodiscard]] std::optional<Refusal> find_refusal_to_detach(const Terrain& terrain,
                                                            const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_reattach(const Terrain& terrain,
                                                              const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_delay(const Terrain& terrain,
                                                           const Change& change);
/// Whoever is asked to be read-only may be.
[[nodiscard]] std::optional<Refusal> find_refusal_to_close(const Terrain& terrain,
                                                           const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_write(const Terrain& terrain,
                                                           const Change& change);

}  // namespace understudy
