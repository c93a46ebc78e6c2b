// Waits: whom recoveries wait for until they have executed what they have received, and whether
// that takes long whatever a manager does.
#pragma once

#include <map>
#include <set>

#include "simulator/world/fact.h"
#include "simulator/world/truth.h"

namespace understudy::sim {

class Waits {
  public:
    void on(const fact::RecordWritten& written, const Truth& truth);

    /// A recovery of this cluster waits for a server whose applier, which works, needs more than
    /// half of the time in which the cluster must be writable again; or has done so until just now.
    [[nodiscard]] bool is_long(const Truth& truth, std::uint32_t cluster) const;

  private:
    struct Wait {
        std::set<std::uint32_t> servers{};  ///< By the plan of the recovery's last phase.
        Instant until{};  ///< What took long when it was planned is executed by then, and used.
    };

    std::map<RecoveryId, Wait> waits_;
};

}  // namespace understudy::sim
