// S10: no step throws away what waits in a relay log, unless its new source has it.
//
// Forgetting the source, changing it, and on MariaDB starting replication do that. What waited is
// noted when the step is asked for. Excused: it cannot be applied by this server, and a person
// must mend that first; or it is what a person wrote where nobody should, or this server or its
// source is a MariaDB that has some of that, so that its position does not tell what it lacks; or
// a person stopped or started the receiver while the recovery that had stopped it was under way.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class RelayLogKept : public Checker {
  public:
    RelayLogKept() : Checker("S10", "no step discards what waits in a relay log") {}

    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);

  private:
    std::map<std::uint32_t, TransactionSet> waiting_;  // by server
    std::map<std::uint32_t, Instant> meddled_at_;      // receivers that people stopped or started
};

}  // namespace understudy::sim
