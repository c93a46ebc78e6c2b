// Operations, for all small fleets: one that is accepted gives the topology that was wanted, and
// one that is refused or goes wrong leaves no replica that does not replicate; nothing is lost.
//
// Where the replicas hang, what is asked for and what happens meanwhile is generated.
#include <array>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "engine/relocation/plan_operation.h"
#include "engine/relocation/turns.h"

#include "tests/support/judged_world.h"
#include "tests/support/property.h"

namespace {

using namespace understudy;
using namespace std::chrono_literals;

InstanceKey host(std::uint32_t number) {
    return InstanceKey{"db" + std::to_string(number)};
}

/// A tree: each server replicates from one with a smaller number.
sim::WorldSpec draw_tree(std::uint32_t servers) {
    auto spec = tests::small_fleet(servers, *rc::gen::arbitrary<std::uint64_t>());
    spec.clients.front().interval = 100ms;
    auto& all = spec.clusters.front().servers;
    for (std::uint32_t i = 1; i < servers; ++i) {
        all[i].source = host(*rc::gen::inRange(1U, i + 1));
    }
    const bool is_mariadb = *rc::gen::arbitrary<bool>();
    const bool has_gtid = *rc::gen::inRange(0, 3) > 0;
    for (auto& server : all) {
        server.version = is_mariadb ? Version{Flavor::MariaDb, 10, 11, 6} : server.version;
        server.has_gtid = has_gtid;
    }
    return spec;
}

Operation draw_operation(std::uint32_t servers) {
    const auto kinds = operation_traits();
    const auto& traits = kinds[*rc::gen::inRange<std::size_t>(0, kinds.size())];
    Operation operation{.kind = traits.kind, .instance = host(*rc::gen::inRange(1U, servers + 1))};
    if (traits.destination != NeedsDestination::No) {
        operation.destination = host(*rc::gen::inRange(1U, servers + 1));
    }
    return operation;
}

void ask(sim::WorldSpec& spec, Duration when, const Operation& operation) {
    spec.actions.push_back(
        tests::at(when, sim::Operate{"manager", request::Operate{operation, std::nullopt, "ann"}}));
}

void put_in_order(sim::WorldSpec& spec) {
    std::stable_sort(spec.actions.begin(), spec.actions.end(), [](const auto& a, const auto& b) {
        return std::get<Instant>(a.when) < std::get<Instant>(b.when);
    });
}

void draw_disaster(sim::WorldSpec& spec, std::uint32_t servers) {
    constexpr std::array kKinds{"crash", "hang", "crash_manager", "lag"};
    const std::string kind = kKinds.at(*rc::gen::inRange<std::size_t>(0, kKinds.size()));
    const bool is_managers = kind == "crash_manager";
    const std::string victim =
        is_managers ? "manager" : host(*rc::gen::inRange(1U, servers + 1)).host;
    const Duration begin = 3s + Duration{*rc::gen::inRange(-200'000, 3'000)};
    const Duration end = begin + std::chrono::milliseconds{*rc::gen::inRange(1, 8'000)};
    spec.actions.push_back(
        tests::at(begin, kind == "lag" ? tests::lag(victim, 300ms) : tests::begin(kind, {victim})));
    spec.actions.push_back(tests::at(end, tests::end(kind, {victim})));
    put_in_order(spec);
}

const record::OperationEnded* find_end(const sim::World& world) {
    for (const auto& entry : world.trace()) {
        const auto* recorded = std::get_if<sim::happening::Recorded>(&entry.what);
        if (recorded != nullptr) {
            if (const auto* ended = std::get_if<record::OperationEnded>(&recorded->body)) {
                return ended;
            }
        }
    }
    return nullptr;
}

bool follows(const sim::World& world, const Move& move) {
    for (const auto& server : world.servers()) {
        if (server.key == move.replica) {
            return server.source == move.to && server.receiver == ReceiverState::Running;
        }
    }
    return false;
}

}  // namespace

// A dry run is the same planner: what it showed is what is then done.
PROPERTY("operation: one that is accepted and not disturbed does what its plan showed",
         "[property]",
         ()) {
    const auto servers = *rc::gen::inRange(2U, 8U);
    auto spec = draw_tree(servers);
    const Operation operation = draw_operation(servers);
    ask(spec, 3s, operation);
    sim::World world{spec};
    world.run_until(Instant{3s - 1us});
    const Snapshot view = world.engine("manager")->snapshot();
    const Topology topology{view};
    const Policy policy;
    const auto plan = plan_operation({view, topology, policy}, operation);

    property::run_and_judge(world, Instant{40s});

    const auto* ended = find_end(world);
    RC_ASSERT((ended != nullptr) == (plan && has_work(plan->work)));
    if (ended != nullptr) {
        if (ended->outcome != RecoveryOutcome::Succeeded) {
            RC_LOG() << tests::story_of(world);
        }
        RC_ASSERT(ended->outcome == RecoveryOutcome::Succeeded);
        RC_ASSERT(ended->done == as_wholes(moves_of(plan->work)));
        for (const Move& move : ended->done) {
            RC_ASSERT(follows(world, move));
        }
    }
}

PROPERTY("operation: whatever happens meanwhile, everybody replicates in the end and all is kept",
         "[property]",
         ()) {
    const auto servers = *rc::gen::inRange(3U, 7U);
    auto spec = draw_tree(servers);
    ask(spec, 3s, draw_operation(servers));
    draw_disaster(spec, servers);
    sim::World world{spec};
    property::run_and_judge(world, Instant{40s});
}

// One goes below another, and others go by what that has shown, wherever they are by then.
PROPERTY("operation: by a place that a move has shown nobody loses anything, or meets it twice",
         "[property]",
         ()) {
    const auto servers = *rc::gen::inRange(4U, 7U);
    auto spec = tests::small_fleet(servers, *rc::gen::arbitrary<std::uint64_t>());
    spec.clients.front().interval = *rc::gen::element<Duration>(100ms, 3s, 30s);
    for (auto& server : spec.clusters.front().servers) {
        server.has_gtid = false;
    }
    const auto draw_replica = [&] { return host(*rc::gen::inRange(2U, servers + 1)); };
    const InstanceKey leader = draw_replica();
    ask(spec, 2s, {OperationKind::MoveBelow, draw_replica(), leader});
    draw_disaster(spec, servers);
    ask(spec, 8s, {OperationKind::MoveEquivalent, draw_replica(), leader});
    ask(spec, 14s, {OperationKind::MoveEquivalent, draw_replica(), leader});
    put_in_order(spec);
    sim::World world{spec};
    property::run_and_judge(world, Instant{50s});
}
