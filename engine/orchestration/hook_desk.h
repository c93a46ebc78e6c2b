// HookDesk: which hooks are run, in which order, and what depends on them.
//
// Those before a recovery are run before it exists: nothing has been changed when one of them says
// no, and whoever is asked again decides anew from what is so then. Those after it do not hold
// anybody up, and neither does the announcement of a failure. Each moment is begun at most once for
// a recovery: the journal says so before.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/orchestration/context.h"

namespace understudy {

/// What is to be run for one recovery, one moment after the other.
struct HookJob {
    RecoveryId recovery;
    std::vector<HookMoment> moments;
    HookFacts facts;
};

class HookDesk {
  public:
    /// Takes on a job, behind what is still to be run for the same recovery; of moments without a
    /// hook nothing is seen.
    void begin(const HookJob& job, const Context& context);

    /// The last moment of a job that may veto is over, or one of them has failed, which ends the
    /// job: whoever waits for it goes on.
    struct Ended {
        RecoveryId recovery;
        HookMoment moment = HookMoment::BeforeFailover;
        HookFacts facts;
        std::string veto;  ///< Empty: nothing stands in the way.
    };

    /// What the journal does not know is not begun, which is a veto.
    [[nodiscard]] std::optional<Ended> on(const RecordStored& stored, const Context& context);
    [[nodiscard]] std::optional<Ended> on(const HookFinished& finished, const Context& context);

    [[nodiscard]] bool is_idle() const { return running_.empty(); }

  private:
    struct Round {
        HookMoment moment = HookMoment::FailureDetected;
        HookFacts facts;
    };

    struct Running {
        std::deque<Round> rounds;
        RecordId announced;  ///< Until it is durable nothing is run.
        std::optional<HookId> hook;
        bool is_repeated = false;  ///< Of a mutation only.
    };

    /// What nobody waits for holds up nothing of the same recovery.
    struct Line {
        RecoveryId recovery;
        bool is_announcement = false;

        friend auto operator<=>(const Line&, const Line&) = default;
    };

    using Work = std::map<Line, Running>;

    static void begin_next(Work::value_type& work, const Context& context);
    std::optional<Ended> end_round(Work::iterator work, std::string veto, const Context& context);

    Work running_;
};

}  // namespace understudy
