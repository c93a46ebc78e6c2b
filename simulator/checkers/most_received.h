// S9: who is promoted has everything that any eligible replica within reach had received.
//
// What each had received is noted when the manager judges the candidates and compared when the
// promoted server is made writable. Only what came from a primary counts: errant transactions are
// another matter (S12). Excused: the better one cannot apply what it received (MariaDB's strict
// mode, an error, a delay, stopped by a person), cannot serve others, must not be promoted and has
// purged what the promoted one lacks, was within reach for too short a time to be read, is out of
// reach by now, or is kept apart for somebody to look at, and a record says so; or somebody has
// written to it or to the promoted one, and it is a MariaDB, whose position does not tell.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class MostReceived : public Checker {
  public:
    MostReceived()
        : Checker("S9", "the promoted server has all that reachable replicas received") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);

  private:
    struct Seen {
        std::uint32_t server = 0;
        TransactionSet received;
    };

    void look(const OpenRecovery& recovery, const Truth& truth);
    [[nodiscard]] TransactionSet from_primaries(const TransactionSet& set,
                                                std::uint32_t cluster,
                                                const Truth& truth) const;

    std::map<RecoveryId, std::vector<Seen>> seen_;
    std::set<InstanceKey> kept_apart_;

    /// The primary that a recovery made: what it had then, and whatever it commits, is the history
    /// of the cluster. What others have beyond that was lost then, and reported.
    struct Reign {
        std::uint32_t origin = 0;
        TransactionSet began_with;
    };

    std::map<std::uint32_t, Reign> reigns_;  // by cluster
};

}  // namespace understudy::sim
