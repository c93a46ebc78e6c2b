#include "engine/relocation/change_rules.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/check.h"
#include "engine/base/text.h"
#include "engine/relocation/change_refusals.h"
#include "engine/relocation/common_refusals.h"
#include "engine/relocation/errant_changes.h"

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
    if (is_root(terrain, change.instance)) {
        return fmt::format(
            "{0} does not replicate from {1} any more, once it has applied all that it received; "
            "it takes writes as before, and who replicates from it goes on",
            short_name(change.instance),
            short_name(seen.replica->source));
    }
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

std::string reason_to_skip(const Terrain& /*terrain*/, const Change& change) {
    return fmt::format(
        "{0} leaves out {1}, the one transaction that it has failed at, and lacks what that "
        "changed from then on, as does whoever is given its data; nobody keeps it from being "
        "promoted for that (promotion rule must_not)",
        short_name(change.instance),
        to_string(*change.parameters.transaction));
}

std::string reason_to_enable_gtid(const Terrain& terrain, const Change& change) {
    return fmt::format(
        "once it has applied all that it received, {} says by GTID to {} where to "
        "begin, instead of by file and position",
        short_name(change.instance),
        short_name(observe(terrain, change.instance)->replica->source));
}

std::string reason_to_disable_gtid(const Terrain& terrain, const Change& change) {
    return fmt::format(
        "once it has applied all that it received, {0} says by file and position to "
        "{1} where to begin, instead of by GTID; as long as it does it is not "
        "promoted, and nobody attaches it elsewhere if {1} is lost",
        short_name(change.instance),
        short_name(observe(terrain, change.instance)->replica->source));
}

constexpr std::string_view kUntilRestart = "until it is restarted (SET GLOBAL)";

std::string reason_to_wait(const Terrain& terrain, const Change& change) {
    const InstanceKey& key = change.instance;
    const auto& replicas = terrain.topology.replicas_of(key);
    const auto count = std::count_if(replicas.begin(), replicas.end(), [&](const auto& replica) {
        const Observation* seen = observe(terrain, replica);
        return seen != nullptr && seen->semi_sync.replica_enabled &&
               seen->replica->receiver == ReceiverState::Running;
    });
    return fmt::format("{} commits of {} wait for an acknowledgement{}",
                       kUntilRestart,
                       short_name(key),
                       count > 0 ? fmt::format("; it has {} to give them", count)
                                 : "; nobody gives them now, so that they wait as long as its "
                                   "time-out, and then not any more");
}

std::string reason_not_to_wait(const Terrain& /*terrain*/, const Change& change) {
    return fmt::format("{} commits of {} wait for nobody, so that a failover may lose them",
                       kUntilRestart,
                       short_name(change.instance));
}

std::string reason_to_acknowledge(const Terrain& /*terrain*/, const Change& change) {
    return fmt::format(
        "{} {} acknowledges what it receives", kUntilRestart, short_name(change.instance));
}

std::string reason_not_to_acknowledge(const Terrain& terrain, const Change& change) {
    const Observation& seen = *observe(terrain, change.instance);
    return fmt::format("{} {} acknowledges nothing", kUntilRestart, short_name(change.instance)) +
           (seen.replica ? warn_of_acknowledgements(terrain, seen) : "");
}

std::string reason_to_flush(const Terrain& /*terrain*/, const Change& change) {
    return fmt::format(
        "what {} writes from then on is in another file, and the one before can be "
        "copied or purged",
        short_name(change.instance));
}

std::string reason_to_purge(const Terrain& terrain, const Change& change) {
    std::vector<std::string> names;
    for (const step::LogReader& reader : readers_of(terrain, change.instance)) {
        names.push_back(short_name(reader.key));
    }
    return fmt::format(
        "the files before {} go for good, if {} has executed all that is in them; "
        "whoever is set up from an older copy of the data cannot follow {} then",
        *change.parameters.binlog,
        names.empty() ? "nobody else" : "each of " + join(names, ", "),
        short_name(change.instance));
}

