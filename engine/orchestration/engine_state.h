// Engine::State: all that an engine knows, as plain values, and the parts that work on it.
//
// Private to orchestration. Six files implement it by theme: engine.cpp takes events in,
// cluster_watch.cpp judges clusters and begins recoveries, rescue_desk.cpp those of intermediate
// sources, operator_desk.cpp serves people, and operation_desk.cpp those who change the topology,
// search_desk.cpp those who ask what is in a log.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/finding.h"
#include "engine/model/refusal.h"
#include "engine/orchestration/cluster_book.h"
#include "engine/orchestration/context.h"
#include "engine/orchestration/engine.h"
#include "engine/orchestration/finding_book.h"
#include "engine/orchestration/hook_desk.h"
#include "engine/orchestration/journal.h"
#include "engine/orchestration/operation_run.h"
#include "engine/orchestration/recovery_run.h"
#include "engine/orchestration/rejoin.h"
#include "engine/orchestration/suspicion.h"
#include "engine/recovery/gate.h"
#include "engine/relocation/gtid_search.h"

namespace understudy {

/// After so many attempts in vain the next one waits: longer each time.
[[nodiscard]] inline Duration retry_pause(std::uint32_t failures) {
    constexpr std::uint32_t kMostDoublings = 6;
    return Duration{5s} * (1U << std::min(failures, kMostDoublings));
}

/// Hooks that are run before a recovery or a rescue, which may keep it from being begun.
struct Preparation {
    RecoveryId recovery;
    bool is_done = false;
    std::optional<std::pair<RequestId, OperatorRequest>> asked;  ///< To be served anew then.
};

/// What is going on in one cluster.
struct ClusterWatch {
    Finding finding;
    /// Nothing is wrong with its primary: neither it nor anybody unsound was looked at since.
    bool is_calm = false;
    /// What is wrong with the primary perhaps, and since when.
    std::optional<std::pair<AnalysisCode, Instant>> impression;
    std::optional<Suspicion> suspicion;
    std::optional<Refusal>
        refusal;  ///< The last one recorded, so that it is shown once and not every second.
    std::optional<RecoveryRun> run;
    std::optional<Instant> last_recovery;
    std::optional<Instant> retry_after;
    std::uint32_t failed_attempts = 0;
    std::optional<InstanceKey> published;
    /// A recovery that ended without a successor did not give the primary back, as far as it knows.
    std::optional<LeftReadOnly> left_read_only;
    std::optional<Instant> round;      ///< Its entry in `rounds`.
    std::optional<Instant> marked_at;  ///< When the last Pseudo-GTID entry was asked for.
};

/// What was done for the replicas of one intermediate source, or was not.
struct Rescue {
    std::optional<Instant> ended_well{};
    std::optional<Instant> retry_after{};
    std::uint32_t failures = 0;        ///< In a row.
    std::optional<Refusal> refusal{};  ///< The last one recorded.
};

/// Somebody asked what is in a log.
struct Search {
    RequestId asked_by;
    GtidSearch search;
};

/// Who asked, where nobody did.
inline constexpr std::string_view kItself = "understudy";

struct Engine::State {
    explicit State(Policy given) : policy(std::move(given)), schedule(policy.probe.interval) {}

    Policy policy;
    Instant now{};
    Inventory inventory;
    ProbeSchedule schedule;
    Topology topology;
    std::vector<InstanceKey> undrawn;  ///< Not in the topology as the inventory has them.
    bool has_forgotten = false;        ///< Links seen before may lead to somebody unknown again.
    ClusterBook book;
    FindingBook finding_book;
    /// Who takes writes and has no source beside the primary of his cluster.
    std::map<InstanceKey, ClusterAlias> rivals;
    std::map<ClusterAlias, ClusterWatch> watches;
    std::set<std::pair<Instant, ClusterAlias>> rounds;  ///< When suspicions and resting runs go on.
    std::set<ClusterAlias> recovering;                  ///< Those with a run.
    std::map<RecoveryId, OperationRun> operations;
    std::map<InstanceKey, Rescue> rescues;
    Errands errands;
    Rejoin rejoin;
    HookDesk hook_desk;
    std::map<InstanceKey, Preparation> preparations;  ///< By who is to be replaced.
    std::map<RecoveryId, HookFacts> told;             ///< To hooks, of what is under way.
    /// Whose failure hooks were told of, and under which id until a recovery has it.
    std::map<InstanceKey, std::optional<RecoveryId>> announced;
    Outbox outbox;
    bool recoveries_enabled = true;
    std::map<KeyValueId, ClusterAlias> writes;
    std::map<InstanceKey, std::vector<RequestId>>
        discoveries;                       ///< Operators who wait for a first look.
    std::map<LogReadId, Search> searches;  ///< By what each waits for.
    std::map<RecordId, Answer> answers;    ///< To be given when the record is durable.
    std::optional<Instant> waking_at;

