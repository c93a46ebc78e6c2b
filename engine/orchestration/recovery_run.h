// RecoveryRun: one failover or switchover under way, as a value.
//
// It goes phase by phase: plan, journal, perform, look, and only then the next plan. What it has
// decided is in its RecoveryCase; what it was about to do is in the journal. Together with a fresh
// look that is enough for another manager to go on.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/model/finding.h"
#include "engine/orchestration/context.h"
#include "engine/orchestration/phase_runner.h"
#include "engine/recovery/choose.h"
#include "engine/recovery/failover.h"

namespace understudy {

/// Hooks that fence the old primary, in one recovery. Begun and not done: whether they did is
/// unknown.
enum class FenceHooks : std::uint8_t { NotBegun, Begun, Done };

/// What a journal says of a recovery that has no end in it.
struct UnfinishedRecovery {
    RecoveryId id;
    ClusterAlias cluster;
    RecoveryCase facts;
    Phase reached = Phase::Freeze;
    bool is_published = false;       ///< Clients are sent to the chosen one already.
    std::vector<Step> unanswered{};  ///< Planned, and not known to be done: they may arrive late.
    FenceHooks fence_hooks = FenceHooks::NotBegun;
};

class RecoveryRun {
  public:
    /// Begins: journals the start and the first phase. `unsettled`: statements of others to them
    /// may still arrive.
    static RecoveryRun begin(RecoveryId id,
                             ClusterAlias cluster,
                             RecoveryCase facts,
                             std::string because,
                             std::set<InstanceKey> unsettled,
                             const Context& context);

    /// Goes on where a manager that died left off: first looks at every member.
    static RecoveryRun resume(UnfinishedRecovery unfinished, const Context& context);

    void on(const RecordStored& stored, const Context& context);
    void on(const StepFinished& finished, const Context& context);
    void on(const ProbeFinished& finished, const Context& context);
    void on(const TimeCame& time_came, const Context& context);

    /// Somebody else's look at a member. True when it made a difference.
    [[nodiscard]] bool notice(const ProbeFinished& finished, const Context& context);

    /// A member that was found on the way: it is looked at and planned for like the others.
    void take_in(const InstanceKey& member);

    /// When it wants to be told that time has come; absent while it waits for something else.
    [[nodiscard]] std::optional<Instant> wakes_at() const {
        return stage_ == Stage::Resting ? std::optional{rests_until_} : std::nullopt;
    }

    [[nodiscard]] bool is_over() const { return stage_ == Stage::Over; }

    [[nodiscard]] const RecoveryId& id() const { return id_; }

    [[nodiscard]] Phase phase() const { return phase_; }

    [[nodiscard]] const RecoveryCase& facts() const { return case_; }

    [[nodiscard]] RecoveryOutcome outcome() const { return outcome_; }

    [[nodiscard]] const std::string& detail() const { return detail_; }

    /// The new primary, from the moment it is writable.
    [[nodiscard]] std::optional<InstanceKey> promoted() const;

    /// The primary, when the run is over without a successor and has not given it back.
    [[nodiscard]] std::optional<InstanceKey> left_read_only() const;

    /// Members that could not be made to follow. Meaningful when it is over.
    [[nodiscard]] const std::vector<InstanceKey>& lost_replicas() const { return lost_replicas_; }

    /// Hooks that fence are to be run, and whom they are to make room for: once, and answered by
    /// `after_fence_hooks`.
    [[nodiscard]] std::optional<InstanceKey> wants_fence_hooks() const;

    void note_fence_hooks_begun() { fence_hooks_ = FenceHooks::Begun; }

    /// `veto`: why they did not fence it; empty when they did.
    void after_fence_hooks(const std::string& veto, const Context& context);

    /// Whom the operator asked for, to be answered at the end.
    std::optional<RequestId> asked_by;

  private:
    enum class Stage : std::uint8_t {
        AwaitingJournal,
        AwaitingHooks,
        Performing,
        Looking,
        Resting,
        Over
    };

    RecoveryRun(RecoveryId id, ClusterAlias cluster, RecoveryCase facts)
        : id_(id),
          cluster_(std::move(cluster)),
          case_(std::move(facts)) {}

