// Suspects: which beliefs of which frames are under suspicion. The engine does not show it; its
// records do.
#pragma once

#include "viz/model/recording.h"

namespace understudy::viz {

/// Sets Belief::is_suspected from Suspected until it is cleared or a recovery of the cluster
/// begins.
void mark_suspects(Recording& recording);

}  // namespace understudy::viz
