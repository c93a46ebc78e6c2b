// S31: after a successful failover no other one of that cluster begins by itself before the block
// period is over, whoever manages it by then.
//
// Not judged: what a person asks for. An acknowledgement ends the period. A success that did not
// reach the journal's disk is one that nobody can know of.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class RestAfterFailover : public Checker {
  public:
    RestAfterFailover() : Checker("S31", "failovers of a cluster do not follow each other") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);

  private:
    std::map<RecoveryId, Instant> began_;
    std::map<ClusterAlias, Instant> last_;  ///< When the last successful failover began.
};

}  // namespace understudy::sim
