#include "simulator/sweep/steps.h"

#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/world/world.h"

namespace understudy::sim {

namespace {

using namespace std::chrono_literals;

constexpr const char* kStandby = "standby";

/// How many steps that change a server its managers ask for.
std::uint64_t count_steps(const Scenario& scenario) {
    World world{scenario.world};
    world.keep_trace(TraceKeeping::Dropped);
    world.count_coverage();
    world.run_until(scenario.until);
    const auto found = world.coverage().find("steps asked");
    return found == world.coverage().end() ? 0 : found->second;
}

Scenario member(const Scenario& scenario, std::uint64_t step, std::string_view what) {
    Scenario one = scenario;
    one.file = fmt::format("{}#step={},{}", scenario.file, step, what);
    one.method = fmt::format("{}; the manager dies at step {}: {}", scenario.method, step, what);
    one.expectations = {{.cadence = Cadence::Finally, .condition = expect::Holds{}}};
    // Time for the manager to come back, and for the cluster to heal after that.
    one.until += 10s + one.world.whole_within;
    return one;
}

ScheduledAction at_step(std::uint64_t step, Duration after, Fault fault) {
    return {Trigger{.kind = "", .nth = static_cast<std::uint32_t>(step), .after = after},
            std::move(fault)};
}

}  // namespace

std::vector<Scenario> crash_at_each_step(const Scenario& scenario) {
    const std::uint64_t steps = count_steps(scenario);
    const std::string& manager = scenario.world.managers.front();
    const Fault crash{.kind = "crash_manager", .targets = {manager}};
    std::vector<Scenario> family;
    for (std::uint64_t step = 1; step <= steps; ++step) {
        Scenario back = member(scenario, step, "back");
        Fault brief = crash;
        brief.lasts = 3s;
        back.world.actions.insert(back.world.actions.begin(), at_step(step, {}, brief));
        family.push_back(std::move(back));

        Scenario gone = member(scenario, step, "gone");
        gone.world.actions.insert(gone.world.actions.begin(), at_step(step, {}, crash));
        family.push_back(std::move(gone));

        Scenario replaced = member(scenario, step, "replaced");
        replaced.world.standbys = {kStandby};
        replaced.world.actions.insert(
            replaced.world.actions.begin(),
            {at_step(step, {}, crash),
             at_step(step, 2s, {.kind = "take_over", .targets = {kStandby}})});
        family.push_back(std::move(replaced));
    }
    return family;
}

}  // namespace understudy::sim
