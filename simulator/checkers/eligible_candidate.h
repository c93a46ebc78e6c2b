// S17: who is chosen may be promoted: no rule forbids it, it writes and hands on a binary log, and
// it does not stay behind on purpose.
//
// Lag, data centres, filters and maintenance wait for what they are configured by. A person may
// name one that a rule forbids.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"
#include "simulator/checkers/stops.h"

namespace understudy::sim {

class EligibleCandidate : public Checker {
  public:
    EligibleCandidate() : Checker("S17", "nobody is chosen who must not be promoted") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);

  private:
    std::map<RecoveryId, InstanceKey> designated_;
    Stops stops_;
};

}  // namespace understudy::sim
