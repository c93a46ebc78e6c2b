// Change refusals: why one server must not be changed, for each kind of change.
//
// Pure. For engine/relocation/change_rules only. Precondition of all: the server answers.
#pragma once

#include <optional>
#include <vector>

#include "engine/relocation/change.h"

namespace understudy {

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
/// The two are `instance`, a primary, and `partner`, which replicates from it.
[[nodiscard]] std::optional<Refusal> find_refusal_to_ring(const Terrain& terrain,
                                                          const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_delay(const Terrain& terrain,
                                                           const Change& change);
/// `parameters.transaction` is the one to be left out.
[[nodiscard]] std::optional<Refusal> find_refusal_to_skip(const Terrain& terrain,
                                                          const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_enable_gtid(const Terrain& terrain,
                                                                 const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_disable_gtid(const Terrain& terrain,
                                                                  const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_of_semi_sync_source(const Terrain& terrain,
                                                                      const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_of_semi_sync_replica(const Terrain& terrain,
                                                                       const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_flush(const Terrain& terrain,
                                                           const Change& change);
/// Every server of its cluster may yet want to read its log, at once or when it has been moved
/// there. All must answer, and those who replicate from it tell how far they are.
[[nodiscard]] std::optional<Refusal> find_refusal_to_purge(const Terrain& terrain,
                                                           const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_kill(const Terrain& terrain,
                                                          const Change& change);
/// As far as they were seen. In order.
[[nodiscard]] std::vector<step::LogReader> readers_of(const Terrain& terrain,
                                                      const InstanceKey& key);
/// Whoever is asked to be read-only may be.
[[nodiscard]] std::optional<Refusal> find_refusal_to_close(const Terrain& terrain,
                                                           const Change& change);
[[nodiscard]] std::optional<Refusal> find_refusal_to_write(const Terrain& terrain,
                                                           const Change& change);

}  // namespace understudy
