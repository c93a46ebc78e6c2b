// The promise of the project, for all small fleets: whatever dies, hangs, lags or is cut off, every
// checker holds.
//
// What is generated is the fleet and its disasters, never the events: the world makes those. A
// failing case prints the story and the string that reproduces it.
#include <array>
#include <ostream>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/support/judged_world.h"
#include "tests/support/property.h"

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
            add(begin, tests::begin("crash", {victim.host}));
            add(end, tests::end("crash", {victim.host}));
            return;
        case 1:
            add(begin, tests::begin("hang", {victim.host}));
            add(end, tests::end("hang", {victim.host}));
            return;
        case 2:
            add(begin, tests::lag(victim.host, 30ms));
            add(end, tests::end("lag", {victim.host}));
            return;
        case 3:
            add(begin, tests::begin("crash_manager", {"manager"}));
            add(end, tests::end("crash_manager", {"manager"}));
            return;
        default:
            add(begin, tests::partition({"manager"}, {victim.host}));
            add(end, tests::end("partition"));
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
    property::run_and_judge(world, Instant{90s});
}

}  // namespace

PROPERTY(
    "failover: a primary that is killed in any small fleet is replaced, and every checker holds",
    "[property]",
    ()) {
    const auto servers = *rc::gen::inRange(2U, 7U);
    auto spec = tests::small_fleet(servers, *rc::gen::arbitrary<std::uint64_t>());
    const auto slow = *rc::gen::inRange(2U, servers + 1);
    spec.actions.push_back(tests::at(2s, tests::lag(host(slow).host, 20ms)));
    spec.actions.push_back(tests::at(3s + std::chrono::milliseconds{*rc::gen::inRange(0, 2000)},
                                     tests::begin("crash", {host(1).host})));
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
