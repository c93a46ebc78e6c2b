// The contract of fleets, held by SimulatedFleet: servers, network and one manager without an
// engine.
//
// UNDERSTUDY_CONTRACT_FLAVOR chooses what the servers are: mysql (default) or mariadb.
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <variant>

#include "engine/base/overloaded.h"

#include "simulator/mysql/servers.h"
#include "simulator/world/simulated_fleet.h"
#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {
namespace {

Version version_under_test() {
    const char* const flavor =
        std::getenv("UNDERSTUDY_CONTRACT_FLAVOR");  // NOLINT(concurrency-mt-unsafe)
    return flavor != nullptr && std::string_view{flavor} == "mariadb"
               ? Version{Flavor::MariaDb, 10, 11, 18}
               : Version{Flavor::MySql, 9, 7, 4};
}

std::vector<sim::ClusterSpec> cluster_of(const std::vector<InstanceKey>& instances) {
    sim::ClusterSpec cluster{
        .alias = ClusterAlias{"alpha"}, .servers = {}, .semi_sync = std::nullopt};
    for (const InstanceKey& key : instances) {
        sim::ServerSpec& server = cluster.servers.emplace_back();
        server.key = key;
        server.version = version_under_test();
        if (key != instances.front()) {
            server.source = instances.front();
        }
    }
    return {cluster};
}

class SimulatedFleetUnderTest final : public FleetUnderTest {
  public:
    SimulatedFleetUnderTest()
        : instances_{{.host = "db1", .port = 3306},
                     {.host = "db2", .port = 3306},
                     {.host = "db3", .port = 3306}},
          env_(1, {}),
          servers_(env_, cluster_of(instances_)),
          fleet_(env_, servers_, connections_) {
        connections_.node = env_.network.add_node("manager");
        connections_.links.resize(servers_.count());
        servers_.know_managers({connections_.node});
        servers_.start(env_);
        write_rows(instances_[0], 1);
        const bool is_ready = wait_until(std::chrono::seconds{10}, [this](const Answers&) {
            const auto primary = servers_.observe(env_, 0);
            return primary.replicas_seen.size() == 2 &&
                   servers_.observe(env_, 1).executed == primary.executed &&
                   servers_.observe(env_, 2).executed == primary.executed;
        });
        if (!is_ready) {
            throw std::runtime_error("the replicas did not catch up");
        }
    }

    Fleet& fleet() override { return fleet_; }

    const std::vector<InstanceKey>& instances() const override { return instances_; }

    bool wait_until(Duration at_most, const std::function<bool(const Answers&)>& is_so) override {
        const Instant until = env_.kernel.now() + at_most;
        while (!is_so(answers_)) {
            const auto occurrence = env_.kernel.next(until);
            if (!occurrence) {
                return is_so(answers_);
            }
            handle(*occurrence);
        }
        return true;
    }

    Duration now() const override { return env_.kernel.now().time_since_epoch(); }

    void write_rows(const InstanceKey& instance, unsigned count) override {
        servers_.write_directly(env_, index_of(instance), count);
    }

    void kill(const InstanceKey& instance) override { servers_.crash(env_, index_of(instance)); }

    void hang(const InstanceKey& instance) override { servers_.hang(env_, index_of(instance)); }

    void wake(const InstanceKey& instance) override { servers_.wake(env_, index_of(instance)); }

  private:
    std::uint32_t index_of(const InstanceKey& instance) const {
        return servers_.find(instance).value();
    }

    void handle(const sim::Occurrence& occurrence) {
        if (occurrence.kind < sim::OccurrenceKind::Connected) {
            if (occurrence.channel == sim::kNone ||
                env_.network.lets_pass(env_.kernel, occurrence)) {
                servers_.handle(env_, occurrence);
            }
        } else if (const auto event = fleet_.take(occurrence)) {
            take(*event);
        }
        env_.facts.clear();
    }

    void take(const understudy::Event& event) {
        if (const auto* const probe = std::get_if<ProbeFinished>(&event)) {
            answers_.probes[probe->id].push_back(*probe);
        } else if (const auto* const step = std::get_if<StepFinished>(&event)) {
            answers_.steps[step->id].push_back(*step);
        }
    }

    const std::vector<InstanceKey> instances_;
    sim::Environment env_;
    sim::Servers servers_;
    sim::FleetConnections connections_;
    sim::SimulatedFleet fleet_;
    Answers answers_;
};

}  // namespace

std::unique_ptr<FleetUnderTest> make_fleet_under_test() {
    return std::make_unique<SimulatedFleetUnderTest>();
}

}  // namespace understudy::contract
