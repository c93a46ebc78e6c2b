#include "engine/relocation/plan_operation.h"

#include <fmt/format.h>

#include "engine/base/hash.h"

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
        hash.add(describe(planned.step));
    }
}

/// As if what was planned had been done, and nobody had written anything meanwhile.
Snapshot predict(const Snapshot& snapshot, const PhasePlan& plan) {
    Snapshot after = snapshot;
    for (const PlannedStep& planned : plan.steps) {
        if (std::holds_alternative<step::StopReceiver>(planned.step)) {
            after.instances.edit(target(planned.step))->seen->replica->receiver =
                ReceiverState::Stopped;
        }
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

}  // namespace

std::string OperationPlan::fingerprint(const Snapshot& snapshot) const {
    TraceHash hash;
    hash.add(describe(operation));
    for (const Move& move : moves_of(work)) {
        for (const auto* key : {&move.replica, &move.from, &move.to}) {
            add_identity(hash, snapshot, *key);
        }
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
                                                    const Operation& operation) {
    auto found = find_work(terrain, operation);
    if (!found) {
        return tl::unexpected<Refusal>{std::move(found.error())};
    }
    OperationPlan plan{operation, std::move(found->work), std::move(found->left), {}};
    PhasePlan hold = plan_hold(terrain, plan.work);
    const Snapshot held = predict(terrain.snapshot, hold);
    const Terrain after{held, terrain.topology, terrain.policy, terrain.members};
    if (!hold.steps.empty()) {
        plan.phases.push_back(std::move(hold));
        plan.phases.push_back(catch_up(plan.work));
    }
    PhasePlan deed = plan_deed(after, plan.work);
    if (!deed.steps.empty() || std::holds_alternative<Change>(plan.work)) {
        plan.phases.push_back(std::move(deed));
    }
    return plan;
}

}  // namespace understudy
