// S5: when everything has settled, exactly one server of a cluster is writable.
//
// That there is one at all is L1's. Excused: a replica that its own configuration made writable
// (the engine does not change those); one that an operator had forget its source, which is a
// cluster of its own; a server that no manager could look at; one that was asked to be read-only
// while commits wait for acknowledgements that nobody gives.
#pragma once

#include "simulator/checkers/checker.h"
#include "simulator/checkers/stops.h"

namespace understudy::sim {

class OneWritable : public Checker {
  public:
    OneWritable() : Checker("S5", "after settling one server of a cluster is writable") {}

    void on(const fact::RecordDurable& durable, const Truth& truth) { stops_.on(durable, truth); }

    void on(const fact::WholeDue& due, const Truth& truth);

  private:
    Stops stops_;
};

}  // namespace understudy::sim
