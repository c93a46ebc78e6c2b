#include "engine/relocation/plan_operation.h"

#include <fmt/format.h>

#include "engine/base/hash.h"

namespace understudy {

std::string OperationPlan::fingerprint(const Snapshot& snapshot) const {
    TraceHash hash;
    hash.add(describe(operation));
    const auto add_identity = [&](const InstanceKey& key) {
        const Instance* instance = find(snapshot, key);
        if (instance != nullptr && instance->seen) {
            hash.add(instance->seen->server_id.value);
            hash.add(instance->seen->server_uuid ? to_string(*instance->seen->server_uuid) : "");
        }
    };
    for (const Move& move : moves.moves) {
        for (const auto* key : {&move.replica, &move.from, &move.to}) {
            hash.add(to_string(*key));
            add_identity(*key);
        }
    }
    for (const LeftAlone& left : moves.left) {
        hash.add(to_string(left.replica));
    }
    return fmt::format("{:08x}", static_cast<std::uint32_t>(hash.value()));
}

namespace {

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

}  // namespace

tl::expected<OperationPlan, Refusal> plan_operation(const Terrain& terrain,
                                                    const Operation& operation) {
    auto moves = find_moves(terrain, operation);
    if (!moves) {
        return tl::unexpected<Refusal>{std::move(moves.error())};
    }
    OperationPlan plan{operation, std::move(*moves), {}};
    PhasePlan hold = plan_hold(terrain, plan.moves.moves);
    const Snapshot held = predict(terrain.snapshot, hold);
    const Terrain after{held, terrain.topology, terrain.policy};
    if (!hold.steps.empty()) {
        plan.phases.push_back(std::move(hold));
        PhasePlan& catch_up = plan.phases.emplace_back();
        catch_up.phase = Phase::CatchUp;
        catch_up.reason = "the new source has all that was received";
    }
    PhasePlan attach = plan_attach(after, plan.moves.moves);
    if (!attach.steps.empty()) {
        plan.phases.push_back(std::move(attach));
    }
    return plan;
}

}  // namespace understudy
