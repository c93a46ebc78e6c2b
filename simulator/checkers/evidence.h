// S26: no failover without evidence: the manager was not answered by the primary, and among the
// replicas that answer it there is at least one, and none whose receiver is connected to the
// primary.
//
// This one is about belief: what counts is what the manager's probes were answered, not what is so.
#pragma once

#include <vector>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class Evidence : public Checker {
  public:
    Evidence() : Checker("S26", "no failover without evidence") {}

    void on(const fact::ProbeAnswered& answered, const Truth& truth);
    void on(const fact::ManagerChanged& changed, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);

  private:
    struct Told {
        bool is_known = false;
        bool is_answered = false;
        std::uint32_t hears = kNone;
    };

    [[nodiscard]] std::vector<Told>& told(std::uint32_t manager, const Truth& truth);

    std::vector<std::vector<Told>> told_;  // by manager, by server
};

}  // namespace understudy::sim
