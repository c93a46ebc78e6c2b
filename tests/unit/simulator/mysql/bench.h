// Bench: simulated servers and one manager's fleet, without an engine: tests ask for probes and
// steps themselves.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "simulator/clients/clients.h"
#include "simulator/clients/discovery.h"
#include "simulator/world/simulated_fleet.h"

namespace understudy::sim {

inline constexpr Version kMySql{Flavor::MySql, 9, 7, 0};
inline constexpr Version kMariaDb{Flavor::MariaDb, 11, 8, 0};

/// db1 <- db2, db3 with one client.
[[nodiscard]] inline ClusterSpec make_cluster(Version version,
                                              std::optional<SemiSyncSpec> semi_sync) {
    ClusterSpec cluster{.alias = ClusterAlias{"alpha"}, .servers = {}, .semi_sync = semi_sync};
    for (const char* host : {"db1", "db2", "db3"}) {
        ServerSpec server;
        server.key = {host};
        server.version = version;
        server.acknowledges = semi_sync.has_value();
        if (std::string{host} != "db1") {
            server.source = InstanceKey{"db1"};
        }
        cluster.servers.push_back(server);
    }
    return cluster;
}

/// Writes every 20 ms.
[[nodiscard]] inline ClientSpec make_client() {
    return {.name = "app", .cluster = ClusterAlias{"alpha"}, .interval = 20ms, .timeout = 1s};
}

class Bench {
  public:
    explicit Bench(std::vector<ClusterSpec> clusters = {make_cluster(kMySql, std::nullopt)},
                   std::vector<ClientSpec> client_specs = {})
        : env(1, NetworkSpec{}),
          servers(env, clusters),
          discovery(env, servers, clusters, "mysql/master/"),
          clients(env, client_specs, clusters) {
        connections.node = env.network.add_node("manager");
        connections.links.resize(servers.count());
        servers.know_managers({connections.node});
        servers.know_clients(clients.nodes());
        discovery.know_clients(clients.clusters());
        servers.start(env);
        clients.start(env);
        run(10ms);
    }

    void run(Duration length) {
        const Instant until = env.kernel.now() + length;
        while (const auto occurrence = env.kernel.next(until)) {
            if (env.network.lets_pass(env.kernel, *occurrence)) {
                hand_out(*occurrence);
            }
        }
    }

    /// Asks, and lets the world run until there is an answer.
    [[nodiscard]] Result<Observation> look(const std::string& host,
                                           Connection connection = Connection::Kept) {
        const ProbeId id{++last_id_};
        fleet().probe({.id = id, .instance = {host}, .connection = connection, .deadline = 1s});
        while (!has_answer_to(id)) {
            run(1ms);
        }
        return std::get<ProbeFinished>(answers.back()).outcome;
    }

    StepId ask(const Step& step, std::optional<Identity> identity = {}, Duration deadline = 1s) {
        const StepId id{++last_id_};
        fleet().perform(
            {.id = id, .step = step, .identity = std::move(identity), .deadline = deadline});
        return id;
    }

    [[nodiscard]] std::optional<Result<void>> outcome_of(StepId id) const {
        for (const auto& answer : answers) {
            if (const auto* step = std::get_if<StepFinished>(&answer);
                step != nullptr && step->id == id) {
                return step->outcome;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] Result<void> perform(const Step& step, std::optional<Identity> identity = {}) {
        const StepId id = ask(step, std::move(identity));
        while (!outcome_of(id)) {
            run(1ms);
        }
        return *outcome_of(id);
    }

    [[nodiscard]] std::uint32_t index(const std::string& host) const {
        return *servers.find({host});
    }

    [[nodiscard]] const Server& server(const std::string& host) const {
        return servers.at(index(host));
    }

    [[nodiscard]] SimulatedFleet fleet() { return {env, servers, connections}; }

    void cut(const std::string& a, const std::string& b) {
        env.network.cut(std::vector{*env.network.find_node(a)},
                        std::vector{*env.network.find_node(b)});
    }

    void crash(const std::string& host) { servers.crash(env, index(host)); }

    void restart(const std::string& host) { servers.restart(env, index(host)); }

    void hang(const std::string& host) { servers.hang(env, index(host)); }

    void wake(const std::string& host) { servers.wake(env, index(host)); }

    void write(const std::string& host, std::uint32_t count) {
        servers.write_directly(env, index(host), count);
    }

    Environment env;
    Servers servers;
    Discovery discovery;
    Clients clients;
    FleetConnections connections;
    std::vector<understudy::Event> answers;
    std::vector<fact::Acknowledged> acknowledged;

  private:
    void hand_out(const Occurrence& occurrence) {
        const OccurrenceKind kind = occurrence.kind;
        if (is_at_server(kind)) {
            servers.handle(env, occurrence);
        } else if (kind == OccurrenceKind::HostDue) {
            servers.handle_host(env, occurrence);
        } else if (kind <= OccurrenceKind::DeadlineDue) {
            if (auto event = fleet().take(occurrence)) {
                answers.push_back(*event);
            }
        } else if (kind == OccurrenceKind::AddressAsked ||
                   kind == OccurrenceKind::KeyValuesArrive) {
            discovery.handle(env, servers, occurrence);
        } else {
            clients.handle(env, servers, discovery, occurrence);
        }
        for (const Fact& fact : env.facts) {
            if (const auto* one = std::get_if<fact::Acknowledged>(&fact)) {
                acknowledged.push_back(*one);
            }
        }
        env.facts.clear();
    }

    [[nodiscard]] bool has_answer_to(ProbeId id) const {
        const auto* last = answers.empty() ? nullptr : std::get_if<ProbeFinished>(&answers.back());
        return last != nullptr && last->id == id;
    }

    std::uint64_t last_id_ = 0;
};

}  // namespace understudy::sim
