#include "simulator/sweep/steps.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "simulator/sweep/family.h"

namespace understudy::sim {

namespace {

using namespace std::chrono_literals;

constexpr const char* kStandby = "standby";

/// How many steps that change a server its managers ask for.
std::uint64_t count_steps(const Scenario& scenario) {
    const Coverage reached = reach(scenario);
    const auto found = reached.find("steps asked");
    return found == reached.end() ? 0 : found->second;
}

Scenario member(const Scenario& scenario, std::uint64_t step, std::string_view what) {
    return make_member(scenario,
                       fmt::format("step={},{}", step, what),
                       fmt::format("the manager dies at step {}: {}", step, what));
}

ScheduledAction at_step(std::uint64_t step, Duration after, Fault fault) {
    return {Trigger{.kind = "", .nth = static_cast<std::uint32_t>(step), .after = after},
            std::move(fault)};
}

/// A manager that dies in it comes back by itself.
bool brings_back_managers(const Scenario& scenario) {
    const auto& actions = scenario.world.actions;
    return std::any_of(actions.begin(), actions.end(), [](const ScheduledAction& one) {
        const auto* fault = std::get_if<Fault>(&one.action);
        return fault != nullptr &&
               (fault->kind == "restart_manager" ||
                (fault->kind == "crash_manager" && (fault->lasts || fault->is_end)));
    });
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
        add_first(back, at_step(step, {}, brief));
        family.push_back(std::move(back));

        Scenario gone = member(scenario, step, "gone");
        add_first(gone, at_step(step, {}, crash));
        family.push_back(std::move(gone));

        if (brings_back_managers(scenario)) {
            continue;  // A standby beside it: that takes a group of managers, which is not built.
        }
        Scenario replaced = member(scenario, step, "replaced");
        replaced.world.standbys = {kStandby};
        add_first(replaced, at_step(step, 2s, {.kind = "take_over", .targets = {kStandby}}));
        add_first(replaced, at_step(step, {}, crash));
        family.push_back(std::move(replaced));
    }
    return family;
}

}  // namespace understudy::sim
