// S34: who is chosen, and who is promoted, was read in this recovery: no decision rests on what
// was seen before it began.
//
// After another manager has taken over, what that one read counts.
#pragma once

#include <map>
#include <utility>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class FreshCandidate : public Checker {
  public:
    FreshCandidate() : Checker("S34", "candidates are read again within the recovery") {}

    void on(const fact::ProbeAnswered& answered, const Truth& truth);
    void on(const fact::ManagerChanged& changed, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);

  private:
    void judge(const OpenRecovery& recovery,
               std::uint32_t server,
               std::string_view what,
               const Truth& truth);

    std::map<std::pair<std::uint32_t, std::uint32_t>, Instant> read_at_;  // manager, server
};

}  // namespace understudy::sim
