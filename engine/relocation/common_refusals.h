// Common refusals: what several changes of one server must not be made for, and what they ask.
//
// Pure. For engine/relocation/change and its refusals only. Precondition of those about a replica:
// it answers, and unless a function says so, it has a source.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/relocation/change.h"
#include "engine/topology/obstacles.h"

namespace understudy {

/// Whoever meets it attaches it to another source than the one it has.
[[nodiscard]] bool is_to_follow_another(const Terrain& terrain, const InstanceKey& key);

/// Other members of its cluster that follow nobody, as far as is known.
[[nodiscard]] std::vector<const Instance*> other_roots(const Terrain& terrain,
                                                       const InstanceKey& key);

[[nodiscard]] Refusal refuse(RefusalReason reason, std::string detail);

/// It cannot replicate from `source` because of them; nothing when there are none.
[[nodiscard]] std::optional<Refusal> refuse_obstacles(const InstanceKey& replica,
                                                      const InstanceKey& source,
                                                      const std::vector<Obstacle>& obstacles);

/// It has no source.
[[nodiscard]] std::optional<Refusal> find_no_source(const Observation& seen,
                                                    const InstanceKey& key);

/// It was replaced: it waits to follow its successor, or is kept apart. With or without a source.
[[nodiscard]] std::optional<Refusal> find_demotion(const Terrain& terrain, const InstanceKey& key);

/// Its source was replaced: it is about to be attached to the successor.
[[nodiscard]] std::optional<Refusal> find_way_to_another(const Terrain& terrain,
                                                         const InstanceKey& key);

/// One of these: it has no source, or not the one it is to have. With or without a source.
[[nodiscard]] std::optional<Refusal> find_no_lasting_source(const Terrain& terrain,
                                                            const InstanceKey& key);

/// It is no replica whose source is the one it is to have, or is detached from it.
[[nodiscard]] std::optional<Refusal> find_no_steady_source(const Terrain& terrain,
                                                           const InstanceKey& key);

/// What is in a relay log that is dropped must be had again. What it receives until it is stopped
/// nobody can know yet.
[[nodiscard]] std::optional<Refusal> find_relay_log_at_risk(const Terrain& terrain,
                                                            const Change& change);

/// It is to apply all that it has received, and cannot, or not while it is waited for. `otherwise`
/// says what there is to be done.
[[nodiscard]] std::optional<Refusal> find_unappliable(const Terrain& terrain,
                                                      const InstanceKey& key,
                                                      std::string_view otherwise);

}  // namespace understudy
