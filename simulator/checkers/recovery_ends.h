// L4: every recovery ends: it never rests for longer than one answer may take, and it does not
// outlive its manager for longer than that one is down.
//
// With S37, which bounds what it does, that is an end. Looked at when the world has been quiet.
// Excused: its manager is down.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class RecoveryEnds : public Checker {
  public:
    RecoveryEnds() : Checker("L4", "every recovery ends") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);
    void on(const fact::ManagerChanged& changed, const Truth& truth);
    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::WholeDue& due, const Truth& truth);
    void finish(const Truth& truth);

  private:
    void judge(const Truth& truth);

    std::map<RecoveryId, Instant> moved_at_;    // when it last did something
    std::map<std::uint32_t, Instant> went_on_;  // managers: when they last started or awoke
};

}  // namespace understudy::sim
