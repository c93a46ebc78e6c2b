#include "engine/relocation/plan_operation.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/hash.h"
#include "engine/relocation/coordinate_moves.h"
#include "engine/relocation/turns.h"
#include "engine/topology/matching.h"

namespace understudy {
namespace {

void add_identity(TraceHash& hash, const Snapshot& snapshot, const InstanceKey& key) {
    const Instance* instance = find(snapshot, key);
    hash.add(to_string(key));
    if (instance != nullptr && instance->seen) {
        hash.add(instance->seen->server_id.value);
        hash.add(instance->seen->server_uuid ? to_string(*instance->seen->server_uuid) : "");
    }
}

void add_phase(TraceHash& hash, const PhasePlan& phase) {
    hash.add(phase.reason);
    for (const PlannedStep& planned : phase.steps) {
        // What is left when GTIDs are forgotten goes on; those that are forgotten the operation
        // says.
        const bool goes_on = std::holds_alternative<step::SetPurged>(planned.step);
        Step step = planned.step;
        if (auto* point = std::get_if<step::PointAt>(&step)) {
            point->place.reset();
        }
        hash.add(goes_on ? std::string{kind_name(step)} : describe(step));
    }
}

void predict(ReplicaStatus& replica, const Step& step) {
    if (const auto* point = std::get_if<step::PointAt>(&step)) {
        replica.source = point->source;
        if (point->place) {
            replica.in_source_log = SourceLogProgress{point->place->there, point->place->there};
        }
    }
    if (const auto* until = std::get_if<step::ReplicateUntil>(&step)) {
        replica.in_source_log = SourceLogProgress{until->until, until->until};
    }
    const bool runs = std::holds_alternative<step::StartReplication>(step) ||
                      std::holds_alternative<step::PointAt>(step);
    const bool stops_receiver = std::holds_alternative<step::StopReceiver>(step);
    replica.receiver = runs ? ReceiverState::Running : ReceiverState::Stopped;
    if (!stops_receiver) {
        replica.applier = runs ? ApplierState::Running : ApplierState::Stopped;
    }
}

/// As if what was planned had been done, and nobody had written anything meanwhile. Every step of a
/// move that is not the last one of it starts or stops threads.
Snapshot predict(const Snapshot& snapshot, const PhasePlan& plan) {
    Snapshot after = snapshot;
    for (const PlannedStep& planned : plan.steps) {
        if (Instance* instance = after.instances.edit(target(planned.step));
            instance->seen->replica) {
            predict(*instance->seen->replica, planned.step);
        }
    }
    return after;
}

/// As if whoever is to catch up with an anchor had, and had applied all that it received.
Snapshot predict_caught_up(const Snapshot& snapshot, const std::vector<Move>& moves) {
    Snapshot after = snapshot;
    for (const Move& move : moves) {
        if (!move.anchor) {
            continue;
        }
        const Observation& anchor = *find(snapshot, *move.anchor)->seen;
        auto& progress = *after.instances.edit(move.replica)->seen->replica->in_source_log;
        progress.executed =
            *move.anchor == move.from
                ? *anchor.log_end
                : std::max(
                      {progress.executed, progress.read, anchor.replica->in_source_log->executed});
        progress.read = progress.executed;
    }
    return after;
}

/// To wait for what was held.
PhasePlan catch_up(const Work& work) {
    return {.phase = Phase::CatchUp,
            .reason = std::holds_alternative<Change>(work)
                          ? "it has applied all that it received"
                          : "the new source has all that was received",
            .steps = {}};
}

/// What brings replicas and their anchors together. Each round brings somebody to a state that is
/// not left again, so that there are few.
void add_meetings(OperationPlan& plan,
                  std::vector<Move> moves,
                  const Terrain& after,
                  Snapshot& then) {
    std::erase_if(moves, [](const Move& move) { return !move.anchor; });
    then = predict_caught_up(then, moves);
    const std::size_t phases_before = plan.phases.size();
    for (std::size_t round = 0; round < 2 * moves.size() + 1; ++round) {
        PhasePlan nearer = plan_catch_up(after, moves);
        if (nearer.steps.empty()) {
            break;
        }
        then = predict(then, nearer);
        plan.phases.push_back(std::move(nearer));
    }
    if (plan.phases.size() == phases_before) {
        plan.phases.push_back(plan_catch_up(after, moves));
    }
}

/// One replica after the other. Its place is not known before it stands still and logs are read.
void add_matches(OperationPlan& plan, const std::vector<Move>& moves, const Terrain& terrain) {
    for (const Move& move : moves) {
        if (!move.is_matched) {
            continue;
        }
        if (PhasePlan hold = plan_catch_up(terrain, std::vector{move}); !hold.steps.empty()) {
            plan.phases.push_back(std::move(hold));
        }
        plan.phases.push_back(
            {.phase = Phase::Attach,
             .reason = fmt::format("{} is pointed at {}, where its {} and the log of {} tell by "
                                   "Pseudo-GTID that it stands",
                                   short_name(move.replica),
                                   short_name(move.to),
                                   to_string(log_to_match_by(terrain, move.replica, move.to)),
                                   short_name(move.to)),
             .steps = {}});
    }
}

/// What is done in one turn. `then`: what is known after those before; and after this one.
void add_turn(OperationPlan& plan, const Work& work, const Terrain& terrain, Snapshot& then) {
    const Snapshot before = then;
    const Terrain now{before, terrain.topology, terrain.policy, terrain.members, terrain.primary};
    const Terrain after{then, terrain.topology, terrain.policy, terrain.members, terrain.primary};
    const auto moves = moves_of(work);
    const bool has_anchors = !anchors_of(moves).empty();
    PhasePlan hold = plan_hold(now, work);
    const bool is_held = !hold.steps.empty();
    if (is_held) {
        then = predict(then, hold);
        plan.phases.push_back(std::move(hold));
    }
    if (has_anchors) {
        add_meetings(plan, moves, after, then);
    } else if (is_held) {
        plan.phases.push_back(catch_up(work));
    }
    add_matches(plan, moves, now);
    PhasePlan deed = plan_deed(after, work);
    if (!deed.steps.empty() || std::holds_alternative<Change>(work)) {
        plan.phases.push_back(deed);
    }
    if (has_anchors) {
        then = predict(then, deed);
        PhasePlan release = plan_release(after, work);
        then = predict(then, release);
        plan.phases.push_back(std::move(release));
    }
}

}  // namespace

std::string OperationPlan::fingerprint(const Snapshot& snapshot) const {
    TraceHash hash;
    hash.add(describe(operation));
    for (const Move& move : moves_of(work)) {
        for (const auto* key : {&move.replica, &move.from, &move.to}) {
            add_identity(hash, snapshot, *key);
        }
        hash.add(move.anchor ? to_string(*move.anchor) : move.is_matched ? "matched" : "");
    }
    if (const auto* change = std::get_if<Change>(&work)) {
        add_identity(hash, snapshot, change->instance);
        for (const PhasePlan& phase : phases) {
            add_phase(hash, phase);
        }
    }
    for (const LeftAlone& one : left) {
        hash.add(to_string(one.replica));
    }
    return fmt::format("{:08x}", static_cast<std::uint32_t>(hash.value()));
}

tl::expected<OperationPlan, Refusal> plan_operation(const Terrain& terrain,
                                                    const Operation& asked) {
    const Operation operation = with_names(terrain, with_leader(terrain, asked));
    auto found = find_work(terrain, operation);
    if (!found) {
        return tl::unexpected<Refusal>{std::move(found.error())};
    }
    OperationPlan plan{operation, std::move(found->work), std::move(found->left), {}};
    Snapshot then = terrain.snapshot;
    const Work work = plan.work;
    const std::uint32_t last = last_turn(moves_of(work));
    for (std::uint32_t turn = 0; turn <= last; ++turn) {
        add_turn(plan, of_turn(work, turn), terrain, then);
    }
    return plan;
}

}  // namespace understudy