    void enter(PhasePlan plan, const Context& context);
    void start_phase(const Context& context);
    [[nodiscard]] bool is_fence_stale(const Context& context) const;
    [[nodiscard]] bool has_fenced_long_ago(const Context& context) const;
    [[nodiscard]] bool has_lost_fenced(const Context& context) const;
    void fence_again(const Context& context);
    void after_step(const Context& context);
    void note_promotion(const Context& context);
    [[nodiscard]] std::vector<InstanceKey> waiting_for(const std::vector<InstanceKey>& successors,
                                                       const Context& context) const;
    void hand_over_demoted(const InstanceKey& replaced, const Context& context);
    void hand_back_demoted(const Context& context);
    [[nodiscard]] Demotion demotion_below(const InstanceKey& successor,
                                          const Context& context) const;
    void set_demotion(const InstanceKey& key, const Demotion& demotion, const Context& context);
    void demote(const InstanceKey& key, const Context& context);
    [[nodiscard]] std::optional<ReplicationPosition> noted_history(const Context& context) const;
    void note_shared_history(const Context& context);
    void leave_behind(const InstanceKey& key, const InstanceKey& to_follow, const Context& context);
    void keep_watch(const InstanceKey& to_follow, const Context& context);
    void begin_fence(const Context& context);
    void after_fence(const Context& context);
    void after_phase(const Context& context);
    void after_failed_phase(const Context& context);
    void abandon_choice();
    void rest(const Context& context);
    void look(const std::vector<InstanceKey>& keys, const Context& context);
    void after_look(const Context& context);
    void continue_resumed(const Context& context);
    [[nodiscard]] ChooseQuestion question(const Context& context) const;
    void choose(const Context& context);
    [[nodiscard]] static bool answers(const Context& context, const InstanceKey& key);
    [[nodiscard]] static bool is_primary_by_now(const Instance& instance);
    [[nodiscard]] bool was_promoting() const;
    [[nodiscard]] bool is_promotion_unknown() const;
    [[nodiscard]] bool may_take_writes(const Context& context) const;
    [[nodiscard]] bool may_look_again() const;
    [[nodiscard]] bool was_promoted(const Context& context) const;
    [[nodiscard]] bool is_heard(const Context& context) const;
    [[nodiscard]] bool has_left_source(const Context& context) const;
    [[nodiscard]] std::optional<bool> was_written_to(const Context& context) const;
    [[nodiscard]] bool must_go_on(const Context& context) const;
    [[nodiscard]] std::optional<std::string> why_wait_is_in_vain(
        const ProbeFinished& finished) const;
    [[nodiscard]] bool has_thawed(const Context& context) const;
    [[nodiscard]] bool is_chosen_receiving(const Context& context) const;
    [[nodiscard]] bool is_outdone(const Context& context) const;
    [[nodiscard]] bool is_primary_ahead(const Context& context) const;
    void enter_promotion(const Context& context);
    void try_again(const std::string& why, const Context& context);
    void give_up(RecoveryOutcome outcome, std::string detail, const Context& context);
    void succeed(const Context& context);
    void add_abandoned(std::vector<InstanceKey>& lost, const Context& context) const;
    [[nodiscard]] bool is_given_back() const;
    void end(RecoveryOutcome outcome, std::string detail, const Context& context);

    RecoveryId id_;
    ClusterAlias cluster_;
    RecoveryCase case_;
    Phase phase_ = Phase::Freeze;
    Stage stage_ = Stage::AwaitingJournal;
    RecordId awaited_;
    PhaseRunner runner_;
    std::set<ProbeId> looks_;
    Instant sent_at_{};  ///< When the first step of this phase was.
    Instant fenced_at_{};
    Instant rests_until_{};
    std::set<InstanceKey> unsettled_;  ///< Statements to them may still arrive.
    std::uint32_t rounds_ = 1;
    std::uint32_t looked_ = 0;  ///< In vain, for the one that was perhaps promoted.
    std::uint64_t lacking_ =
        0;  ///< Transactions that the chosen one could not get when it was chosen.
    FenceHooks fence_hooks_ = FenceHooks::NotBegun;
    bool is_taken_over_ = false;  ///< From a manager that died.
    bool is_resumed_ = false;     ///< The look under way is the first one after a resume or a rest.
    bool is_undoing_ = false;
    bool is_promoted_ = false;
    bool is_published_ = false;  ///< By the manager that died.
    Phase reached_ = Phase::Freeze;
    RecoveryOutcome outcome_ = RecoveryOutcome::Failed;
    std::string detail_;
    std::vector<InstanceKey> lost_replicas_;
};

}  // namespace understudy
