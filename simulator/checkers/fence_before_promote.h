// S2: a server is made writable in a recovery only after evidence that the old primary takes no
// writes.
//
// Evidence, all within this recovery: the old primary did what MakeReadOnly asks, a probe saw it
// read-only, or it could not be reached. Making the old primary itself writable again (an abort)
// needs none, also when the recovery is over and owes it, or when an operator asked for it, which
// S4 judges. No fence hooks exist yet.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"
#include "simulator/checkers/named_servers.h"

namespace understudy::sim {

class FenceBeforePromote : public Checker {
  public:
    FenceBeforePromote() : Checker("S2", "the old primary is fenced before another is promoted") {}

    void on(const fact::StepAnswered& answered, const Truth& truth);
    void on(const fact::ProbeAnswered& answered, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);

  private:
    void note(std::uint32_t manager, std::uint32_t server, const Truth& truth, Instant at);

    std::map<ClusterAlias, InstanceKey> left_read_only_;
    std::map<RecoveryId, Instant> evidence_;  // of recoveries: when it was last given
    NamedServers asked_for_;                  // by operators: whom to make writable
};

}  // namespace understudy::sim
