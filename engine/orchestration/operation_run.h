// OperationRun: one operation under way, as a value.
//
// Hold, look until who must catch up has, attach or act, look; by file and position again, until
// all are attached that can be; a replica that is matched stands still while logs are read. A move
// that takes several is made turn by turn, and after each all are released. In the end, and if
// anything fails, release: who was held and could not be moved, or was not to be stopped after all,
// replicates from where it did before. What it is about is in the journal, so that another manager
// can release what one that died has held.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/orchestration/context.h"
#include "engine/orchestration/phase_runner.h"
#include "engine/relocation/matched_moves.h"
#include "engine/relocation/plan_operation.h"

namespace understudy {

/// What a journal says of an operation that has no end in it.
struct UnfinishedOperation {
    RecoveryId id;
    ClusterAlias cluster;
    Operation operation;
    std::vector<Move> moves;
    std::string owner;
    std::optional<GtidSet> kept{};  ///< As in Change, once it was planned.
};

/// Which operation it is, where, and who asked for it.
struct OperationFrame {
    RecoveryId id;
    ClusterAlias cluster;
    std::vector<InstanceKey> members;  ///< Of the cluster, as it is remembered.
    std::string owner;
    std::optional<InstanceKey> primary{};  ///< Of the cluster, likewise.
};

class OperationRun {
  public:
    /// Precondition: there is work.
    static OperationRun begin(OperationFrame frame, OperationPlan plan, const Context& context);

    /// Releases what a manager that died has held.
    static OperationRun resume(UnfinishedOperation unfinished, const Context& context);

    void on(const RecordStored& stored, const Context& context);
    void on(const StepFinished& finished, const Context& context);
    void on(const ProbeFinished& finished, const Context& context);
    void on(const LogReadFinished& finished, const Context& context);

    void on(const TimeCame& time_came, const Context& context);

    /// When it looks again; absent while it waits for something else.
    [[nodiscard]] std::optional<Instant> wakes_at() const {
        return stage_ == Stage::Resting ? std::optional{rests_until_} : std::nullopt;
    }

    /// A recovery of its cluster begins, which is more important: nothing more is sent until
    /// `go_on`. Returns whom a statement of its may still reach.
    std::set<InstanceKey> make_way();

    /// That recovery is over: whoever is still held is released.
    void go_on(const Context& context);

    [[nodiscard]] bool is_over() const { return stage_ == Stage::Over; }

    [[nodiscard]] const RecoveryId& id() const { return frame_.id; }

    [[nodiscard]] const ClusterAlias& cluster() const { return frame_.cluster; }

    [[nodiscard]] const std::string& owner() const { return frame_.owner; }

    [[nodiscard]] const Operation& operation() const { return operation_; }

    [[nodiscard]] const Work& work() const { return work_; }

    [[nodiscard]] const std::vector<LeftAlone>& left() const { return left_; }

    /// What steps noted that did more than they say.
    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

    [[nodiscard]] RecoveryOutcome outcome() const { return outcome_; }

    /// Those that follow their new source. Meaningful when it is over.
    [[nodiscard]] const std::vector<Move>& done() const { return done_; }

    /// Why not, or not all; empty when all is as it was asked for.
    [[nodiscard]] const std::string& detail() const { return detail_; }

    /// Whom to answer at the end.
    std::optional<RequestId> asked_by;

  private:
    enum class Stage : std::uint8_t {
        AwaitingJournal,
        Performing,
        Looking,
        Reading,  ///< Logs, for a match.
        Resting,
        MakingWay,
        Over
    };

    OperationRun(OperationFrame frame, Operation operation, Work work)
        : frame_(std::move(frame)),
          operation_(std::move(operation)),
          work_(std::move(work)) {}

    void enter(PhasePlan plan, const Context& context);
    void look(const Context& context);
    void after_look(const Context& context);
    void act(const Context& context);
    void release(std::string why, const Context& context);

    // operation_match.cpp: replicas that are matched, one after the other.
    [[nodiscard]] Work at_hand(const Context& context) const;
    void match(const Move& move, const Context& context);
    void read_on(const Move& move, const Context& context);
    void attach(const Move& move, const Context& context);
    void give_up(const InstanceKey& replica, std::string why, const Context& context);
    [[nodiscard]] std::string why_left(const Context& context) const;

    // operation_wait.cpp: statements that may come late, to replicas that forget what they have.
    void begin_to_outwait(const Context& context);
    [[nodiscard]] bool is_outwaiting(const Context& context) const;
    [[nodiscard]] bool is_watched(const Context& context) const;
    void watch(const Context& context);

    void rest(Duration how_long, const Context& context);
    [[nodiscard]] bool is_yet_to_be_met(const Context& context) const;
    [[nodiscard]] bool is_to_go_on(const Context& context) const;
    [[nodiscard]] bool is_to_be_repeated(const Context& context) const;
    void end(const Context& context);
    [[nodiscard]] std::string settle(const std::vector<Move>& moves, const Context& context);
    [[nodiscard]] std::string settle(const Change& change, const Context& context);
    [[nodiscard]] std::string settle_anchor(const InstanceKey& anchor,
                                            const std::vector<Move>& moves,
                                            const Context& context) const;
    void note_will(const Change& change, const Context& context) const;
    [[nodiscard]] Terrain terrain_of(const Context& context) const;
    void after_step(const Context& context);
    [[nodiscard]] static bool is_taken_over(const std::vector<Move>& moves,
                                            const Move& whole,
                                            const Context& context);
    [[nodiscard]] static bool has_answered_so(const Move& move, const Context& context);

    /// Where a replica is when all is over.
    struct Arrival {
        InstanceKey at;           ///< Unless it is moved.
        bool is_between = false;  ///< That is on its way.
        bool is_moved = false;
        bool is_at_rest = false;  ///< It replicates from there.
    };

    [[nodiscard]] Arrival find_arrival(const std::vector<Move>& moves,
                                       const Move& whole,
                                       const Context& context) const;
    [[nodiscard]] std::string settle_move(const std::vector<Move>& moves,
                                          const Move& whole,
                                          const Context& context);
    void leave_behind(const InstanceKey& key,
                      const InstanceKey& source,
                      const Context& context) const;
    void begin_turn(const Context& context);
    [[nodiscard]] bool is_turn_made(const Context& context) const;

    OperationFrame frame_;
    Operation operation_;
    Work work_;
    std::vector<LeftAlone> left_;
    std::vector<std::string> notes_;
    Stage stage_ = Stage::AwaitingJournal;
    std::set<InstanceKey> unsettled_;  ///< Statements to them may still arrive.
    std::set<InstanceKey> bounded_;    ///< Their appliers may be going to end at a place.
    Phase phase_ = Phase::Hold;
    bool has_acted_ = false;  ///< All steps of that phase were answered well.
    std::uint32_t turn_ = 0;  ///< Of its moves.
    RecordId awaited_;
    PhaseRunner runner_;
    std::set<ProbeId> looks_;
    std::optional<LogMatch> match_;       ///< Of the replica at hand.
    std::optional<Standing> matched_at_;  ///< Where that stood when it began.
    LogReadId log_read_;
    /// Those that are matched no more, and why: of one that was attached, nothing.
    std::map<InstanceKey, std::string> dealt_with_;
    Instant gives_up_at_{};
    Instant rests_until_{};
    bool has_rested_ = false;  ///< Since something was last planned.
    RecoveryOutcome outcome_ = RecoveryOutcome::Failed;
    std::vector<Move> done_;
    std::string detail_;
};

}  // namespace understudy
