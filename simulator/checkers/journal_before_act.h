// S29: whoever takes over can finish: each step of a recovery is covered by a plan that was durable
// before it was sent.
//
// Within a recovery every step that changes a member needs a durable PhasePlanned which names it.
// Outside of one, nobody is promoted and nobody loses its source, unless by a durable plan of an
// operation. The rest of S29 is that the other
// checkers hold although managers die: they do not know the word "manager crash", so they do.
#pragma once

#include <map>
#include <vector>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class JournalBeforeAct : public Checker {
  public:
    JournalBeforeAct() : Checker("S29", "each step of a recovery is journaled before it is sent") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);

  private:
    std::map<RecoveryId, std::vector<Step>> planned_;
    std::vector<Step> beside_;  // asked for by the last SideStep records
};

}  // namespace understudy::sim
