// OperationRun: one operation under way, as a value.
//
// Hold, look until the new source has caught up, attach, look; and if anything fails, release: who
// was held and could not be moved replicates from where it did before. What it is about is in the
// journal, so that another manager can release what one that died has held.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/orchestration/context.h"
#include "engine/orchestration/phase_runner.h"
#include "engine/relocation/plan_operation.h"

namespace understudy {

/// What a journal says of an operation that has no end in it.
struct UnfinishedOperation {
    RecoveryId id;
    ClusterAlias cluster;
    Operation operation;
    std::vector<Move> moves;
};

class OperationRun {
  public:
    /// Precondition: there is something to move.
    static OperationRun begin(RecoveryId id,
                              ClusterAlias cluster,
                              OperationPlan plan,
                              std::string owner,
                              const Context& context);

    /// Releases what a manager that died has held.
    static OperationRun resume(UnfinishedOperation unfinished, const Context& context);

    void on(const RecordStored& stored, const Context& context);
    void on(const StepFinished& finished, const Context& context);
    void on(const ProbeFinished& finished, const Context& context);

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

    [[nodiscard]] const RecoveryId& id() const { return id_; }

    [[nodiscard]] const ClusterAlias& cluster() const { return cluster_; }

    [[nodiscard]] const Operation& operation() const { return operation_; }

    [[nodiscard]] const std::vector<Move>& moves() const { return moves_; }

    [[nodiscard]] const std::vector<LeftAlone>& left() const { return left_; }

    [[nodiscard]] RecoveryOutcome outcome() const { return outcome_; }

    /// Those that follow their new source. Meaningful when it is over.
    [[nodiscard]] const std::vector<Move>& done() const { return done_; }

    /// Why not all; empty when all are moved.
    [[nodiscard]] const std::string& detail() const { return detail_; }

    /// Whom to answer at the end.
    std::optional<RequestId> asked_by;

  private:
    enum class Stage : std::uint8_t {
        AwaitingJournal,
        Performing,
        Looking,
        Resting,
        MakingWay,
        Over
    };

    OperationRun(RecoveryId id, ClusterAlias cluster, Operation operation, std::vector<Move> moves)
        : id_(id),
          cluster_(std::move(cluster)),
          operation_(std::move(operation)),
          moves_(std::move(moves)) {}

    void enter(PhasePlan plan, const Context& context);
    void look(const Context& context);
    void after_look(const Context& context);
    void attach(const Context& context);
    void release(std::string why, const Context& context);
    void end(const Context& context);
    void after_step(const Context& context);
    [[nodiscard]] bool is_taken_over(const Move& move, const Context& context) const;
    void leave_behind(const InstanceKey& key,
                      const InstanceKey& source,
                      const Context& context) const;
    [[nodiscard]] std::optional<Refusal> find_change(const Context& context) const;

    RecoveryId id_;
    ClusterAlias cluster_;
    Operation operation_;
    std::vector<Move> moves_;
    std::vector<LeftAlone> left_;
    Stage stage_ = Stage::AwaitingJournal;
    std::set<InstanceKey> unsettled_;  ///< Statements to them may still arrive.
    Phase phase_ = Phase::Hold;
    RecordId awaited_;
    PhaseRunner runner_;
    std::set<ProbeId> looks_;
    Instant gives_up_at_{};
    Instant rests_until_{};
    RecoveryOutcome outcome_ = RecoveryOutcome::Failed;
    std::vector<Move> done_;
    std::string detail_;
};

}  // namespace understudy
