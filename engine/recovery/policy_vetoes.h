// Vetoes of policy and of people: who could take the primary's place, and is not to. An operator
// who names somebody overrules most of them.
#pragma once

#include "engine/recovery/choose.h"
#include "engine/recovery/contender.h"

namespace understudy {

/// Precondition: `one` answers. `primary` is the one to replace; null: nobody has ever seen it.
void object_by_policy(Contender& one,
                      const Instance* primary,
                      const ChooseQuestion& question,
                      const PromotionPolicy& policy,
                      Instant now);

}  // namespace understudy
