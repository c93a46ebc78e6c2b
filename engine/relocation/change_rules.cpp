#include "engine/relocation/change_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/relocation/change_refusals.h"

namespace understudy {
namespace {

/// Its source waits for acknowledgements, and has no other replica that gives them.
bool is_last_to_acknowledge(const Terrain& terrain, const Observation& seen) {
    const Observation* source = observe(terrain, seen.replica->source);
    return source != nullptr && seen.semi_sync.replica_enabled && source->semi_sync.source_active &&
           seen.replica->receiver == ReceiverState::Running &&
           source->semi_sync.connected_replicas <=
               std::max(source->semi_sync.wait_for_replicas, 1U);
}

std::string warn_of_acknowledgements(const Terrain& terrain, const Observation& seen) {
    return is_last_to_acknowledge(terrain, seen)
               ? fmt::format("; {} waits for acknowledgements, and too few others give them",
                             short_name(seen.replica->source))
               : "";
}

std::string reason_to_start(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Instance& instance = *find(terrain.snapshot, key);
    if (!is_to_follow_another(terrain, key)) {
        return fmt::format(
            "{} is to replicate from {}", short_name(key), short_name(*source_of(instance)));
    }
    const auto& demotion = instance.demotion
                               ? instance.demotion
                               : find(terrain.snapshot, *source_of(instance))->demotion;
    return fmt::format(
        "{} is to follow {} now, and is attached to it once they are compared; it is not started "
        "towards {}",
        short_name(key),
        short_name(demotion->successor),
        short_name(*source_of(instance)));
}

std::string reason_to_stop(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    const std::string reason =
        fmt::format("{} stays stopped, whatever happens to its cluster, until somebody starts it",
                    short_name(key));
    return reason + warn_of_acknowledgements(terrain, seen);
}

std::string reason_to_reset(const Terrain& terrain, const Change& change) {
    const Observation& seen = *observe(terrain, change.instance);
    return fmt::format(
               "{0} forgets {1} for good, once it has applied all that it received, and is a "
               "cluster of its own then, read-only until set-writable",
               short_name(change.instance),
               short_name(seen.replica->source)) +
           warn_of_acknowledgements(terrain, seen);
}

std::string reason_to_detach(const Terrain& terrain, const Change& change) {
    const Observation& seen = *observe(terrain, change.instance);
    return fmt::format(
               "once it has applied all that it received, {0} does not replicate from {1} any "
               "more, whatever happens to its cluster, until reattach-replica",
               short_name(change.instance),
               short_name(seen.replica->source)) +
           warn_of_acknowledgements(terrain, seen);
}

std::string reason_to_delay(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const std::string source = short_name(observe(terrain, key)->replica->source);
    if (*change.parameters.delay == Duration{0}) {
        return fmt::format("{} is not to stay behind {} any more", short_name(key), source);
    }
    return fmt::format(
        "{} stays {} behind {} from now on, {}and is not promoted as long as it does",
        short_name(key),
        to_string(*change.parameters.delay),
        source,
        terrain.topology.replicas_of(key).empty() ? "" : "with all below it, ");
}

std::string reason_to_close(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const Observation& seen = *observe(terrain, key);
    const bool is_primary = !seen.replica && !find(terrain.snapshot, key)->demotion;
    return is_primary ? fmt::format(
                            "nobody takes the place of {}: clients can write nowhere in "
                            "its cluster until set-writable",
                            short_name(key))
                      : short_name(key) + " is to take no writes";
}

std::string reason_to_open(const Terrain& /*terrain*/, const Change& change) {
    return short_name(change.instance) +
           " is to take writes, and no other server of its cluster does";
}

std::vector<Step> start(const Terrain& terrain, const Change& change) {
    return is_to_follow_another(terrain, change.instance)
               ? std::vector<Step>{}
               : std::vector<Step>{step::StartReplication{change.instance}};
}

std::vector<Step> stop(const Terrain& /*terrain*/, const Change& change) {
    return {step::StopReplication{change.instance}};
}

std::vector<Step> restart(const Terrain& terrain, const Change& change) {
    auto steps = start(terrain, change);
    if (!steps.empty()) {
        steps.insert(steps.begin(), step::StopReplication{change.instance});
    }
    return steps;
}

/// Itself, which is never true, if it has none any more.
InstanceKey source_or_itself(const Terrain& terrain, const InstanceKey& key) {
    return source_of(terrain, key).value_or(key);
}

std::vector<Step> detach(const Terrain& terrain, const Change& change) {
    return {step::DetachSource{change.instance, source_or_itself(terrain, change.instance)}};
}

std::vector<Step> reattach(const Terrain& terrain, const Change& change) {
    auto steps = start(terrain, change);
    steps.insert(steps.begin(),
                 step::ReattachSource{change.instance, source_or_itself(terrain, change.instance)});
    return steps;
}

std::vector<Step> reset(const Terrain& /*terrain*/, const Change& change) {
    return {step::MakeReadOnly{change.instance}, step::ForgetSource{change.instance}};
}

std::vector<Step> delay(const Terrain& /*terrain*/, const Change& change) {
    return {step::SetDelay{change.instance, *change.parameters.delay}};
}

std::vector<Step> close(const Terrain& /*terrain*/, const Change& change) {
    return {step::MakeReadOnly{change.instance}};
}

std::vector<Step> open(const Terrain& /*terrain*/, const Change& change) {
    return {step::MakeWritable{change.instance}};
}

constexpr std::array kRules{
    ChangeRule{.kind = OperationKind::StartReplica,
               .will = Will::Start,
               .find_refusal = find_refusal_to_start,
               .reason = reason_to_start,
               .steps = start},
    ChangeRule{.kind = OperationKind::StopReplica,
               .will = Will::Stop,
               .stands_still = true,
               .find_refusal = find_refusal_to_stop,
               .reason = reason_to_stop,
               .steps = stop},
    ChangeRule{.kind = OperationKind::StopReplicaNicely,
               .will = Will::Stop,
               .applies_first = true,
               .stands_still = true,
               .find_refusal = find_refusal_to_stop_nicely,
               .reason = reason_to_stop,
               .steps = stop},
    ChangeRule{.kind = OperationKind::RestartReplica,
               .will = Will::Start,
               .stands_still = true,
               .find_refusal = find_refusal_to_start,
               .reason = reason_to_start,
               .steps = restart},
    ChangeRule{.kind = OperationKind::ResetReplica,
               .applies_first = true,
               .stands_still = true,
               .find_refusal = find_refusal_to_reset,
               .reason = reason_to_reset,
               .steps = reset},
    ChangeRule{.kind = OperationKind::DetachReplica,
               .applies_first = true,
               .stands_still = true,
               .find_refusal = find_refusal_to_detach,
               .reason = reason_to_detach,
               .steps = detach},
    ChangeRule{.kind = OperationKind::ReattachReplica,
               .will = Will::Start,
               .stands_still = true,
               .find_refusal = find_refusal_to_reattach,
               .reason = reason_to_start,
               .steps = reattach},
    ChangeRule{.kind = OperationKind::DelayReplication,
               .stands_still = true,
               .find_refusal = find_refusal_to_delay,
               .reason = reason_to_delay,
               .steps = delay},
    ChangeRule{.kind = OperationKind::SetReadOnly,
               .find_refusal = find_refusal_to_close,
               .reason = reason_to_close,
               .steps = close},
    ChangeRule{.kind = OperationKind::SetWritable,
               .find_refusal = find_refusal_to_write,
               .reason = reason_to_open,
               .steps = open},
};

}  // namespace

const ChangeRule& rule_of(OperationKind kind) {
    const auto* found = std::find_if(
        kRules.begin(), kRules.end(), [&](const ChangeRule& rule) { return rule.kind == kind; });
    check(found != kRules.end(), "each kind of operation on one server has its rule");
    return *found;
}

}  // namespace understudy
