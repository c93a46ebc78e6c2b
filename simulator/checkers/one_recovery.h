// S28: one recovery of a cluster at a time, whoever manages it: no statement of an earlier one
// follows a statement of a later one.
#pragma once

#include <map>
#include <set>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class OneRecovery : public Checker {
  public:
    OneRecovery() : Checker("S28", "recoveries of one cluster do not interleave") {}

    void on(const fact::StepAsked& asked, const Truth& truth);

  private:
    struct Sequence {
        std::optional<RecoveryId> last;
        std::set<RecoveryId> over;  ///< Another one has begun to act since.
    };

    std::map<std::uint32_t, Sequence> clusters_;
};

}  // namespace understudy::sim
