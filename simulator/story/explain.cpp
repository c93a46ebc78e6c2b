#include "simulator/story/explain.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"

#include "simulator/world/trace.h"

namespace understudy::story {
namespace {

std::string fleet_of(const sim::ClusterSpec& cluster) {
    std::string text = fmt::format("Cluster {}: {} is the primary",
                                   cluster.alias.value,
                                   short_name(cluster.servers.front().key));
    for (const sim::ServerSpec& server : cluster.servers) {
        std::vector<std::string> replicas;
        for (const sim::ServerSpec& other : cluster.servers) {
            if (other.source == server.key) {
                replicas.push_back(short_name(other.key));
            }
        }
        if (!replicas.empty()) {
            text += fmt::format("; {} replicate{} from {}",
                                join(replicas, ", "),
                                replicas.size() == 1 ? "s" : "",
                                short_name(server.key));
        }
    }
    if (cluster.semi_sync) {
        text += fmt::format("; semi-synchronous, {} must acknowledge within {}",
                            cluster.semi_sync->wait_for_replicas,
                            to_string(cluster.semi_sync->timeout));
    }
    return text + ".\n";
}

std::string_view point_of(sim::Trigger::On on) {
    switch (on) {
        case sim::Trigger::On::StepAsked: return "a manager asks for the step";
        case sim::Trigger::On::StepDone: return "a server has done the step";
        case sim::Trigger::On::Recorded: return "a manager records";
        case sim::Trigger::On::Planned: return "a manager has planned the phase";
    }
    return "?";
}

std::string when_of(const sim::ScheduledAction& event) {
    if (const auto* at = std::get_if<Instant>(&event.when)) {
        return "At " + to_string(*at);
    }
    const auto& trigger = std::get<sim::Trigger>(event.when);
    std::string text = fmt::format(
        "When {} {}", point_of(trigger.on), trigger.kind.empty() ? "of any kind" : trigger.kind);
    if (trigger.nth > 1) {
        text += fmt::format(" for the {}th time", trigger.nth);
    }
    return trigger.after > Duration{0} ? text + ", " + to_string(trigger.after) + " later" : text;
}

}  // namespace

std::string explain(const sim::Scenario& scenario) {
    std::string text =
        fmt::format("{}\n{}: {}.\n\nGiven\n", scenario.file, scenario.goal, scenario.method);
    for (const sim::ClusterSpec& cluster : scenario.world.clusters) {
        text += "  " + fleet_of(cluster);
    }
    for (const sim::ClientSpec& client : scenario.world.clients) {
        text += fmt::format("  {} writes to {} every {}.\n",
                            client.name,
                            client.cluster.value,
                            to_string(client.interval));
    }
    text += fmt::format("  Managed by {}.\n", join(scenario.world.managers, ", "));
    text += "When\n";
    for (const sim::ScheduledAction& event : scenario.world.actions) {
        text += fmt::format("  {}: {}.\n", when_of(event), sim::describe(event.action));
    }
    if (scenario.world.actions.empty()) {
        text += "  Nothing happens.\n";
    }
    text += fmt::format("Then, until {}\n", to_string(scenario.until));
    for (const sim::Expectation& expectation : scenario.expectations) {
        text += fmt::format("  {}.\n", sim::describe(expectation));
    }
    return text;
}

std::vector<std::string> find_remarks(const sim::Scenario& scenario) {
    std::vector<std::string> remarks;
    for (const sim::ScheduledAction& event : scenario.world.actions) {
        const auto* at = std::get_if<Instant>(&event.when);
        if (at != nullptr && *at > scenario.until) {
            remarks.push_back(fmt::format("\"{}\" comes after the end, {}",
                                          sim::describe(event.action),
                                          to_string(scenario.until)));
        }
    }
    for (const sim::Expectation& expectation : scenario.expectations) {
        if (expectation.by > scenario.until || expectation.after > scenario.until) {
            remarks.push_back(fmt::format("\"{}\" cannot be judged: the run ends at {}",
                                          sim::describe(expectation),
                                          to_string(scenario.until)));
        }
    }
    if (scenario.world.clients.empty()) {
        return remarks;
    }
    const bool nobody_writes = std::none_of(
        scenario.world.clients.begin(), scenario.world.clients.end(), [&](const auto& client) {
            return client.interval < scenario.until.time_since_epoch();
        });
    if (nobody_writes) {
        remarks.emplace_back("no client writes before the end");
    }
    return remarks;
}

}  // namespace understudy::story
