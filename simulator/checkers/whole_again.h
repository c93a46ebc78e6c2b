// L2: some time after the last disturbance every replica within reach follows the primary and
// replicates.
//
// Excused: no routable primary (L1 judges that) or no manager; a recovery waits for a replica that
// needs long for what it has received; the server has transactions that the primary lacks, or the
// primary or its own source has purged what it lacks; by file and position its place is not in the
// log of its source any more, which people find anew (rematch); a person stopped its threads and
// nobody started them, or had it replicate by file and position, or its applier met an error; it is
// below an intermediate source that is dead (whose recovery may be off); its connection died so
// silently that it learns of it only now, after replica_net_timeout; it was the primary, and a
// commit that waits for acknowledgements keeps read_only from being set; it is a MariaDB and kept
// apart, and a record says so (a position does not tell that the successor got all of it after it
// had been chosen).
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "simulator/checkers/checker.h"
#include "simulator/checkers/stops.h"
#include "simulator/checkers/waits.h"

namespace understudy::sim {

class WholeAgain : public Checker {
  public:
    WholeAgain() : Checker("L2", "every reachable replica replicates again in time") {}

    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::WholeDue& due, const Truth& truth);

  private:
    void judge(const Truth& truth, std::uint32_t primary, std::uint32_t server);

    bool was_disturbed_ = false;
    std::optional<Instant> silent_at_;    // connections were last lost without a word
    std::vector<std::uint32_t> stopped_;  // by people, past every manager
    Stops stops_;                         // by people, through one
    std::set<std::uint32_t> kept_apart_;  // of MariaDB
    Waits waits_;
};

}  // namespace understudy::sim
