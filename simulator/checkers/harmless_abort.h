// S22: a recovery that ends without a successor has done no harm: nobody but the old primary was
// made writable by it, and every member follows whom it followed, or one that can serve it.
//
// Excused: who was perhaps promoted on the way and is out of reach; and a member that the record
// hands over to whoever meets it next.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class HarmlessAbort : public Checker {
  public:
    HarmlessAbort() : Checker("S22", "a recovery without a successor does no harm") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);

  private:
    struct Before {
        std::vector<std::optional<InstanceKey>> sources{};  ///< Of the members, in their order.
        std::set<std::uint32_t> made_writable{};
        std::set<InstanceKey> handed_over{};
    };

    void judge(const OpenRecovery& recovery, const Before& before, const Truth& truth);

    std::map<RecoveryId, Before> before_;
};

}  // namespace understudy::sim
