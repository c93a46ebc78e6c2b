// Probe: the request to look at one instance, and what came of it.
#pragma once

#include <cstdint>

#include "engine/base/result.h"
#include "engine/base/strong_id.h"
#include "engine/base/time.h"
#include "engine/model/instance_key.h"
#include "engine/model/observation.h"

namespace understudy {

using ProbeId = StrongId<struct ProbeIdTag, std::uint64_t>;

enum class Connection : std::uint8_t {
    Kept,   ///< The one that is open already, if there is one.
    Fresh,  ///< A new one: a server that refuses new connections must not be called healthy.
};

struct ProbeRequest {
    ProbeId id;
    InstanceKey instance;
    Connection connection = Connection::Kept;
    Duration deadline{};  ///< From now; after it the answer is Unreachable.
};

struct ProbeFinished {
    ProbeId id;
    InstanceKey instance;
    Result<Observation> outcome;  ///< Errors: Unreachable, AccessDenied, Unsupported.
};

}  // namespace understudy
