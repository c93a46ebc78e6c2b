// S8: no transaction that a client was told is on a semi-sync replica is lost.
//
// Judged when a server is made writable, by a statement that does not come late, and at the end.
// Excused: of the replicas that had acknowledged it, each was out of reach when the promotion was
// made, or within reach for too short a time to be read, or cannot be used (MariaDB's strict mode,
// an error, a delay, stopped by a person; must not be promoted and has purged what the promoted one
// lacks), or has lost it (MariaDB, by a restart); or one of them or the promoted one is a MariaDB
// with errant transactions, whose position does not tell; or it was acknowledged by a server that
// had been replaced (S1 counts that).
#pragma once

#include <vector>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class AcknowledgedKept : public Checker {
  public:
    AcknowledgedKept() : Checker("S8", "no acknowledged semi-sync transaction is lost") {}

    void on(const fact::Acknowledged& acknowledged, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);
    void finish(const Truth& truth);

  private:
    struct Promise {
        Run run;
        std::uint64_t ackers = 0;
    };

    struct Cluster {
        std::vector<Promise> promises;
        TransactionSet excused;
        std::uint32_t primary = kNone;  // the last one promoted; before that: none
        Instant promoted_at{};
    };

    [[nodiscard]] Cluster& cluster(const Truth& truth, std::uint32_t index);
    void judge(const Truth& truth, Cluster& cluster, std::uint32_t primary);

    std::vector<Cluster> clusters_;
};

}  // namespace understudy::sim
