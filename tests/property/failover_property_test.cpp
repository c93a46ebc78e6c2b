// The promise of the project, for all small fleets: whatever dies, hangs, lags or is cut off, every
// checker holds.
//
// What is generated is the fleet and its disasters, never the events: the world makes those. A
// failing case prints the story and the string that reproduces it.
#include <array>
#include <ostream>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/support/property.h"
#include "tests/support/worlds.h"

namespace {

using namespace understudy;
using namespace std::chrono_literals;

struct Disaster {
    std::uint32_t kind = 0;
    std::uint32_t victim = 1;
    std::uint32_t at_ms = 0;
    std::uint32_t for_ms = 0;
};

[[maybe_unused]] void showValue(const Disaster& disaster, std::ostream& out) {
    constexpr std::array kKinds{
        "crash", "hang", "lag", "manager crash", "partition from the manager"};
    out << kKinds.at(disaster.kind) << " of db" << disaster.victim << " at 3 s + " << disaster.at_ms
        << " ms for " << disaster.for_ms << " ms";
}

InstanceKey host(std::uint32_t number) {
    return InstanceKey{"db" + std::to_string(number)};
}

void add_disaster(sim::WorldSpec& spec, const Disaster& disaster) {
    const InstanceKey victim = host(disaster.victim);
    const Duration begin = 3s + std::chrono::milliseconds{disaster.at_ms};
    const Duration end = begin + std::chrono::milliseconds{disaster.for_ms};
    const auto add = [&](Duration when, sim::Action action) {
        spec.actions.push_back(tests::at(when, std::move(action)));
    };
    switch (disaster.kind) {
        case 0:
            add(begin, sim::action::Crash{victim});
            add(end, sim::action::Restart{victim});
            return;
        case 1:
            add(begin, sim::action::Hang{victim});
            add(end, sim::action::Wake{victim});
            return;
        case 2:
            add(begin, sim::action::Lag{victim, 30ms});
            add(end, sim::action::Lag{victim, 100us});
            return;
        case 3:
            add(begin, sim::action::CrashManager{"manager"});
            add(end, sim::action::RestartManager{"manager"});
            return;
        default:
            add(begin, sim::action::Partition{{"manager"}, {victim.host}});
            add(end, sim::action::Heal{});
            return;
    }
}

rc::Gen<Disaster> disasters(std::uint32_t servers) {
    return rc::gen::build<Disaster>(
        rc::gen::set(&Disaster::kind, rc::gen::inRange(0U, 5U)),
        rc::gen::set(&Disaster::victim, rc::gen::inRange(1U, servers + 1)),
        rc::gen::set(&Disaster::at_ms, rc::gen::inRange(0U, 6000U)),
        rc::gen::set(&Disaster::for_ms, rc::gen::inRange(1U, 15000U)));
}

void sort_actions(sim::WorldSpec& spec) {
    std::stable_sort(spec.actions.begin(), spec.actions.end(), [](const auto& a, const auto& b) {
        return std::get<Instant>(a.when) < std::get<Instant>(b.when);
    });
}

void run_and_judge(const sim::WorldSpec& spec) {
    sim::World world{spec};
    world.run_until(Instant{90s});
    world.finish();
    const auto found = tests::violations(world);
    if (!found.empty()) {
        for (const auto& one : found) {
            RC_LOG() << one << "\n";
        }
        RC_LOG() << tests::story_of(world);
    }
    RC_ASSERT(found.empty());
}

}  // namespace

PROPERTY(
    "failover: a primary that is killed in any small fleet is replaced, and every checker holds",
    "[property]",
    ()) {
    const auto servers = *rc::gen::inRange(2U, 7U);
    auto spec = tests::small_fleet(servers, *rc::gen::arbitrary<std::uint64_t>());
    const auto slow = *rc::gen::inRange(2U, servers + 1);
    spec.actions.push_back(tests::at(2s, sim::action::Lag{host(slow), 20ms}));
    spec.actions.push_back(tests::at(3s + std::chrono::milliseconds{*rc::gen::inRange(0, 2000)},
                                     sim::action::Crash{host(1)}));
    run_and_judge(spec);
}

PROPERTY("failover: whatever one or two disasters hit, every checker holds", "[property]", ()) {
    const auto servers = *rc::gen::inRange(2U, 6U);
    auto spec = tests::small_fleet(servers, *rc::gen::arbitrary<std::uint64_t>());
    add_disaster(spec, *disasters(servers));
    if (*rc::gen::arbitrary<bool>()) {
        add_disaster(spec, *disasters(servers));
    }
    sort_actions(spec);
    run_and_judge(spec);
}
