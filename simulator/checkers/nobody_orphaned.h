// S21: after a successful recovery every member follows the new primary, or the record names it as
// lost: nobody is silently left behind.
//
// Excused: who could not be looked at when the recovery ended.
#pragma once

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class NobodyOrphaned : public Checker {
  public:
    NobodyOrphaned() : Checker("S21", "who is left behind by a recovery is named") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
};

}  // namespace understudy::sim
