#include "engine/relocation/change.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/relocation/change_rules.h"
#include "engine/relocation/common_refusals.h"
#include "engine/topology/errant_gtids.h"

namespace understudy {
namespace {

bool is_held(const Terrain& terrain, const Change& change) {
    const Observation* seen = observe(terrain, change.instance);
    return rule_of(change.kind).applies_first && seen != nullptr && seen->replica &&
           seen->replica->receiver == ReceiverState::Stopped;
}

bool is_about_semi_sync(OperationKind kind) {
    return kind == OperationKind::EnableSemiSyncPrimary ||
           kind == OperationKind::DisableSemiSyncPrimary ||
           kind == OperationKind::EnableSemiSyncReplica ||
           kind == OperationKind::DisableSemiSyncReplica;
}

std::string_view describe_semi_sync(bool is_enabled) {
    return is_enabled ? "has semi-sync enabled" : "has semi-sync disabled";
}

/// Somebody stopped it before, and this change is not about that.
bool is_kept_stopped(const Terrain& terrain, const Change& change) {
    const Instance* instance = find(terrain.snapshot, change.instance);
    return will_of(change.kind) == Will::None && instance != nullptr && instance->stop;
}

/// It can be told where to replicate from, and to do so or not: it has nothing else.
std::optional<Refusal> find_binlog_server(const Terrain& terrain, const Change& change) {
    const bool is_about_threads = change.kind == OperationKind::StartReplica ||
                                  change.kind == OperationKind::StopReplica ||
                                  change.kind == OperationKind::RestartReplica;
    if (is_about_threads || !is_binlog_server(observe(terrain, change.instance)->version)) {
        return std::nullopt;
    }
    return Refusal{RefusalReason::BinlogServer,
                   fmt::format("{} is a binlog server: it keeps the log of {} for others, and can "
                               "be started, stopped and moved",
                               short_name(change.instance),
                               short_name(log_owner_of(terrain, change.instance)))};
}

bool is_detached(const Observation* seen) {
    return seen != nullptr && seen->replica && seen->replica->is_detached;
}

/// Precondition: it is detached, and what it is to count as executed is known. It is attached only
/// when it counts that: with nothing it would ask for everything again.
std::vector<Step> steps_back(const Terrain& terrain, const Change& change) {
    const Observation& seen = *observe(terrain, change.instance);
    const InstanceKey& source = seen.replica->source;
    std::vector<Step> steps;
    if (const step::SetPurged whole{change.instance, source, *change.kept};
        !is_satisfied(whole, seen)) {
        // Its server may have been started anew meanwhile, and its threads with it.
        if (const step::StopReplication stop{change.instance}; !is_satisfied(stop, seen)) {
            steps.emplace_back(stop);
        }
        steps.emplace_back(whole);
    }
    steps.emplace_back(step::ReattachSource{change.instance, source});
    if (!find(terrain.snapshot, change.instance)->stop &&
        !is_to_follow_another(terrain, change.instance)) {
        steps.emplace_back(step::StartReplication{change.instance});
    }
    return steps;
}

/// Of a group's primary what does not touch the group may be changed.
std::optional<Refusal> find_other_hands(const Terrain& terrain, const Change& change) {
    const Observation& seen = *observe(terrain, change.instance);
    const bool is_about_writes =
        change.kind == OperationKind::SetReadOnly || change.kind == OperationKind::SetWritable;
    const auto text = [&] {
        return short_name(change.instance) + " " +
               why_in_other_hands(*find(terrain.snapshot, change.instance));
    };
    const bool is_about_logs = change.kind == OperationKind::FlushBinaryLogs ||
                               change.kind == OperationKind::PurgeBinaryLogs ||
                               change.kind == OperationKind::KillQuery ||
                               change.kind == OperationKind::EnableSemiSyncPrimary ||
                               change.kind == OperationKind::DisableSemiSyncPrimary;
    if (has_channels(seen) && !is_about_writes && !is_about_logs) {
        return Refusal{RefusalReason::ManyChannels, text()};
    }
    if (seen.group && change.kind != OperationKind::KillQuery &&
        (is_group_secondary(seen) || is_about_writes)) {
        return Refusal{RefusalReason::GroupMember, text()};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Refusal> find_refusal(const Terrain& terrain, const Change& change) {
    const Instance* instance = find(terrain.snapshot, change.instance);
    if (instance == nullptr) {
        return Refusal{RefusalReason::NoSuchInstance,
                       short_name(change.instance) + " is not known; discover it first"};
    }
    if (observe(terrain, change.instance) == nullptr) {
        return Refusal{RefusalReason::NotReachable,
                       fmt::format("{} does not answer{}{}",
                                   short_name(change.instance),
                                   instance->failure.empty() ? "" : ": ",
                                   instance->failure)};
    }
    if (auto why = find_maintenance(*instance, terrain.snapshot.taken_at); !why.empty()) {
        return Refusal{RefusalReason::InMaintenance, std::move(why)};
    }
    for (const auto find_refusal_of : {find_binlog_server, find_other_hands}) {
        if (auto refusal = find_refusal_of(terrain, change)) {
            return refusal;
        }
    }
    return rule_of(change.kind).find_refusal(terrain, change);
}

Change change_of(const Operation& operation) {
    Change change{operation.kind, operation.instance, operation.parameters};
    if (operation.kind == OperationKind::GtidErrantInjectEmpty && operation.destination) {
        change.instance = *operation.destination;
        change.of = operation.instance;
    }
    if (operation.kind == OperationKind::MakeCoPrimary) {
        change.instance = operation.destination.value_or(operation.instance);
        change.partner = operation.instance;  // A ring is closed by changing the primary.
    }
    return change;
}

namespace {

Operation with_partner(const Terrain& terrain, Operation operation) {
    const auto source = source_of(terrain, operation.instance);
    if (operation.kind != OperationKind::MakeCoPrimary || operation.destination || !source) {
        return operation;
    }
    operation.destination = source;
    const Observation* replica = observe(terrain, operation.instance);
    const Observation* primary = observe(terrain, *source);
    if (replica != nullptr && is_by_coordinates(*replica) && primary != nullptr) {
        operation.parameters.beyond = primary->executed;
    }
    return operation;
}

}  // namespace

Operation with_names(const Terrain& terrain, Operation operation) {
    const Observation* seen = observe(terrain, operation.instance);
    if (operation.kind == OperationKind::SkipQuery && !operation.parameters.transaction &&
        seen != nullptr && seen->replica && seen->replica->failing) {
        operation.parameters.transaction = *seen->replica->failing;
    }
    const bool is_injected = operation.kind == OperationKind::GtidErrantInjectEmpty;
    if ((is_injected || operation.kind == OperationKind::GtidErrantReset) &&
        !operation.parameters.errant) {
        const auto errant = find_errant_gtids(terrain, operation.instance);
        operation.parameters.errant =
            errant && !errant->empty() ? std::optional{*errant} : std::nullopt;
    }
    if (const auto sources = sources_of(terrain, operation.instance);
        is_injected && !operation.destination && !sources.empty()) {
        operation.destination = sources.back();
    }
    return with_partner(terrain, std::move(operation));
}

std::string describe_outcome(const Change& change) {
    const std::string name = short_name(change.instance);
    if (change.parameters.transaction) {
        return fmt::format("{} has left out {}, and lacks what that changed",
                           name,
                           to_string(*change.parameters.transaction));
    }
    if (!change.parameters.errant) {
        return "";
    }
    const std::string errant = to_string(*change.parameters.errant);
    return change.of ? fmt::format(
                           "{} has empty transactions instead of {}, and who replicates from it "
                           "gets them; what those changed is on {} alone",
                           name,
                           errant,
                           short_name(*change.of))
                     : fmt::format(
                           "{} has forgotten {}; what those changed is still in its tables, and "
                           "nowhere else",
                           name,
                           errant);
}

Will will_of(OperationKind kind) {
    return rule_of(kind).will;
}

bool is_unseen(OperationKind kind) {
    return rule_of(kind).is_unseen;
}

bool is_outwaited(const Change& change) {
    return change.kept.has_value();
}

bool stands_still_for(OperationKind kind) {
    return rule_of(kind).stands_still;
}

std::vector<InstanceKey> leaned_on_by(const Terrain& terrain, const Change& change) {
    std::vector<InstanceKey> keys;
    if (change.kind == OperationKind::SetWritable) {
        for (const Instance* other : other_roots(terrain, change.instance)) {
            keys.push_back(other->key);
        }
    }
    if (change.partner) {
        keys.push_back(*change.partner);
    }
    if (const auto source = source_of(terrain, change.instance);
        source && change.kind == OperationKind::GtidErrantReset) {
        keys.push_back(*source);
    }
    return keys;
}

PhasePlan plan_hold(const Terrain& terrain, const Change& change) {
    PhasePlan plan{.phase = Phase::Hold,
                   .reason = "what it has received must be final, so that it can apply it all",
                   .steps = {}};
    const Observation* seen = observe(terrain, change.instance);
    if (rule_of(change.kind).applies_first && seen != nullptr && !is_held(terrain, change)) {
        plan.steps.push_back({.step = step::StopReceiver{change.instance}});
    }
    return plan;
}

std::vector<InstanceKey> to_look_at(const Terrain& terrain, const Change& change) {
    std::vector<InstanceKey> keys = leaned_on_by(terrain, change);
    keys.push_back(change.instance);
    const Instance* instance = find(terrain.snapshot, change.instance);
    if (const auto source = instance == nullptr ? std::nullopt : source_of(*instance)) {
        keys.push_back(*source);
    }
    if (change.parameters.errant) {
        const InstanceKey& whose = change.of.value_or(change.instance);
        const auto sources = sources_of(terrain, whose);
        keys.insert(keys.end(), sources.begin(), sources.end());
        keys.push_back(whose);
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

std::string find_lacking(const Terrain& terrain, const Change& change) {
    const Observation* seen = observe(terrain, change.instance);
    if (rule_of(change.kind).lacking != nullptr) {
        return rule_of(change.kind).lacking(terrain, change);
    }
    return is_held(terrain, change) && !has_applied_all_received(*seen)
               ? fmt::format(
                     "{} has yet to apply {}", short_name(change.instance), find_unapplied(*seen))
               : "";
}

PhasePlan plan_act(const Terrain& terrain, const Change& change) {
    const ChangeRule& rule = rule_of(change.kind);
    PhasePlan plan{.phase = Phase::Act, .reason = rule.reason(terrain, change), .steps = {}};
    const Observation& seen = *observe(terrain, change.instance);
    for (const Step& step : rule.steps(terrain, change)) {
        // One that undoes the step before it is not satisfied any more then.
        if (!plan.steps.empty() || !is_satisfied(step, seen)) {
            plan.steps.push_back(
                {.step = step, .wave = static_cast<std::uint32_t>(plan.steps.size())});
        }
    }
    return plan;
}

bool is_unfinished(const Terrain& terrain, const Change& change) {
    return rule_of(change.kind).is_repeated && !is_done(terrain, change);
}

std::string why_unfinished(const Terrain& terrain, const Change& change) {
    const Observation* seen = observe(terrain, change.instance);
    if (!is_unfinished(terrain, change) || seen == nullptr || !seen->replica) {
        return {};
    }
    const std::string& error = seen->replica->receiver_error;
    return fmt::format("{} was not served by {}{}{}",
                       short_name(change.instance),
                       short_name(seen->replica->source),
                       error.empty() ? "" : ": ",
                       error);
}

PhasePlan plan_release(const Terrain& terrain, const Change& change) {
    PhasePlan plan{
        .phase = Phase::Release, .reason = "it goes on replicating as before", .steps = {}};
    const Observation* seen = observe(terrain, change.instance);
    if (const auto undo = rule_of(change.kind).undo; undo != nullptr && seen != nullptr) {
        plan.reason = "what was done in vain is undone";
        for (const Step& step : undo(terrain, change)) {
            plan.steps.push_back({.step = step, .on_failure = OnFailure::CarryOn});
        }
        return plan;
    }
    if (change.kept && is_detached(seen)) {
        plan.reason = "it replicates again, and counts as executed what it has";
        for (const Step& step : steps_back(terrain, change)) {
            plan.steps.push_back(
                {.step = step, .wave = static_cast<std::uint32_t>(plan.steps.size())});
        }
        return plan;
    }
    if (stands_still_for(change.kind) && seen != nullptr && seen->replica &&
        !seen->replica->is_detached && !is_done(terrain, change) && !is_replicating(*seen) &&
        !is_kept_stopped(terrain, change) && !is_to_follow_another(terrain, change.instance)) {
        plan.steps.push_back(
            {.step = step::StartReplication{change.instance}, .on_failure = OnFailure::CarryOn});
    }
    return plan;
}

bool is_done(const Terrain& terrain, const Change& change) {
    const Observation* seen = observe(terrain, change.instance);
    if (seen == nullptr) {
        return false;
    }
    const ChangeRule& rule = rule_of(change.kind);
    const bool is_served = seen->replica && seen->replica->receiver == ReceiverState::Running;
    if (rule.is_repeated && !is_served) {
        return false;  // It may be refused yet.
    }
    const auto steps = rule.steps(terrain, change);
    return std::all_of(steps.begin() + std::min(rule.passing, std::ssize(steps)),
                       steps.end(),
                       [&](const Step& step) { return is_satisfied(step, *seen); });
}

std::string describe_state(const Terrain& terrain, const Change& change) {
    const std::string name = short_name(change.instance);
    const Observation* seen = observe(terrain, change.instance);
    if (seen == nullptr) {
        return name + " does not answer";
    }
    if (change.kind == OperationKind::SetReadOnly || change.kind == OperationKind::SetWritable) {
        return name + (is_writable(*seen) ? " is writable" : " is read-only");
    }
    if (is_unseen(change.kind)) {
        return fmt::format("nobody knows whether that was done on {}", name);
    }
    if (is_about_semi_sync(change.kind)) {
        return fmt::format("{} {} as source, {} as replica",
                           name,
                           describe_semi_sync(seen->semi_sync.source_enabled),
                           describe_semi_sync(seen->semi_sync.replica_enabled));
    }
    if (change.of) {
        return fmt::format(
            "{} has some of them, perhaps; whatever it lacks, the same command "
            "again adds",
            name);
    }
    if (!seen->replica) {
        return name + " has no source";
    }
    if (seen->replica->is_detached) {
        const bool has_lost_count =
            change.kept &&
            !is_satisfied(step::SetPurged{change.instance, seen->replica->source, *change.kept},
                          *seen);
        return fmt::format("{} is detached from {}{}",
                           name,
                           short_name(seen->replica->source),
                           has_lost_count
                               ? fmt::format(", and has yet to count as executed what it has: SET "
                                             "GLOBAL gtid_purged='{}' there, then reattach-replica",
                                             to_string(*change.kept))
                               : "");
    }
    if (is_replicating(*seen)) {
        return fmt::format("{} replicates from {}{}{}",
                           name,
                           short_name(seen->replica->source),
                           is_by_coordinates(*seen) ? " by file and position" : "",
                           seen->replica->delay > Duration{0}
                               ? ", delayed by " + to_string(seen->replica->delay)
                               : "");
    }
    const bool has_skipped =
        change.parameters.transaction &&
        is_satisfied(rule_of(change.kind).steps(terrain, change).front(), *seen);
    return fmt::format("{} does not replicate{}{}{}{}",
                       name,
                       seen->replica->applier_error.empty() ? "" : ": ",
                       seen->replica->applier_error,
                       has_skipped ? "; " : "",
                       has_skipped ? describe_outcome(change) : "");
}

}  // namespace understudy
