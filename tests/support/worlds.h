// Worlds: small simulated fleets for stories, properties and benchmarks, without a scenario file.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "simulator/world/world.h"
#include "tests/support/faults.h"

namespace understudy::tests {

/// db1 is the primary, db2 to dbN replicate from it; one client writes. The cluster is called
/// alpha.
[[nodiscard]] inline sim::WorldSpec small_fleet(std::uint32_t servers, std::uint64_t seed = 1) {
    sim::WorldSpec spec;
    spec.seed = seed;
    sim::ClusterSpec cluster{
        .alias = ClusterAlias{"alpha"}, .servers = {}, .semi_sync = std::nullopt};
    for (std::uint32_t i = 1; i <= servers; ++i) {
        sim::ServerSpec server;
        server.key = InstanceKey{"db" + std::to_string(i)};
        // A server that came up again must be fenced by the engine, not by its configuration; and a
        // primary that comes up read-only stays so (RecoverNonWriteableMaster is another matter).
        server.boots_read_only = false;
        if (i > 1) {
            server.source = InstanceKey{"db1"};
        }
        spec.policy.cluster_aliases[server.key] = cluster.alias;
        cluster.servers.push_back(std::move(server));
    }
    spec.clusters.push_back(std::move(cluster));
    spec.clients.push_back({.name = "client", .cluster = ClusterAlias{"alpha"}});
    return spec;
}

[[nodiscard]] inline sim::ScheduledAction at(Duration when, sim::Action action) {
    return sim::ScheduledAction{Instant{when}, std::move(action)};
}

/// The checkers that were violated, each with what it saw; empty when all hold.
[[nodiscard]] inline std::vector<std::string> violations(const sim::World& world) {
    std::vector<std::string> found;
    for (const auto& verdict : world.verdicts()) {
        if (verdict.violation) {
            found.push_back(verdict.id + " (" + verdict.claim + "): " + *verdict.violation);
        }
    }
    return found;
}

/// The sentences of a trace, for a failing test to print.
[[nodiscard]] inline std::string story_of(const sim::World& world) {
    std::string story;
    for (const auto& entry : world.trace()) {
        story += to_string(entry.at) + "  " + sim::describe(entry.what) + "\n";
    }
    return story;
}

}  // namespace understudy::tests
