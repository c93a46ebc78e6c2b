// S19: no server is pointed at one that cannot serve it: log, versions, identities and purged logs
// allow it.
//
// Judged by what is so when the step takes effect. Excused: the source lost that ability a moment
// before it was asked for, or since then, by somebody else's doing; or it is a MariaDB that has
// purged, which it does not tell. What a person wrote to a replica others go on behind without it:
// nobody sees that who has no GTID, unless it is among what is compared (docs/decisions/0017). That
// the replica has no more than its source is S12's.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class ServedBySource : public Checker {
  public:
    ServedBySource()
        : Checker("S19",
                  "nobody is pointed at a source that cannot serve it, or at a wrong place in its "
                  "log") {}

    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::WrittenDirectly& written, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);

  private:
    std::map<std::string, Instant> disturbed_at_;  // by name
    TransactionSet errant_;                        // that people wrote to replicas
};

}  // namespace understudy::sim