    [[nodiscard]] Context context() {
        return Context{now, policy, inventory, schedule, topology, outbox};
    }

    [[nodiscard]] Context context(const Errand& errand) {
        return Context{now, policy, inventory, schedule, topology, outbox, &errand};
    }

    // engine.cpp: events.
    void on(const Started& started);
    void on(const ProbeFinished& finished);
    void on(const StepFinished& finished);
    void on(const RecordStored& stored);
    void on(const KeyValuesWritten& written);
    void on(const TimeCame& time_came);
    void on(const LogReadFinished& finished);
    void on(const HookFinished& finished);
    void begin_to_know(const InstanceKey& key, const std::string& how);
    void follow_links(const Observation& seen, const InstanceKey& seen_on);
    template <class Id, class Event>
    void tell_worker(std::map<Id, Worker>& awaited, const Event& event);
    template <class Event>
    void tell(const ClusterAlias& cluster, const Event& event);
    template <class Event>
    void tell(const RecoveryId& operation, const Event& event);
    void heed(const ClusterAlias& cluster,
              ClusterWatch& watch,
              const ProbeFinished& finished,
              const InventoryChange& change,
              Instant sent_at);
    void consider_rejoin(const ClusterAlias& cluster, const InstanceKey& key);
    void consider_stop(const InstanceKey& key, Instant sent_at);
    void note_demotions();
    void take_in_demotions();
    void redraw();
    void poll();
    void set_alarm();

    // cluster_watch.cpp: one cluster at a time.
    void watch(const ClusterAlias& cluster, ClusterWatch& watch);
    void plan_round(const ClusterAlias& cluster, ClusterWatch& watch);
    void judge_looked_at(const InstanceKey& key);
    void judge_member(const ClusterAlias& cluster, const InstanceKey& key);
    void wait_and_see(ClusterWatch& watch, Finding& finding) const;
    [[nodiscard]] Finding judge_primary(const ClusterAlias& cluster, const InstanceKey& primary);
    [[nodiscard]] bool stays_calm(const ClusterAlias& cluster,
                                  const Finding& before,
                                  const Instance& primary) const;
    [[nodiscard]] bool has_rival(const ClusterAlias& cluster) const;
    void note_rival(const Instance& instance);
    void judge_cluster(const ClusterAlias& cluster, ClusterWatch& watch);
    void suspect(const ClusterAlias& cluster, ClusterWatch& watch, std::string because);
    void advance_suspicion(const ClusterAlias& cluster, ClusterWatch& watch);
    void consider_failover(const ClusterAlias& cluster, ClusterWatch& watch);
    void begin(const ClusterAlias& cluster,
               RecoveryCase facts,
               std::string because,
               std::optional<RequestId> asked_by,
               HookFacts told_of_it);
    void settle_run(const ClusterAlias& cluster, ClusterWatch& watch);
    void give_back(const ClusterAlias& cluster, ClusterWatch& watch);
    void publish(const ClusterAlias& cluster, ClusterWatch& watch, const InstanceKey& primary);
    void publish_settled(const ClusterAlias& cluster, ClusterWatch& watch);
    void mark_log(const ClusterAlias& cluster, ClusterWatch& watch, const ProbeFinished& finished);
    [[nodiscard]] GateFacts gate_facts(const ClusterWatch& watch, const InstanceKey& primary) const;
    [[nodiscard]] std::string foretell_failover(const ClusterAlias& cluster,
                                                const InstanceKey& primary) const;

