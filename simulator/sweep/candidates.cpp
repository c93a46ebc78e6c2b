#include "simulator/sweep/candidates.h"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/model/recovery.h"

#include "simulator/sweep/family.h"

namespace understudy::sim {

namespace {

constexpr Duration kBrokenFor = std::chrono::seconds{15};

/// Phases that the recoveries of the scenario plan, in their order.
std::vector<std::string> find_phases(const Scenario& scenario) {
    const Coverage reached = reach(scenario);
    std::vector<std::string> phases;
    for (const Phase phase : {Phase::Freeze, Phase::CatchUp, Phase::Fence, Phase::Promote}) {
        std::string name{to_string(phase)};
        if (reached.contains("phase " + name)) {
            phases.push_back(std::move(name));
        }
    }
    return phases;
}

ScheduledAction at_phase(const std::string& phase, const char* fault, const std::string& host) {
    return {Trigger{.on = Trigger::On::Planned, .kind = phase},
            Fault{.kind = fault, .targets = {host}, .lasts = kBrokenFor}};
}

Scenario ruled(const Scenario& scenario, const ServerSpec& server, PromotionRule rule) {
    const std::string name = short_name(server.key);
    Scenario one =
        make_member(scenario,
                    fmt::format("{},rule={}", name, to_string(rule)),
                    fmt::format("the promotion rule of {} is {}", name, to_string(rule)));
    one.world.policy.promotion_rules[server.key] = rule;
    return one;
}

void add_broken(const Scenario& scenario,
                const std::string& host,
                const std::vector<std::string>& phases,
                std::vector<Scenario>& family) {
    static constexpr std::array<std::pair<const char*, const char*>, 2> kWays{
        {{"crash", "is killed"}, {"hang", "hangs"}}};
    for (const std::string& phase : phases) {
        for (const auto& [fault, says] : kWays) {
            Scenario broken =
                make_member(scenario,
                            fmt::format("{},{},{}", host, fault, phase),
                            fmt::format("{} {} when {} is planned", host, says, phase));
            add_first(broken, at_phase(phase, fault, host));
            family.push_back(std::move(broken));
        }
    }
}

}  // namespace

std::vector<Scenario> break_each_candidate(const Scenario& scenario) {
    const std::vector<std::string> phases = find_phases(scenario);
    std::vector<Scenario> family;
    if (phases.empty()) {
        return family;
    }
    for (const ClusterSpec& cluster : scenario.world.clusters) {
        for (const ServerSpec& server : cluster.servers) {
            const std::string host = short_name(server.key);
            add_broken(scenario, host, phases, family);
            family.push_back(ruled(scenario, server, PromotionRule::MustNot));
            Scenario preferred = ruled(scenario, server, PromotionRule::Prefer);
            family.push_back(preferred);
            preferred.file += ",killed";
            add_first(preferred, at_phase(phases.back(), "crash", host));
            family.push_back(std::move(preferred));
        }
    }
    return family;
}

}  // namespace understudy::sim
