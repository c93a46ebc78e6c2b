// S23: a recovery changes members of its cluster only, and a step is carried out by the server that
// it was planned for, whatever its name leads to by now.
#pragma once

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class OwnMembersOnly : public Checker {
  public:
    OwnMembersOnly() : Checker("S23", "a recovery changes nobody but its members") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);
};

}  // namespace understudy::sim
