// NamedServers: which server each recovery or operation under way has named, until it ends.
#pragma once

#include <algorithm>
#include <map>

#include "engine/model/ids.h"
#include "engine/model/instance_key.h"
#include "engine/model/recovery.h"

namespace understudy::sim {

class NamedServers {
  public:
    void name(const RecoveryId& run, const InstanceKey& key) { by_run_.insert_or_assign(run, key); }

    void end(const RecoveryId& run) { by_run_.erase(run); }

    /// Whether anything under way has named it.
    [[nodiscard]] bool contains(const InstanceKey& key) const {
        return std::any_of(
            by_run_.begin(), by_run_.end(), [&](const auto& one) { return one.second == key; });
    }

  private:
    std::map<RecoveryId, InstanceKey> by_run_;
};

}  // namespace understudy::sim
