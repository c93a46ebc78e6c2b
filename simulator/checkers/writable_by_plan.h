// S4: a server is made writable only if the recovery has chosen it, or if it is the primary that
// gets its writes back because nobody takes its place; and then no other server takes writes.
//
// Whether a primary outside any recovery is owed its writes is S2's question. One that a person has
// reset is a cluster of its own. Excused: the other writer is out of reach; or it was asked for
// long ago, and the statement came late.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"
#include "simulator/checkers/stops.h"

namespace understudy::sim {

class WritableByPlan : public Checker {
  public:
    WritableByPlan() : Checker("S4", "only whom the plan promotes is made writable") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);

  private:
    std::map<RecoveryId, InstanceKey> chosen_;
    std::map<std::uint32_t, Instant> asked_at_;  // servers
    Stops stops_;
};

}  // namespace understudy::sim
