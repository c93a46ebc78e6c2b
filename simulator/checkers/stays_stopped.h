// S39: whose replication an operator has had stopped is not started by a manager, whatever happens
// to its cluster, until an operator asks for it: by an operation on it, or by naming it in a
// recovery.
#pragma once

#include "simulator/checkers/checker.h"
#include "simulator/checkers/named_servers.h"
#include "simulator/checkers/stops.h"

namespace understudy::sim {

class StaysStopped : public Checker {
  public:
    StaysStopped() : Checker("S39", "what an operator has had stopped stays stopped") {}

    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);

  private:
    Stops stops_;
    NamedServers asked_for_;  // by what is under way
};

}  // namespace understudy::sim
