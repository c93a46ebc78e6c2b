#include "simulator/sweep/family.h"

#include <utility>

#include <fmt/format.h>

#include "simulator/world/world.h"

namespace understudy::sim {

Coverage reach(const Scenario& scenario) {
    World world{scenario.world};
    world.keep_trace(TraceKeeping::Dropped);
    world.count_coverage();
    world.run_until(scenario.until);
    return world.coverage();
}

Scenario make_member(const Scenario& scenario, std::string_view name, std::string_view what) {
    Scenario one = scenario;
    one.file = fmt::format("{}#{}", scenario.file, name);
    one.method = fmt::format("{}; {}", scenario.method, what);
    one.expectations = {{.cadence = Cadence::Finally, .condition = expect::Holds{}}};
    // Time for what broke to come back, and for the cluster to heal after that.
    one.until += std::chrono::seconds{10} + one.world.whole_within;
    return one;
}

void add_first(Scenario& member, ScheduledAction action) {
    auto& actions = member.world.actions;
    actions.insert(actions.begin(), std::move(action));
}

}  // namespace understudy::sim
