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

enum class Traffic : std::uint8_t { None, TenCommits };  ///< A second, in each cluster.

struct FleetShape {
    std::uint32_t clusters = 1;
    std::uint32_t servers = 10;  ///< In each cluster.
    Traffic traffic = Traffic::TenCommits;
};

/// "c7"
[[nodiscard]] inline ClusterAlias alias_of(std::uint32_t cluster) {
    return ClusterAlias{"c" + std::to_string(cluster)};
}

/// "c7-db0"; the one with number 0 is the primary.
[[nodiscard]] inline InstanceKey key_of(std::uint32_t cluster, std::uint32_t server) {
    return InstanceKey{alias_of(cluster).value + "-db" + std::to_string(server)};
}

/// Many clusters, each a primary with its replicas.
[[nodiscard]] inline sim::WorldSpec fleet_of(const FleetShape& shape, std::uint64_t seed = 1) {
    sim::WorldSpec spec;
    spec.seed = seed;
    for (std::uint32_t i = 0; i < shape.clusters; ++i) {
        sim::ClusterSpec cluster{.alias = alias_of(i), .servers = {}, .semi_sync = std::nullopt};
        for (std::uint32_t j = 0; j < shape.servers; ++j) {
            sim::ServerSpec server;
            server.key = key_of(i, j);
            server.source = j == 0 ? std::nullopt : std::optional{key_of(i, 0)};
            cluster.servers.push_back(std::move(server));
        }
        spec.policy.cluster_aliases[key_of(i, 0)] = cluster.alias;
        if (shape.traffic == Traffic::TenCommits) {
            spec.clients.push_back({.name = "client" + std::to_string(i),
                                    .cluster = cluster.alias,
                                    .interval = 100ms});
        }
        spec.clusters.push_back(std::move(cluster));
    }
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
