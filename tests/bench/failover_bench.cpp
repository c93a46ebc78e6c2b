// T2, T3, T8: one cluster of ten servers, a client, a kill at 2 s, the end 3 s later, all checkers.
#include <cstdio>
#include <cstdlib>

#include "tests/bench/measure.h"
#include "tests/bench/targets.h"
#include "tests/support/worlds.h"

namespace understudy::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kServers = 10;
constexpr std::uint64_t kWorlds = 1'000;

struct Speed {
    double failovers = 0;
    double events = 0;
};

sim::WorldSpec fleet(std::uint64_t seed, Duration commit_every) {
    sim::WorldSpec spec = tests::small_fleet(kServers, seed);
    spec.clients.front().interval = commit_every;
    return spec;
}

void complain(const char* what) {
    std::fprintf(stderr, "understudy-bench: %s\n", what);
    std::exit(1);
}

Speed measure(Duration commit_every) {
    std::uint64_t events = 0;
    const double begin = processor_seconds();
    for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
        sim::WorldSpec spec = fleet(seed, commit_every);
        spec.actions.push_back(tests::at(2s, tests::begin("crash", {"db1"})));
        sim::World world{std::move(spec)};
        world.keep_trace(sim::TraceKeeping::Dropped);
        world.run_until(Instant{5s});
        world.finish();
        events += world.events();
        const auto published = world.published(ClusterAlias{"alpha"});
        if (!tests::violations(world).empty() || !published || published->host == "db1") {
            complain("a failover went wrong");
        }
    }
    const double seconds = processor_seconds() - begin;
    return {kWorlds / seconds, static_cast<double>(events) / seconds};
}

/// A world that goes on writing and polling, nothing else.
double steady_events_a_second() {
    sim::World world{fleet(1, 20ms)};
    world.keep_trace(sim::TraceKeeping::Dropped);
    world.run_until(Instant{5s});
    const std::uint64_t before = world.events();
    const double begin = processor_seconds();
    world.run_until(Instant{305s});
    return static_cast<double>(world.events() - before) / (processor_seconds() - begin);
}

double world_kilobytes() {
    const std::uint64_t before = bytes_in_use();
    sim::World world{fleet(1, 100ms)};
    world.keep_trace(sim::TraceKeeping::Dropped);
    world.run_until(Instant{5s});
    return static_cast<double>(bytes_in_use() - before) / 1e3;
}

/// What the trace of a failover costs, spread over all events of the run.
double trace_bytes_per_event() {
    const auto run = [](sim::TraceKeeping keeping, std::uint64_t& events) {
        sim::WorldSpec spec = fleet(1, 100ms);
        spec.actions.push_back(tests::at(2s, tests::begin("crash", {"db1"})));
        const std::uint64_t before = bytes_in_use();
        sim::World world{std::move(spec)};
        world.keep_trace(keeping);
        world.run_until(Instant{30s});
        events = world.events();
        return static_cast<double>(bytes_in_use()) - static_cast<double>(before);
    };
    std::uint64_t events = 0;
    const double without = run(sim::TraceKeeping::Dropped, events);
    return (run(sim::TraceKeeping::Kept, events) - without) / static_cast<double>(events);
}

}  // namespace

std::vector<Target> failover_targets() {
    return {
        {.id = "T2",
         .what = "events a second, 10 servers, 50 commits/s, nothing wrong",
         .floor = 0.7e6,
         .good = 2.5e6,
         .unit = "/s",
         .measure = steady_events_a_second},
        {.id = "T2",
         .what = "events a second, 10 servers, 10 commits/s, failovers",
         .floor = 0.7e6,
         .good = 2.5e6,
         .unit = "/s",
         .measure = [] { return measure(100ms).events; }},
        {.id = "T3",
         .what = "failovers a second, 10 servers, 10 commits/s",
         .floor = 500,
         .good = 2'000,
         .unit = "/s",
         .measure = [] { return measure(100ms).failovers; }},
        {.id = "T3",
         .what = "failovers a second, 10 servers, 50 commits/s",
         .floor = 500,
         .good = 2'000,
         .unit = "/s",
         .measure = [] { return measure(20ms).failovers; }},
        {.id = "T8",
         .what = "a world of 10 servers",
         .better = Better::Less,
         .floor = 256,
         .good = 64,
         .unit = "KB",
         .measure = world_kilobytes},
        {.id = "T8",
         .what = "the trace of a failover, for each event of the run",
         .better = Better::Less,
         .floor = 64,
         .good = 24,
         .unit = "B",
         .measure = trace_bytes_per_event},
    };
}

}  // namespace understudy::bench
