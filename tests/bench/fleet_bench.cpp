// T5 to T9: fleets of many clusters with 100 servers each, polled every 5 s.
#include <algorithm>
#include <chrono>
#include <cstdio>

#include "simulator/world/recording.h"
#include "tests/bench/measure.h"
#include "tests/bench/targets.h"
#include "tests/support/worlds.h"

namespace understudy::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kServersPerCluster = 100;
constexpr std::uint32_t kHuge = 1'000;  // clusters: 100,000 servers
constexpr Instant kSettled{15s};        // everybody is known and has been polled

sim::WorldSpec fleet(std::uint32_t clusters, tests::Traffic traffic) {
    sim::WorldSpec spec =
        tests::fleet_of({.clusters = clusters, .servers = kServersPerCluster, .traffic = traffic});
    spec.policy.probe.interval = 5s;
    return spec;
}

sim::World settled(sim::WorldSpec spec) {
    sim::World world{std::move(spec)};
    world.keep_trace(sim::TraceKeeping::Dropped);
    world.run_until(kSettled);
    return world;
}

/// Simulated seconds in one second, looked at for about three seconds.
double times_real_time(std::uint32_t clusters, tests::Traffic traffic) {
    sim::World world = settled(fleet(clusters, traffic));
    const Instant from = world.now();
    const double begin = processor_seconds();
    double spent = 0;
    do {
        world.run_until(world.now() + 500ms);
        spent = processor_seconds() - begin;
    } while (spent < 3);
    return std::chrono::duration<double>(world.now() - from).count() / spent;
}

Instant begin_of_kill() {
    return kSettled + 1s;
}

std::uint32_t count_recovered(const sim::World& world, std::uint32_t clusters) {
    std::uint32_t recovered = 0;
    for (std::uint32_t i = 0; i < clusters; ++i) {
        const auto alias = tests::alias_of(i);
        const auto published = world.published(alias);
        recovered += published && *published != tests::key_of(i, 0) ? 1U : 0U;
    }
    return recovered;
}

struct Disaster {
    double wall = 0;
    double simulated = 0;
};

/// Every primary dies within the same second; until each cluster has another one.
Disaster kill_all_primaries(std::uint32_t clusters) {
    sim::WorldSpec spec = fleet(clusters, tests::Traffic::None);
    for (std::uint32_t i = 0; i < clusters; ++i) {
        spec.actions.push_back({begin_of_kill() + Duration{1s} * i / clusters,
                                tests::begin("crash", {to_string(tests::key_of(i, 0))})});
    }
    sim::World world = settled(std::move(spec));
    world.run_until(begin_of_kill());
    double wall = 0;
    while (count_recovered(world, clusters) < clusters &&
           world.now() < begin_of_kill() + Duration{240s}) {
        const double begin = processor_seconds();
        world.run_until(world.now() + 100ms);
        wall += processor_seconds() - begin;
    }
    if (const auto found = tests::violations(world); !found.empty()) {
        std::fprintf(stderr, "understudy-bench: %s\n", found.front().c_str());
    }
    return {wall, std::chrono::duration<double>(world.now() - begin_of_kill()).count()};
}

double world_megabytes() {
    const std::uint64_t before = bytes_in_use();
    const sim::World world = settled(fleet(kHuge, tests::Traffic::None));
    return static_cast<double>(bytes_in_use() - before) / 1e6;
}

double copy_milliseconds() {
    const sim::World world = settled(fleet(kHuge, tests::Traffic::None));
    const double begin = processor_seconds();
    const sim::World fork = world;
    return (processor_seconds() - begin) * 1e3;
}

/// The slowest of some seeks here and there in a long run of ten servers.
double seek_milliseconds() {
    constexpr std::uint64_t kEvents = 1'000'000;
    constexpr std::uint64_t kPrime = 7'919'777;
    sim::World start{tests::small_fleet(10)};
    start.keep_trace(sim::TraceKeeping::Dropped);
    sim::Recording recording{std::move(start), Instant{24h}};
    recording.seek(kEvents);
    double slowest = 0;
    for (std::uint64_t i = 1; i <= 20; ++i) {
        const double begin = processor_seconds();
        recording.seek(i * kPrime % kEvents);
        slowest = std::max(slowest, (processor_seconds() - begin) * 1e3);
    }
    return slowest;
}

}  // namespace

std::vector<Target> fleet_targets() {
    return {
        {"T5",
         "1,000 servers, 10 commits/s a cluster",
         Better::More,
         50,
         300,
         "x",
         [] { return times_real_time(10, tests::Traffic::TenCommits); }},
        {"T6",
         "100,000 servers, polls only",
         Better::More,
         5,
         30,
         "x",
         [] { return times_real_time(kHuge, tests::Traffic::None); }},
        {"T6",
         "100,000 servers, 10 commits/s a cluster",
         Better::More,
         0.5,
         2,
         "x",
         [] { return times_real_time(kHuge, tests::Traffic::TenCommits); }},
        {"T7",
         "1,000 primaries of 100,000 servers die, until recovered",
         Better::Less,
         10,
         2,
         "s",
         [] { return kill_all_primaries(kHuge).wall; }},
        {"T7",
         "the same, simulated time",
         Better::Less,
         120,
         30,
         "s",
         [] { return kill_all_primaries(kHuge).simulated; }},
        {"T8", "a world of 100,000 servers", Better::Less, 400, 150, "MB", world_megabytes},
        {"T9", "copying a world of 100,000 servers", Better::Less, 60, 20, "ms", copy_milliseconds},
        {"T9",
         "any event of a 1,000,000-event run",
         Better::Less,
         100,
         10,
         "ms",
         seek_milliseconds},
    };
}

}  // namespace understudy::bench
