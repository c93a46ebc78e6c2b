// S33: the hooks of a recovery are run once at each moment, whoever manages it, and not before that
// is on record; after those that may veto have failed it is not begun, and promotes nobody.
#pragma once

#include <set>
#include <utility>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class HooksOnce : public Checker {
  public:
    HooksOnce() : Checker("S33", "hooks run once, are on record before, and a veto is heeded") {}

    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::HooksRun& run, const Truth& truth);

  private:
    using Round = std::pair<RecoveryId, HookMoment>;

    void judge_begin(const RecoveryId& recovery);

    std::set<Round> announced_;
    std::set<Round> run_;
    std::set<RecoveryId> vetoed_;
};

}  // namespace understudy::sim
