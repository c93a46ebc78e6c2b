// S35: the records tell all that was done: each change outside a recovery has its reason on record
// before it is sent, that of an operation durably, and a recovery begins once and ends once.
//
// Inside a recovery, where a durable plan is needed as well, that is S29. Excused: an end that was
// not durable when its manager died is written again by its successor.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class CompleteAudit : public Checker {
  public:
    CompleteAudit() : Checker("S35", "what is done is on record, and recoveries end once") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);

  private:
    [[nodiscard]] bool is_planned(const Step& step) const;

    std::map<std::uint32_t, std::vector<Step>> announced_;  // by manager: those not asked for yet
    std::map<RecoveryId, std::vector<Step>> planned_;       // durably, by operations under way
    std::set<RecoveryId> ended_;                            // durably
};

}  // namespace understudy::sim
