// Failover benchmark: how many complete failovers a second one core simulates, each in a fresh
// world, all checkers on.
#include <benchmark/benchmark.h>

#include "tests/support/worlds.h"

namespace {

using namespace understudy;
using namespace std::chrono_literals;

/// One world: 1 primary and N-1 replicas, a client, a kill at 2 s, the end 3 s later, final checks.
void one_failover(benchmark::State& state) {
    std::uint64_t seed = 0;
    std::uint64_t events = 0;
    for (auto _ : state) {
        auto spec = tests::small_fleet(static_cast<std::uint32_t>(state.range(0)), ++seed);
        spec.actions.push_back(tests::at(2s, tests::begin("crash", {"db1"})));
        sim::World world{std::move(spec)};
        world.keep_trace(sim::TraceKeeping::Dropped);
        world.run_until(Instant{5s});
        world.finish();
        events += world.events();
        const auto published = world.published(ClusterAlias{"alpha"});
        if (!tests::violations(world).empty() || !published || published->host == "db1") {
            state.SkipWithError("a failover went wrong");
            break;
        }
    }
    state.counters["failovers"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
    state.counters["events"] =
        benchmark::Counter(static_cast<double>(events), benchmark::Counter::kIsRate);
}

BENCHMARK(one_failover)->Arg(4)->Arg(10)->Unit(benchmark::kMicrosecond);

}  // namespace
