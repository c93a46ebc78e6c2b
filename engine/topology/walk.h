// Walk: finds instances of a snapshot whose keys come in order, each from where the last one was.
//
// Members of a cluster mostly have names that follow each other, so the next one is a step away and
// need not be looked up among the whole fleet.
#pragma once

#include <cstdint>
#include <map>

#include "engine/model/snapshot.h"

namespace understudy {

class Walk {
  public:
    explicit Walk(const Snapshot& snapshot)
        : instances_(snapshot.instances),
          at_(snapshot.instances.end()) {}

    /// Nothing when it is not known. Any order is right, and ascending order is quick.
    [[nodiscard]] const Instance* find(const InstanceKey& key);

  private:
    const std::map<InstanceKey, Instance>& instances_;
    std::map<InstanceKey, Instance>::const_iterator at_;
};

}  // namespace understudy
