// Borders: whether one server may take over from another, as far as places go.
#pragma once

#include <string>

#include "engine/model/policy.h"
#include "engine/model/snapshot.h"

namespace understudy {

/// Why `to` may not take over from `from`: it is in another data centre, region or environment, and
/// policy forbids that, or nobody knows where one of them is. Empty: it may.
[[nodiscard]] std::string find_border(const Instance& from,
                                      const Instance& to,
                                      const PromotionPolicy& policy);

}  // namespace understudy
