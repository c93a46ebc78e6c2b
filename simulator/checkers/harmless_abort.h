// S22: a recovery that ends without a successor has done no harm: nobody but the old primary was
// made writable by it, and every member follows whom it followed, or one that can serve it.
//
// Excused: who was perhaps promoted on the way and is out of reach, or within reach for too short a
// time to be fenced; and a member that a record hands over to whoever meets it next.
#pragma once

#include <map>
#include <set>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class HarmlessAbort : public Checker {
  public:
    HarmlessAbort() : Checker("S22", "a recovery without a successor does no harm") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);

  private:
    struct Before {
        std::map<std::uint32_t, std::optional<InstanceKey>> sources{};  ///< Of the members.
        std::set<std::uint32_t> made_writable{};
    };

    void judge(const Before& before, const Truth& truth);

    std::map<RecoveryId, Before> before_;
    std::set<InstanceKey> handed_over_;  // and not rejoined since
};

}  // namespace understudy::sim
