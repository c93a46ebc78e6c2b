// Contender: one member of a cluster while it is judged for promotion, and what its observation
// says of its use.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "engine/model/choice.h"
#include "engine/model/snapshot.h"

namespace understudy {

/// One member under judgement, with what was counted about it.
struct Contender {
    const Instance* instance = nullptr;
    Candidate verdict;
    std::uint64_t missing = 0;  ///< Transactions somebody trustworthy has and it has not received.
    std::uint64_t unapplied = 0;
    std::uint32_t unserved = 0;  ///< Others that could not replicate from it.
    bool is_slow = false;        ///< It says that it lags more than replicas should.
    bool is_near = false;        ///< In the failed primary's data centre.
    bool is_co_primary = false;  ///< It and the failed primary replicated from one another.
    GtidSet errant{};            ///< What the primary never had; of MariaDB it is not known.
    std::string errant_text{};   ///< The same for people; of MariaDB the last one.
};

/// Precondition: it has been seen.
[[nodiscard]] inline const Observation& seen(const Contender& one) {
    return *one.instance->seen;
}

[[nodiscard]] inline bool answers(const Instance& instance) {
    return is_reachable(instance) && instance.seen.has_value();
}

inline void object(Contender& to, Veto veto, std::string detail) {
    to.verdict.objections.push_back({veto, std::move(detail)});
}

/// It stays behind on purpose.
[[nodiscard]] bool is_delayed(const Observation& observation);

/// Others can get from it what it has received.
[[nodiscard]] bool can_hand_on(const Observation& observation);

/// `replica` could replicate from `source`: version, flavour, and nothing it lacks is purged.
[[nodiscard]] bool can_serve(const Observation& source, const Observation& replica);

}  // namespace understudy
