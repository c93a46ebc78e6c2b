// The contract of fleets, held by SimulatedFleet: servers, network and one manager without an
// engine.
//
// UNDERSTUDY_CONTRACT_FLAVOR chooses what the servers are: mysql (default), mysql57 or mariadb.
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <variant>

#include "engine/base/text.h"

#include "simulator/mysql/servers.h"
#include "simulator/world/simulated_fleet.h"
#include "tests/contract/fleet_under_test.h"

namespace understudy::contract {
namespace {

constexpr int kReadOnly = 1290;        // ER_OPTION_PREVENTS_STATEMENT
constexpr int kConnectionLost = 2013;  // CR_SERVER_LOST

Version version_under_test() {
    const char* const flavor =
        std::getenv("UNDERSTUDY_CONTRACT_FLAVOR");  // NOLINT(concurrency-mt-unsafe)
    const std::string_view wanted = flavor != nullptr ? flavor : "mysql";
    if (wanted == "mariadb") {
        return {Flavor::MariaDb, 10, 11, 18};
    }
    return wanted == "mysql57" ? Version{Flavor::MySql, 5, 7, 29} : Version{Flavor::MySql, 9, 7, 4};
}

std::vector<sim::ClusterSpec> cluster_of(const std::vector<InstanceKey>& instances,
                                         const Setting& setting) {
    sim::ClusterSpec cluster{
        .alias = ClusterAlias{"alpha"}, .servers = {}, .semi_sync = std::nullopt};
    if (setting.semi_sync) {
        cluster.semi_sync = sim::SemiSyncSpec{.timeout = *setting.semi_sync};
    }
    for (const InstanceKey& key : instances) {
        sim::ServerSpec& server = cluster.servers.emplace_back();
        server.key = key;
        server.version = version_under_test();
        server.boots_read_only = key != instances.front();
        server.drops_relay_log_at_start = !setting.keeps_relay_log;
        server.has_gtid = setting.has_gtid;
        server.logs_replica_updates = setting.last_one_logs || key != instances.back();
        if (setting.has_channel && key == instances[1]) {
            server.channels = std::vector{ChannelStatus{.name = "audit",
                                                        .source = instances[2],
                                                        .receiver = ReceiverState::Running,
                                                        .applier = ApplierState::Running,
                                                        .receiver_error = "",
                                                        .applier_error = "",
                                                        .lag = Duration{0}}};
        }
        if (key != instances.front()) {
            server.source = instances.front();
            server.acknowledges = setting.semi_sync.has_value();
        }
    }
    return {cluster};
}

class SimulatedFleetUnderTest final : public FleetUnderTest {
  public:
    explicit SimulatedFleetUnderTest(const Setting& setting)
        : instances_{{.host = "db1", .port = 3306},
                     {.host = "db2", .port = 3306},
                     {.host = "db3", .port = 3306}},
          env_(1, {}),
          servers_(env_, cluster_of(instances_, setting)),
          fleet_(env_, servers_, connections_) {
        connections_.node = env_.network.add_node("manager");
        connections_.links.resize(servers_.count());
        servers_.know_managers({connections_.node});
        writers_ = env_.network.add_node("writers");
        servers_.know_clients({writers_});
        env_.history.start(1);
        servers_.start(env_);
        write_rows(instances_[0], 1);
        const bool is_ready = wait_until(std::chrono::seconds{10}, [this](const Answers&) {
            const auto has_all = [&](std::uint32_t replica) {
                return servers_.at(replica).executed == servers_.at(0).executed;
            };
            return servers_.observe(env_, 0).replicas_seen.size() == 2 && has_all(1) && has_all(2);
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

    void start(const InstanceKey& instance) override { servers_.restart(env_, index_of(instance)); }

    WriteId begin_write(const InstanceKey& instance, Writer writer) override {
        const std::uint32_t server = index_of(instance);
        const WriteId id{static_cast<std::uint32_t>(writes_.size())};
        writes_.push_back({.server = server, .answer = std::nullopt});
        env_.network.open(env_.kernel,
                          env_.network.channel(env_.kernel, writers_, servers_.at(server).node),
                          {.kind = sim::OccurrenceKind::WriteArrives,
                           .target = server,
                           .b = id.value,
                           .c = writer == Writer::Privileged ? 1U : 0U});
        return id;
    }

    std::optional<WriteAnswer> answer_to(WriteId write) override {
        return writes_.at(write.value).answer;
    }

    std::uint64_t begin_long_write(const InstanceKey& instance) override {
        return servers_.write_slowly(env_, index_of(instance), std::chrono::minutes{1});
    }

    bool is_executing(const InstanceKey& instance, std::uint64_t connection) override {
        return servers_.is_executing(index_of(instance), connection);
    }

    std::optional<std::uint64_t> connection_of_replica(const InstanceKey& /*instance*/) override {
        return std::nullopt;
    }

    void meddle(const InstanceKey& instance, Meddling what) override {
        const std::uint32_t server = index_of(instance);
        switch (what) {
            case Meddling::StartReceiver: return servers_.resume_receiver(env_, server);
            case Meddling::StopReceiver: return servers_.stop_receiver(env_, server);
            case Meddling::StartApplier: return servers_.resume_applier(env_, server);
            case Meddling::StopApplier: return servers_.stop_applier(server);
            case Meddling::PurgeBinaryLogs: return servers_.purge_binary_logs(server);
            case Meddling::SetWritable:
                return servers_.set_read_only(env_, server, Writability::Writable);
            case Meddling::SetReadOnly:
                return servers_.set_read_only(env_, server, Writability::ReadOnly);
            case Meddling::SetSuperReadOnly:
                return servers_.set_read_only(env_,
                                              server,
                                              has_super_read_only(version_under_test())
                                                  ? Writability::SuperReadOnly
                                                  : Writability::ReadOnly);
            case Meddling::WriteErrant:
                servers_.write_directly(env_, server, 2);
                return meddle(instance, Meddling::SetSuperReadOnly);
            case Meddling::BreakApplier: return servers_.set_applier_failure(env_, server, 1062);
        }
    }

    void set_delay(const InstanceKey& instance, Duration delay) override {
        servers_.set_delay(env_, index_of(instance), delay);
    }

    void clone(const InstanceKey& instance, const InstanceKey& from) override {
        servers_.clone_disk(index_of(instance), index_of(from), sim::Cloned::Uuid);
    }

    /// A simulated error begins with its number.
    Particulars read_particulars(const InstanceKey& instance) override {
        const std::uint32_t server = index_of(instance);
        const Observation seen = servers_.observe(env_, server);
        const auto number = [](const std::string& error) {
            return parse_unsigned(error.substr(0, error.find(':'))).value_or(0);
        };
        Particulars told{
            .receiver_error = seen.replica ? number(seen.replica->receiver_error) : 0,
            .applier_error = seen.replica ? number(seen.replica->applier_error) : 0,
            .waiting = servers_.at(server).pending.size(),
        };
        for (const Write& write : writes_) {
            if (write.server == server && write.answer && write.answer->error == 0) {
                ++(write.is_acknowledged ? told.acknowledged : told.not_acknowledged);
            }
        }
        return told;
    }

    Duration lateness() const override { return std::chrono::milliseconds{400}; }

    Duration patience() const override { return std::chrono::minutes{5}; }

  private:
    struct Write {
        std::uint32_t server = 0;
        bool is_acknowledged = false;
        std::optional<WriteAnswer> answer;
    };

    std::uint32_t index_of(const InstanceKey& instance) const {
        return servers_.find(instance).value();
    }

    void handle(const sim::Occurrence& occurrence) {
        if (occurrence.kind == sim::OccurrenceKind::WriteAnswered ||
            occurrence.kind == sim::OccurrenceKind::ClientReset) {
            take_answer(occurrence);
        } else if (occurrence.kind < sim::OccurrenceKind::Connected) {
            if (occurrence.channel == sim::kNone ||
                env_.network.lets_pass(env_.kernel, occurrence)) {
                servers_.handle(env_, occurrence);
            }
        } else if (const auto event = fleet_.take(occurrence)) {
            take(*event);
        }
        env_.facts.clear();
    }

    void take_answer(const sim::Occurrence& occurrence) {
        if (occurrence.kind == sim::OccurrenceKind::WriteAnswered) {
            Write& write = writes_.at(occurrence.b);
            const auto outcome = static_cast<sim::WriteOutcome>(occurrence.c);
            write.is_acknowledged = outcome == sim::WriteOutcome::CommittedSemiSync;
            write.answer = WriteAnswer{outcome == sim::WriteOutcome::ReadOnly ? kReadOnly : 0};
            return;
        }
        for (Write& write : writes_) {
            if (write.server == occurrence.a && !write.answer) {
                write.answer = WriteAnswer{kConnectionLost};
            }
        }
    }

    void take(const understudy::Event& event) {
        if (const auto* const probe = std::get_if<ProbeFinished>(&event)) {
            answers_.probes[probe->id].push_back(*probe);
        } else if (const auto* const step = std::get_if<StepFinished>(&event)) {
            answers_.steps[step->id].push_back(*step);
        } else if (const auto* const read = std::get_if<LogReadFinished>(&event)) {
            answers_.log_reads[read->id].push_back(*read);
        }
    }

    const std::vector<InstanceKey> instances_;
    sim::Environment env_;
    sim::Servers servers_;
    sim::FleetConnections connections_;
    sim::SimulatedFleet fleet_;
    Answers answers_;
    sim::Node writers_ = 0;
    std::vector<Write> writes_;
};

}  // namespace

std::unique_ptr<FleetUnderTest> make_fleet_under_test(const Setting& setting) {
    return std::make_unique<SimulatedFleetUnderTest>(setting);
}

}  // namespace understudy::contract
