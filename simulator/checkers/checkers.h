// Checkers: all checkers of a world, and who gets which fact.
#pragma once

#include <tuple>
#include <vector>

#include "simulator/checkers/acknowledged_kept.h"
#include "simulator/checkers/append_lists.h"
#include "simulator/checkers/attempts_back_off.h"
#include "simulator/checkers/bounded_work.h"
#include "simulator/checkers/clean_switchover.h"
#include "simulator/checkers/complete_audit.h"
#include "simulator/checkers/eligible_candidate.h"
#include "simulator/checkers/evidence.h"
#include "simulator/checkers/fence_before_promote.h"
#include "simulator/checkers/forest.h"
#include "simulator/checkers/fresh_candidate.h"
#include "simulator/checkers/harmless_abort.h"
#include "simulator/checkers/hooks_once.h"
#include "simulator/checkers/in_other_hands.h"
#include "simulator/checkers/journal_before_act.h"
#include "simulator/checkers/living_primary.h"
#include "simulator/checkers/most_received.h"
#include "simulator/checkers/no_errant.h"
#include "simulator/checkers/nobody_orphaned.h"
#include "simulator/checkers/one_recovery.h"
#include "simulator/checkers/one_writable.h"
#include "simulator/checkers/own_members_only.h"
#include "simulator/checkers/published_primary.h"
#include "simulator/checkers/recovery_ends.h"
#include "simulator/checkers/relay_log_kept.h"
#include "simulator/checkers/rest_after_failover.h"
#include "simulator/checkers/return_fenced.h"
#include "simulator/checkers/return_settled.h"
#include "simulator/checkers/routable_writer.h"
#include "simulator/checkers/served_by_source.h"
#include "simulator/checkers/stays_stopped.h"
#include "simulator/checkers/whole_again.h"
#include "simulator/checkers/writable_again.h"
#include "simulator/checkers/writable_by_plan.h"

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
    // What is worst comes first: the first one that fails names the failure of a run.
    std::tuple<RoutableWriter,
               FenceBeforePromote,
               AcknowledgedKept,
               MostReceived,
               NoErrant,
               Forest,
               Evidence,
               JournalBeforeAct,
               WritableAgain,
               WholeAgain,
               ReturnFenced,
               WritableByPlan,
               OneWritable,
               PublishedPrimary,
               CleanSwitchover,
               RelayLogKept,
               AppendLists,
               EligibleCandidate,
               ServedBySource,
               NobodyOrphaned,
               StaysStopped,
               InOtherHands,
               HarmlessAbort,
               HooksOnce,
               OwnMembersOnly,
               LivingPrimary,
               OneRecovery,
               RestAfterFailover,
               FreshCandidate,
               CompleteAudit,
               BoundedWork,
               ReturnSettled,
               RecoveryEnds,
               AttemptsBackOff>
        all_;
};

}  // namespace understudy::sim