std::string reason_to_kill(const Terrain& /*terrain*/, const Change& change) {
    return fmt::format(
        "what connection {} of {} executes then ends with an error, and is rolled back; "
        "the connection stays",
        *change.parameters.process,
        short_name(change.instance));
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

std::vector<Step> reset(const Terrain& terrain, const Change& change) {
    // Who is followed and not of a ring is not reset.
    const bool is_of_ring =
        is_root(terrain, change.instance) && !terrain.topology.replicas_of(change.instance).empty();
    if (is_of_ring) {
        return {step::ForgetSource{change.instance}};
    }
    return {step::MakeReadOnly{change.instance}, step::ForgetSource{change.instance}};
}

std::string reason_to_ring(const Terrain& /*terrain*/, const Change& change) {
    return fmt::format(
        "{0} replicates from {1} as well, which stays read-only; {0} takes writes as before",
        short_name(change.instance),
        short_name(*change.partner));
}

/// Coordinates are those of the log of its source.
bool has_executed(const Observation& replica, const ReplicationPosition& position) {
    const auto* place = std::get_if<BinlogCoordinates>(&position);
    if (place == nullptr) {
        return contains(replica.executed, position);
    }
    return replica.replica && replica.replica->in_source_log &&
           replica.replica->in_source_log->executed >= *place;
}

/// All that the primary had when it was to follow its replica: what it wrote itself since comes
/// back to it, and is not executed again, and all else must not come back.
std::string find_lacking_of_ring(const Terrain& terrain, const Change& change) {
    const Observation* seen = observe(terrain, *change.partner);
    const auto& beyond = change.parameters.beyond;
    if (!beyond || (seen != nullptr && has_executed(*seen, *beyond))) {
        return "";
    }
    return fmt::format("{} has yet to execute what {} had written, up to {}",
                       short_name(*change.partner),
                       short_name(change.instance),
                       to_string(*beyond));
}

/// By file and position: where the log of the replica ends, which holds nothing that the primary
/// lacks.
std::vector<Step> ring(const Terrain& terrain, const Change& change) {
    std::vector<Step> steps;
    const InstanceKey& partner = *change.partner;
    const auto source = source_of(terrain, change.instance);
    if (source && *source != partner) {
        steps.emplace_back(step::ForgetSource{change.instance});
    }
    step::PointAt point{.instance = change.instance, .source = partner};
    const Observation* replica = observe(terrain, partner);
    if (change.parameters.beyond && replica != nullptr && replica->log_end) {
        point.place = SamePlace{BinlogCoordinates{}, *replica->log_end};
    }
    steps.emplace_back(std::move(point));
    return steps;
}

/// Unless it follows its replica by now, or a recovery has put somebody in its place.
std::vector<Step> leave_ring(const Terrain& terrain, const Change& change) {
    const bool is_to_leave = source_of(terrain, change.instance) == change.partner &&
                             source_of(terrain, *change.partner) == change.instance &&
                             !is_done(terrain, change) &&
                             !find(terrain.snapshot, change.instance)->demotion;
    return is_to_leave ? std::vector<Step>{step::ForgetSource{change.instance}}
                       : std::vector<Step>{};
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

/// The plan names the transaction; one that none can be named for is refused before.
std::vector<Step> skip(const Terrain& terrain, const Change& change) {
    return {step::SkipTransaction{change.instance,
                                  source_or_itself(terrain, change.instance),
                                  change.parameters.transaction.value_or(BinlogCoordinates{})},
            step::StartReplication{change.instance}};
}

std::vector<Step> replicate_by(const Terrain& terrain, const Change& change) {
    const auto positioning = change.kind == OperationKind::EnableGtid
                                 ? step::Positioning::Gtid
                                 : step::Positioning::Coordinates;
    std::vector<Step> steps{step::ReplicateBy{
        change.instance, source_or_itself(terrain, change.instance), positioning}};
    if (!find(terrain.snapshot, change.instance)->stop) {
        steps.emplace_back(step::StartReplication{change.instance});
    }
    return steps;
}

std::vector<Step> set_semi_sync(const Terrain& /*terrain*/, const Change& change) {
    const bool is_source = change.kind == OperationKind::EnableSemiSyncPrimary ||
                           change.kind == OperationKind::DisableSemiSyncPrimary;
    const bool is_enabled = change.kind == OperationKind::EnableSemiSyncPrimary ||
                            change.kind == OperationKind::EnableSemiSyncReplica;
    return {step::SetSemiSync{change.instance,
                              is_source ? step::SemiSyncRole::Source : step::SemiSyncRole::Replica,
                              is_enabled}};
}

std::vector<Step> flush(const Terrain& /*terrain*/, const Change& change) {
    return {step::FlushBinaryLogs{change.instance}};
}

std::vector<Step> purge(const Terrain& terrain, const Change& change) {
    return {step::PurgeBinaryLogs{change.instance,
                                  change.parameters.binlog.value_or(""),
                                  readers_of(terrain, change.instance)}};
}

std::vector<Step> kill_query(const Terrain& /*terrain*/, const Change& change) {
    return {step::KillQuery{change.instance, change.parameters.process.value_or(0)}};
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
               .passing = 1,
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
    ChangeRule{.kind = OperationKind::MakeCoPrimary,
               .is_repeated = true,
               .find_refusal = find_refusal_to_ring,
               .reason = reason_to_ring,
               .steps = ring,
               .lacking = find_lacking_of_ring,
               .undo = leave_ring},
    ChangeRule{.kind = OperationKind::DelayReplication,
               .stands_still = true,
               .find_refusal = find_refusal_to_delay,
               .reason = reason_to_delay,
               .steps = delay},
    ChangeRule{.kind = OperationKind::SkipQuery,
               .will = Will::Start,
               .stands_still = true,
               .find_refusal = find_refusal_to_skip,
               .reason = reason_to_skip,
               .steps = skip},
    ChangeRule{.kind = OperationKind::EnableGtid,
               .applies_first = true,
               .stands_still = true,
               .find_refusal = find_refusal_to_enable_gtid,
               .reason = reason_to_enable_gtid,
               .steps = replicate_by},
    ChangeRule{.kind = OperationKind::DisableGtid,
               .applies_first = true,
               .stands_still = true,
               .find_refusal = find_refusal_to_disable_gtid,
               .reason = reason_to_disable_gtid,
               .steps = replicate_by},
    ChangeRule{.kind = OperationKind::EnableSemiSyncPrimary,
               .find_refusal = find_refusal_of_semi_sync_source,
               .reason = reason_to_wait,
               .steps = set_semi_sync},
    ChangeRule{.kind = OperationKind::DisableSemiSyncPrimary,
               .find_refusal = find_refusal_of_semi_sync_source,
               .reason = reason_not_to_wait,
               .steps = set_semi_sync},
    ChangeRule{.kind = OperationKind::EnableSemiSyncReplica,
               .find_refusal = find_refusal_of_semi_sync_replica,
               .reason = reason_to_acknowledge,
               .steps = set_semi_sync},
    ChangeRule{.kind = OperationKind::DisableSemiSyncReplica,
               .find_refusal = find_refusal_of_semi_sync_replica,
               .reason = reason_not_to_acknowledge,
               .steps = set_semi_sync},
    ChangeRule{.kind = OperationKind::FlushBinaryLogs,
               .is_unseen = true,
               .find_refusal = find_refusal_to_flush,
               .reason = reason_to_flush,
               .steps = flush},
    ChangeRule{.kind = OperationKind::PurgeBinaryLogs,
               .is_unseen = true,
               .find_refusal = find_refusal_to_purge,
               .reason = reason_to_purge,
               .steps = purge},
    ChangeRule{.kind = OperationKind::GtidErrantReset,
               .applies_first = true,
               .stands_still = true,
               .passing = 2,
               .find_refusal = find_refusal_to_forget_errant,
               .reason = reason_to_forget_errant,
               .steps = steps_to_forget_errant},
    ChangeRule{.kind = OperationKind::GtidErrantInjectEmpty,
               .find_refusal = find_refusal_to_inject_empty,
               .reason = reason_to_inject_empty,
               .steps = steps_to_inject_empty},
    ChangeRule{.kind = OperationKind::KillQuery,
               .is_unseen = true,
               .find_refusal = find_refusal_to_kill,
               .reason = reason_to_kill,
               .steps = kill_query},
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
