// PseudoGtid: the names of the entries that are written into logs, so that a place can be found in
// each of them.
//
// As orchestrator makes them (spec/replication-rules.md section 11.2), so that entries of both sort
// together.
#pragma once

#include <string>

#include "engine/base/time.h"
#include "engine/model/ids.h"

namespace understudy {

/// "_asc:66f2a1b0:00000001:0003d09013ce5c1a": seconds, server, and microseconds with some digits
/// that depend on all of it. Of one server they ascend with time. Precondition: `now` is not
/// negative.
[[nodiscard]] std::string make_pseudo_gtid(Instant now, const ServerId& server);

}  // namespace understudy
