// S27: no failover begins while the primary lives: it takes writes, and a replica within reach
// really hears it.
//
// The counterpart of S26 in ground truth: a manager that is cut off, slow or paused must not be
// fooled. Excused: a person asked for it; or that has not been so for as long as it takes to find
// out: something happened to the world, or to a server, a moment ago, or the replica connected
// then.
#pragma once

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class LivingPrimary : public Checker {
  public:
    LivingPrimary() : Checker("S27", "no failover of a primary that lives") {}

    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::ServerChanged& changed, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);

  private:
    Instant quiet_since_{};
};

}  // namespace understudy::sim
