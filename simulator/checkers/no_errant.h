// S12: the engine never makes a transaction errant: whom it attaches has nothing that the new
// source's root lacks.
//
// No step of ours writes transactions, so what remains is attaching a server that has some of its
// own, such as an old primary that is ahead. Excused: what a person wrote directly on a replica,
// which was errant before; and on MariaDB, whose positions do not tell two histories of one length
// apart, all that came after such a write.
#pragma once

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class NoErrant : public Checker {
  public:
    NoErrant() : Checker("S12", "the engine introduces no errant transaction") {}

    void on(const fact::StepArrived& arrived, const Truth& truth);
};

}  // namespace understudy::sim
