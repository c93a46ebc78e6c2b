// S15: what clients were told is what the final primary of their cluster has.
//
// Each acknowledged value is in its list once, and in the order in which its client was told; a
// write that timed out is there or not, never twice; one that failed is not there. Excused: when
// another server was promoted, nobody whose data could be used (S9) had it, or one of them or the
// promoted one was a MariaDB with errant transactions, whose position does not tell; a primary
// was given its writes back, and nobody within reach had it; it was acknowledged by a server that
// had been replaced, or by a replica that its configuration made writable (S1 counts that); nobody
// has it, and a disk of the cluster lost data.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class AppendLists : public Checker {
  public:
    AppendLists() : Checker("S15", "the lists of clients are as they were told") {}

    void on(const fact::Acknowledged& acknowledged, const Truth& truth);
    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);
    void finish(const Truth& truth);

  private:
    void excuse_loss(const Truth& truth, const OpenRecovery& recovery);
    void excuse_out_of_reach(const Truth& truth, std::uint32_t primary);
    void judge(const Truth& truth, std::uint32_t client, std::uint32_t primary);

    std::map<RecoveryId, std::vector<std::uint32_t>> usable_;  // servers
    std::set<RecoveryId> promoted_;                            // those that have
    TransactionSet excused_;
    std::set<std::uint32_t> damaged_;  // clusters
};

}  // namespace understudy::sim