    // hook_rounds.cpp: what hooks are asked and told.
    [[nodiscard]] HookFacts hook_facts(HookOccasion occasion, const Finding& finding) const;
    void announce(const Finding& finding);
    [[nodiscard]] RecoveryId take_recovery_id(const InstanceKey& failed);
    [[nodiscard]] bool is_prepared(
        const std::vector<HookMoment>& moments,
        const HookFacts& facts,
        std::optional<std::pair<RequestId, OperatorRequest>> asked = std::nullopt);
    [[nodiscard]] bool is_waiting_for_hooks(const InstanceKey& failed) const;
    [[nodiscard]] std::optional<Refusal> find_preparation(const InstanceKey& failed) const;
    void forget_failure(const InstanceKey& key);
    void end_preparation(const HookDesk::Ended& ended);
    void refuse_for_hooks(const HookDesk::Ended& ended,
                          const std::optional<std::pair<RequestId, OperatorRequest>>& asked);
    void owe_hooks(const RecoveryId& recovery, HookFacts facts);
    void tell_hooks(const RecoveryId& recovery, const HookEnd& end);
    void add_successor(HookFacts& facts) const;
    void run_fence_hooks(const ClusterAlias& cluster, RecoveryRun& run);
    void heed(const HookDesk::Ended& ended);

    // rescue_desk.cpp: the replicas of an intermediate source that is gone.
    [[nodiscard]] std::optional<Refusal> find_rescue_objection(const Finding& finding);
    void consider_rescue(const ClusterAlias& cluster, const Finding& finding);
    void note_rescue(const OperationRun& run);

    // operator_desk.cpp: what people ask for.
    void on(const OperatorRequested& requested);
    void serve(RequestId id, const request::Discover& asked);
    void serve(RequestId id, const request::Forget& asked);
    void serve(RequestId id, const request::Recover& asked);
    void serve(RequestId id, const request::Switchover& asked);
    void serve(RequestId id, const request::BeginDowntime& asked);
    void serve(RequestId id, const request::EndDowntime& asked);
    [[nodiscard]] std::optional<Refusal> find_work_on(const InstanceKey& key) const;
    void serve(RequestId id, const request::BeginMaintenance& asked);
    void serve(RequestId id, const request::EndMaintenance& asked);
    void serve(RequestId id, const request::EnableRecoveries& asked);
    void serve(RequestId id, const request::DisableRecoveries& asked);
    void serve(RequestId id, const request::Acknowledge& asked);
    void serve(RequestId id, const request::Operate& asked);
    void answer_when_durable(RequestId id, RecordBody body, std::string text);
    void refuse(RequestId id, const Refusal& refusal);
    void finish_discovery(const ProbeFinished& finished);

    // search_desk.cpp: questions to logs.
    void serve(RequestId id, const request::LocateErrant& asked);
    void go_on(Search search);

    // operation_desk.cpp: changes of the topology.
    [[nodiscard]] std::optional<Refusal> find_conflict(const Terrain& terrain,
                                                       const Work& wanted) const;
    [[nodiscard]] std::optional<Refusal> find_obstruction(const ClusterAlias& cluster,
                                                          const Operation& operation);
    [[nodiscard]] std::optional<Refusal> begin_operation(
        const Terrain& terrain,
        const Operation& asked,
        const std::string& owner,
        std::optional<RequestId> asked_by,
        const std::optional<std::string>& fingerprint = std::nullopt,
        std::optional<HookFacts> told_of_it = std::nullopt);
    [[nodiscard]] std::optional<HookFacts> facts_of(const ClusterAlias& cluster,
                                                    const Operation& operation) const;
    [[nodiscard]] bool is_operated_on(const InstanceKey& key) const;
    void settle_operation(OperationRun& run);
    [[nodiscard]] std::set<InstanceKey> suspend_operations(const ClusterAlias& cluster);
    void resume_operations(const ClusterAlias& cluster);
    void resume(UnfinishedOperation unfinished);
    void wake_operations();
    [[nodiscard]] std::optional<Instant> next_operation_round() const;
};

}  // namespace understudy
