// L3: some time after the last disturbance a replaced primary within reach is a replica, or a
// record says why it is kept apart.
//
// Whether a replica replicates is L2's. Excused: no routable primary, or no manager; it was asked
// to be read-only while commits wait for acknowledgements that nobody gives.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class ReturnSettled : public Checker {
  public:
    ReturnSettled() : Checker("L3", "a returned old primary is a replica or kept apart") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::WholeDue& due, const Truth& truth);

  private:
    std::map<InstanceKey, std::string> kept_apart_;  // and why
};

}  // namespace understudy::sim
