// What the engine does for people who ask what is in a log. A question: nothing is recorded, and
// whoever asked asks again if the manager dies.
#include <fmt/format.h>

#include "engine/orchestration/engine_state.h"
#include "engine/topology/errant_gtids.h"

namespace understudy {

void Engine::State::serve(RequestId id, const request::LocateErrant& asked) {
    const InstanceKey& key = asked.instance;
    const Terrain terrain{inventory.snapshot(), topology, policy};
    if (find(terrain.snapshot, key) == nullptr) {
        return refuse(id,
                      Refusal{RefusalReason::NoSuchInstance,
                              short_name(key) + " is not known; discover it first"});
    }
    const auto errant = find_errant_gtids(terrain, key);
    if (!errant) {
        return refuse(id, errant.error());
    }
    const Observation& seen = *observe(terrain, key);
    if (!seen.has_binlog) {
        return refuse(id,
                      Refusal{RefusalReason::NotPossible,
                              short_name(key) + " writes no binary log (log_bin)"});
    }
    go_on({id,
           GtidSearch{key,
                      *errant,
                      *errant & seen.purged.value_or(GtidSet{}),
                      policy.pseudo_gtid.events_at_once}});
}

void Engine::State::go_on(Search search) {
    if (const auto question = search.search.next()) {
        const LogReadId id = outbox.read_log(*question, policy.step.deadline);
        searches.emplace(id, std::move(search));
        return;
    }
    outbox.answer(search.asked_by,
                  search.search.failure().empty()
                      ? Result<std::string>{search.search.describe()}
                      : fail(ErrorCode::Refused, search.search.failure()));
}

}  // namespace understudy
