// X3: who plans or judges is pure and total: whatever it is shown, it answers, gives a plan or a
// reason, names nobody that it was not told of, and answers the same twice.
//
// Views come from running worlds; then they are bent until they contradict themselves: what is
// missing, stale, turned round or made up is what a manager sees on a bad day.
#include <array>
#include <ostream>
#include <set>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "engine/analysis/analysis.h"
#include "engine/analysis/structure.h"
#include "engine/recovery/choose.h"
#include "engine/recovery/failover.h"
#include "engine/recovery/gate.h"
#include "engine/relocation/plan_operation.h"
#include "engine/topology/excess.h"

#include "tests/support/property.h"
#include "tests/support/worlds.h"

namespace {

using namespace understudy;
using namespace std::chrono_literals;

constexpr std::uint32_t kMostServers = 6;
constexpr std::size_t kStepsForEach = 3;  // of a plan, for each member and abandoned one
constexpr std::uint32_t kMostWaves = 3;

InstanceKey host(std::uint32_t number) {
    return InstanceKey{"db" + std::to_string(number)};
}

/// What a manager believes some time after something has happened to the primary.
Snapshot draw_view(std::uint32_t servers) {
    constexpr std::array kFaults{"crash", "hang", "stop_receiver", "stop_applier"};
    auto spec = tests::small_fleet(servers, *rc::gen::arbitrary<std::uint64_t>());
    const auto fault = *rc::gen::inRange<std::size_t>(0, kFaults.size());
    const auto victim = *rc::gen::inRange(1U, servers + 1);
    spec.actions.push_back(tests::at(1500ms, tests::begin(kFaults.at(fault), {host(victim).host})));
    sim::World world{spec};
    world.keep_trace(sim::TraceKeeping::Dropped);
    world.run_until(Instant{std::chrono::milliseconds{*rc::gen::inRange(1000, 5000)}});
    return world.engine("manager")->snapshot();
}

GtidSet draw_set(std::uint32_t who) {
    const std::uint64_t first = *rc::gen::inRange<std::uint64_t>(1, 300);
    return GtidSet{ServerUuid{.high = 1, .low = who}, GtidInterval{first, first + 5}};
}

MariadbGtidPosition draw_position(std::uint32_t who) {
    MariadbGtidPosition position;
    position.advance(MariadbDomain{0}, ServerId{who}, *rc::gen::inRange<std::uint64_t>(1, 300));
    return position;
}

ReplicationPosition bend_position(const ReplicationPosition& was, std::uint32_t who) {
    switch (*rc::gen::inRange(0, 4)) {
        case 0: return draw_position(who);
        case 1: return BinlogCoordinates{.file = "binlog.000003", .position = 4};
        case 2: return GtidSet{};
        default: break;
    }
    const auto* set = std::get_if<GtidSet>(&was);
    return set != nullptr ? ReplicationPosition{*set | draw_set(who)} : was;
}

void bend_replica(ReplicaStatus& replica, std::uint32_t who) {
    switch (*rc::gen::inRange(0, 6)) {
        case 0: replica.source = host(*rc::gen::inRange(1U, kMostServers + 2)); return;
        case 1: replica.received = bend_position(replica.received, who); return;
        case 2: replica.receiver = ReceiverState::Running; return;
        case 3: replica.applier = ApplierState::Stopped; return;
        case 4: replica.delay = 1h; return;
        default: break;
    }
    const auto position = *rc::gen::inRange<std::uint64_t>(4, 9);
    replica.uses_gtid = false;
    replica.in_source_log = SourceLogProgress{{"binlog.000003", position}, {"binlog.000003", 4}};
}

void bend_observation(Observation& seen, std::uint32_t who) {
    switch (*rc::gen::inRange(0, 9)) {
        case 0: seen.executed = bend_position(seen.executed, who); return;
        case 1: seen.purged = draw_set(who); return;
        case 2: seen.version = Version{Flavor::MariaDb, 10, 11, 0}; return;
        case 3: seen.writability = Writability::Writable; return;
        case 4: seen.has_binlog = false; return;
        case 5: seen.replicas_seen = {host(*rc::gen::inRange(1U, kMostServers + 2))}; return;
        case 6: seen.server_uuid.reset(); return;
        case 7: seen.log_end = BinlogCoordinates{"binlog.000001", 4}; return;
        default: break;
    }
    if (!seen.replica) {
        seen.replica.emplace().source = host(*rc::gen::inRange(1U, kMostServers + 2));
    }
    bend_replica(*seen.replica, who);
}

void bend(Snapshot& view) {
    const auto who = *rc::gen::inRange(1U, kMostServers + 1);
    Instance* const found = view.instances.edit(host(who));
    if (found == nullptr) {
        return;
    }
    Instance& instance = *found;
    switch (*rc::gen::inRange(0, 9)) {
        case 0: view.instances.erase(host(who)); return;
        case 1: instance.reachability = Reachability::Unreachable; return;
        case 2: instance.reachability = Reachability::Unknown; return;
        case 3: instance.seen.reset(); return;
        case 4: instance.seen_at = Instant{}; return;
        case 5: instance.promotion_rule = PromotionRule::MustNot; return;
        default: break;
    }
    if (instance.seen) {
        bend_observation(*instance.seen, who);
    }
}

Snapshot bent(Snapshot view) {
    const auto times = *rc::gen::inRange(0, 8);
    for (int i = 0; i < times; ++i) {
        bend(view);
    }
    return view;
}

std::vector<InstanceKey> draw_some(std::uint32_t servers) {
    std::vector<InstanceKey> some;
    for (std::uint32_t number = 2; number <= servers; ++number) {
        if (*rc::gen::inRange(0, 4) == 0) {
            some.push_back(host(number));
        }
    }
    return some;
}

/// Everybody that a view speaks of.
std::set<InstanceKey> named_in(const Snapshot& view) {
    std::set<InstanceKey> names;
    for (const auto& [key, instance] : view.instances) {
        names.insert(key);
        if (const auto source = source_of(instance)) {
            names.insert(*source);
        }
    }
    return names;
}

void judge_plan(const PhasePlan& plan, const Snapshot& view, const RecoveryCase& recovery) {
    auto known = named_in(view);
    known.insert(recovery.primary);
    known.insert(recovery.members.begin(), recovery.members.end());
    known.insert(recovery.abandoned.begin(), recovery.abandoned.end());
    RC_ASSERT(!plan.reason.empty());
    RC_ASSERT(plan.steps.size() <= kStepsForEach * known.size() + kStepsForEach);
    for (const PlannedStep& planned : plan.steps) {
        RC_ASSERT(known.contains(target(planned.step)));
        RC_ASSERT(planned.wave < kMostWaves);
        if (const auto* point = std::get_if<step::PointAt>(&planned.step)) {
            RC_ASSERT(known.contains(point->source));
            RC_ASSERT(point->source != point->instance);
        }
    }
}

template <class Plan>
void judge_twice(const Snapshot& view, const RecoveryCase& recovery, Plan plan) {
    const PhasePlan once = plan();
    RC_ASSERT(once == plan());
    judge_plan(once, view, recovery);
}

bool answers(const Snapshot& view, const InstanceKey& key) {
    const Instance* instance = find(view, key);
    return instance != nullptr && is_reachable(*instance) && instance->seen;
}

/// Everything that is planned for one recovery; `later` is what is seen after somebody was chosen.
void plan_all(const Snapshot& view, const Snapshot& later, RecoveryCase recovery) {
    const Topology topology{view};
    const Topology topology_later{later};
    judge_twice(view, recovery, [&] { return plan_freeze(view, topology, recovery); });
    judge_twice(later, recovery, [&] { return plan_undo(later, topology_later, recovery); });
    note_plan(recovery, plan_freeze(view, topology, recovery));
    static_cast<void>(has_unfrozen(later, topology_later, recovery));

    const ChooseQuestion question{.primary = recovery.primary,
                                  .members = find_followers(view, topology, recovery),
                                  .designated = recovery.designated};
    const Choice choice = choose_promotion(view, question);
    RC_ASSERT(choice == choose_promotion(view, question));
    RC_ASSERT(!choice.because.empty());
    for (const Candidate& candidate : choice.ranking) {
        const bool is_chosen = choice.chosen == candidate.key;
        RC_ASSERT(!is_chosen || (candidate.objections.empty() && answers(view, candidate.key)));
    }
    if (!choice.chosen) {
        RC_ASSERT(choice.ranking.empty() || !describe_objections(choice).empty());
        return;
    }
    RC_ASSERT(*choice.chosen != recovery.primary);
    RC_ASSERT(count_lacking(view, question, *choice.chosen) ==
              count_lacking(view, question, *choice.chosen));
    recovery.choice = choice;
    if (recovery.kind == RecoveryKind::Failover || answers(view, recovery.primary)) {
        judge_twice(view, recovery, [&] { return plan_catch_up(view, recovery); });
    }
    judge_twice(later, recovery, [&] { return plan_fence(recovery); });
    judge_twice(later, recovery, [&] { return plan_promote(later, topology_later, recovery); });
    judge_twice(later, recovery, [&] { return plan_undo(later, topology_later, recovery); });
}

void judge_clusters(const Snapshot& view) {
    const Topology topology{view};
    const Policy policy;
    std::size_t members = 0;
    for (const Cluster& cluster : topology.clusters()) {
        members += cluster.members.size();
        for (const InstanceKey& key : cluster.members) {
            RC_ASSERT(topology.descendants_of(key).size() < view.instances.size());
            static_cast<void>(topology.depth_of(key));
            if (find(view, key) == nullptr) {
                continue;
            }
            const InstanceFacts facts = gather_facts({view, topology, policy}, key);
            RC_ASSERT(facts == gather_facts({view, topology, policy}, key));
            const Finding finding = judge(ClusterAlias{"alpha"}, key, facts);
            RC_ASSERT(finding.code == AnalysisCode::NoProblem || !finding.because.empty());
            RC_ASSERT(!(is_actionable(finding) && calls_for_rescue(finding)));
            for (const Warning& warning : find_warnings({view, topology, policy}, key)) {
                RC_ASSERT(!warning.detail.empty());
            }
            const auto refusal = find_refusal(
                finding, GateFacts{}, GatePolicy{}, Insistence::Automatic, view.taken_at);
            RC_ASSERT(refusal.has_value() == !is_actionable(finding));
            RC_ASSERT(!refusal || !refusal->detail.empty());
        }
    }
    RC_ASSERT(members == view.instances.size());
}

/// Every kind of operation on some server, below some other one.
void plan_operations(const Snapshot& view, std::uint32_t servers) {
    const Topology topology{view};
    const Policy policy;
    for (const OperationTraits& traits : operation_traits()) {
        Operation operation{.kind = traits.kind,
                            .instance = host(*rc::gen::inRange(1U, servers + 1))};
        if (traits.destination != NeedsDestination::No) {
            operation.destination = host(*rc::gen::inRange(1U, servers + 1));
        }
        const auto plan = plan_operation({view, topology, policy}, operation);
        const auto again = plan_operation({view, topology, policy}, operation);
        RC_ASSERT(plan.has_value() == again.has_value());
        if (!plan) {
            RC_ASSERT(!plan.error().detail.empty());
            continue;
        }
        RC_ASSERT(plan->phases == again->phases);
        RC_ASSERT(plan->fingerprint(view) == again->fingerprint(view));
        for (const PhasePlan& phase : plan->phases) {
            RC_ASSERT(!phase.reason.empty());
        }
    }
}

void compare_all(const Snapshot& view) {
    for (const auto& [key, one] : view.instances) {
        for (const auto& [other_key, other] : view.instances) {
            if (one.seen && other.seen) {
                const auto& has = received_position(*one.seen);
                const auto& shared = received_position(*other.seen);
                RC_ASSERT(has_excess(has, shared, *other.seen) ==
                          has_excess(has, shared, *other.seen));
                RC_ASSERT(key != other_key || !has_excess(has, shared, *other.seen));
            }
        }
    }
}

}  // namespace

PROPERTY("planner: any view, bent as it may be, gets a plan or a reason, and twice the same",
         "[property]",
         ()) {
    const auto servers = *rc::gen::inRange(2U, kMostServers + 1);
    const Snapshot view = bent(draw_view(servers));
    const Snapshot later = bent(view);
    judge_clusters(view);
    compare_all(view);
    plan_operations(view, servers);
    RecoveryCase recovery{
        .kind = *rc::gen::element(RecoveryKind::Failover, RecoveryKind::Switchover),
        .primary = host(*rc::gen::inRange(1U, 3U))};
    for (const auto& [key, instance] : view.instances) {
        recovery.members.push_back(key);
    }
    recovery.abandoned = draw_some(servers);
    std::erase(recovery.abandoned, recovery.primary);
    recovery.is_primary_fenced = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) {
        recovery.designated = host(*rc::gen::inRange(1U, servers + 1));
    }
    plan_all(view, later, std::move(recovery));
}
