// S37: a recovery does a bounded number of things: no more statements than so many for each member
// and some.
//
// Three rounds, each with two attempts at every step, and putting things back. Whoever takes over
// from a manager that died begins to count anew.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class BoundedWork : public Checker {
  public:
    static constexpr std::uint64_t kForEach = 16;
    static constexpr std::uint64_t kBesides = 40;

    BoundedWork() : Checker("S37", "the statements of a recovery are bounded") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);

  private:
    std::map<RecoveryId, std::uint64_t> statements_;
};

}  // namespace understudy::sim
