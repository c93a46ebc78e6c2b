// Checkers: all checkers of a world, and who gets which fact.
#pragma once

#include <tuple>
#include <vector>

#include "simulator/checkers/acknowledged_kept.h"
#include "simulator/checkers/evidence.h"
#include "simulator/checkers/fence_before_promote.h"
#include "simulator/checkers/forest.h"
#include "simulator/checkers/journal_before_act.h"
#include "simulator/checkers/most_received.h"
#include "simulator/checkers/no_errant.h"
#include "simulator/checkers/routable_writer.h"
#include "simulator/checkers/whole_again.h"
#include "simulator/checkers/writable_again.h"

namespace understudy::sim {

/// To add a checker, write it and name it in `all_`.
class Checkers {
  public:
    void on(const Fact& fact, const Truth& truth);
    void finish(const Truth& truth);

    [[nodiscard]] std::vector<CheckerVerdict> verdicts() const;

    /// How many have found a violation.
    [[nodiscard]] std::size_t count_violations() const;

  private:
    std::tuple<RoutableWriter,
               FenceBeforePromote,
               AcknowledgedKept,
               MostReceived,
               NoErrant,
               Forest,
               Evidence,
               JournalBeforeAct,
               WritableAgain,
               WholeAgain>
        all_;
};

}  // namespace understudy::sim
