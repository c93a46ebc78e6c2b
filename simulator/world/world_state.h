// World::State: the parts of a world and how they are told of each other. Private to World.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/base/shared.h"

#include "simulator/checkers/checkers.h"
#include "simulator/faults/fault_class.h"
#include "simulator/faults/schedule.h"
#include "simulator/world/manager.h"
#include "simulator/world/truth.h"
#include "simulator/world/world.h"

namespace understudy::sim {

struct World::State final : ManagerProcesses {
    Shared<WorldSpec> spec;
    Environment env;
    Servers servers;
    Discovery discovery;
    Clients clients;
    std::vector<Manager> managers;
    Schedule schedule;
    std::vector<Fault> in_force;  ///< Faults that have begun and not ended, targets by name.
    Checkers checkers;

    // What checkers see of the managers.
    std::vector<ManagerSeat> seats;
    std::vector<OpenRecovery> recoveries;
    std::vector<std::optional<Instant>> reachable_since;
    std::vector<std::optional<Instant>> replaced_since;
    TransactionSet errant;
    std::optional<Instant> asked_at;  ///< When a person last asked a manager for something.
    std::set<RecoveryId> asked_for;   ///< Recoveries that a person waits for while hooks are run.
    std::map<HookMoment, std::uint32_t> hook_runs;

    std::uint64_t disturbances = 0;
    std::uint64_t next_request = 1;
    std::size_t violations = 0;
    std::vector<std::string> violated;  // checkers whose violation is in the trace
    bool is_finished = false;

    std::optional<Coverage> coverage;  ///< Absent: not counted.
    TraceKeeping keeping = TraceKeeping::Kept;
    std::vector<TraceEntry> trace;
    std::uint64_t happenings = 0;

    explicit State(WorldSpec given);

    // world.cpp: the loop
    void handle(const Occurrence& occurrence);
    void settle();
    void happen(const fact::StepArrived& arrived);
    void tell_news();

    /// Into the trace, if it is kept; `make` builds the happening only then.
    template <class Make>
    void record(std::uint64_t word, Make make) {
        env.kernel.note(word);
        ++happenings;
        if (keeping == TraceKeeping::Kept) {
            trace.push_back({.at = env.kernel.now(), .sequence = happenings, .what = make()});
        }
    }

    [[nodiscard]] Truth truth() const;
    void note_violations();
    [[nodiscard]] bool is_at_manager(OccurrenceKind kind) const;

    // reachability.cpp
    void look_who_is_reachable();
    void look_who_is_back();
    void look_whether_reachable(std::uint32_t server);

    // following.cpp: what managers say and do about recoveries
    void follow(const Fact& fact);
    void follow_record(std::uint32_t manager, const RecordBody& body);
    void begin_recovery(std::uint32_t manager, const record::RecoveryStarted& started);
    void follow_end(const record::RecoveryEnded& ended);
    void follow_member(const record::MemberJoined& joined);
    void follow_step(const fact::StepArrived& arrived);
    void replace_primary(OpenRecovery& recovery, std::uint32_t successor);
    void put_back(const InstanceKey& key);

    // breaking.cpp: what concerns several of the above
    void break_connections(std::span<const Node> some, std::span<const Node> others) override;
    void pause_manager(std::uint32_t manager) override;
    void resume_manager(std::uint32_t manager) override;

    // managing.cpp: managers
    [[nodiscard]] bool is_manager_up(std::uint32_t manager) const override;
    void start_manager(std::uint32_t manager) override;
    void crash_manager(std::uint32_t manager) override;
    void take_over(std::uint32_t manager) override;
    void handle_at_manager(const Occurrence& occurrence);
    void feed(std::uint32_t manager, const understudy::Event& event);
    void obey(std::uint32_t manager, Command&& command);
    void ask_for_step(std::uint32_t manager, const StepRequest& request);
    void store(std::uint32_t manager, RecordToStore&& given);
    void keep_durably(std::uint32_t manager, const Record& record);
    void reach(Trigger::On on, std::string_view kind, bool is_change = true);
    void set_alarm(std::uint32_t manager, Instant at);
    void run_hooks(std::uint32_t manager, const HookRequest& request);
    [[nodiscard]] Policy policy() const;
    [[nodiscard]] std::optional<std::uint32_t> find_manager(const std::string& name) const;

    // acting.cpp: faults and operators
    void act(const Action& action);
    void act_on(const Fault& fault);
    void begin(const Fault& fault);
    void end(const Fault& fault);
    [[nodiscard]] Stage stage();
    [[nodiscard]] std::uint32_t index_of(const FaultClass& known, const std::string& name) const;
    [[nodiscard]] std::vector<Node> nodes_of(const std::vector<std::string>& names) const;
    void expect_liveness();
};

}  // namespace understudy::sim
