// Forecast: what would be done now, and why, or why not. Nothing is done, nobody is asked.
//
// The same analysis, gate and choice as those of a recovery, on what was last seen. A recovery
// stops receivers and looks again before it chooses: who stands first by little may not then.
#pragma once

#include <span>
#include <string>

#include "engine/model/record.h"

#include "real/storage/sqlite_store.h"

namespace understudy::real {

/// What a forecast is made from, and of when.
struct ForecastView {
    const Inventory& inventory;
    const ClusterView& cluster;
    const Policy& policy;
    Instant now{};
};

/// Who would take the place of the primary: a line for each, best first, with the reason of its
/// place; who may not, last; and what would be lost. Precondition: the cluster has a primary.
[[nodiscard]] std::string list_candidates(const ForecastView& view);

/// What is wrong with a cluster, what is done about it by itself, and what stands in the way: from
/// the journal, and the newest records, oldest first.
[[nodiscard]] std::string explain_cluster(const ForecastView& view,
                                          std::span<const Record> journal,
                                          std::span<const Record> newest);

/// What is wrong with one that is not the primary, and what keeps it from its place.
[[nodiscard]] std::string explain_member(const ForecastView& view, const InstanceKey& member);

}  // namespace understudy::real
