// Court: a bench whose facts a test makes up, so that it can tell checkers of a bad manager.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "simulator/checkers/checkers.h"
#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {

inline const SemiSyncSpec kOneAck{.wait_for_replicas = 1, .timeout = 10s};

class Court {
  public:
    explicit Court(std::optional<SemiSyncSpec> semi_sync = {})
        : Court(make_cluster(kMySql, semi_sync)) {}

    explicit Court(const ClusterSpec& cluster)
        : bench({cluster}, {{.name = "app", .cluster = ClusterAlias{"alpha"}}}) {
        spec.clusters = {cluster};
        seats = {{.name = "manager", .node = bench.connections.node, .is_up = true}};
        reachable_since.assign(3, Instant{});
        replaced_since.resize(3);
        bench.run(100s);
    }

    void tell(const Fact& fact) {
        if (const auto* written = std::get_if<fact::WrittenDirectly>(&fact)) {
            add_errant(errant, *written, bench.servers);
        }
        checkers.on(fact, truth());
    }

    void finish() { checkers.finish(truth()); }

    void begin_recovery(RecoveryKind kind = RecoveryKind::Failover) {
        recoveries = {{.manager = 0,
                       .id = RecoveryId{1},
                       .kind = kind,
                       .cluster = 0,
                       .primary = 0,
                       .members = {0, 1, 2},
                       .began = bench.env.kernel.now()}};
        tell(fact::RecordWritten{0, make_record(make_started(kind))});
    }

    [[nodiscard]] static record::RecoveryStarted make_started(RecoveryKind kind) {
        record::RecoveryStarted started;
        started.recovery = RecoveryId{1};
        started.kind = kind;
        started.cluster = ClusterAlias{"alpha"};
        started.primary = {"db1"};
        started.members = {{"db1"}, {"db2"}, {"db3"}};
        return started;
    }

    [[nodiscard]] static Record make_record(RecordBody body) {
        return {.id = RecordId{1}, .at = {}, .body = std::move(body)};
    }

    void plan(const Step& step) {
        record::PhasePlanned planned;
        planned.recovery = RecoveryId{1};
        planned.plan.steps.push_back({.step = step});
        tell(fact::RecordDurable{0, make_record(planned)});
    }

    void promote(const std::string& host) {
        tell(fact::StepAsked{0, bench.index(host), step::MakeWritable{{host}}});
        static_cast<void>(bench.perform(step::ForgetSource{{host}}));
        static_cast<void>(bench.perform(step::MakeWritable{{host}}));
        for (OpenRecovery& recovery : recoveries) {
            recovery.promoted = bench.index(host);
            replaced_since[recovery.primary] = bench.env.kernel.now();
        }
        tell(fact::StepArrived{0,
                               bench.index(host),
                               step::MakeWritable{{host}},
                               std::nullopt,
                               bench.env.kernel.now()});
        tell(fact::ServerChanged{bench.index(host)});
    }

    /// Asked for and carried out.
    void perform(const Step& step) {
        const std::uint32_t server = bench.index(target(step).host);
        tell(fact::StepAsked{0, server, step});
        const Instant asked_at = bench.env.kernel.now();
        const auto outcome = bench.perform(step);
        tell(fact::StepArrived{
            0, server, step, outcome ? std::nullopt : std::optional{outcome.error()}, asked_at});
    }

    void choose(const std::string& host) {
        record::CandidatesJudged judged;
        judged.recovery = RecoveryId{1};
        judged.choice.chosen = InstanceKey{host};
        judged.choice.ranking = {{.key = {host}, .objections = {}, .place = {}}};
        tell(fact::RecordWritten{0, make_record(judged)});
    }

    /// Absent successor: nobody was promoted.
    void end_recovery(std::optional<InstanceKey> successor,
                      RecoveryKind kind = RecoveryKind::Failover) {
        tell(fact::RecordWritten{0, make_ended(std::move(successor), kind)});
    }

    static Record make_ended(std::optional<InstanceKey> successor,
                             RecoveryKind kind = RecoveryKind::Failover) {
        record::RecoveryEnded ended;
        ended.recovery = RecoveryId{1};
        ended.kind = kind;
        ended.cluster = ClusterAlias{"alpha"};
        ended.primary = {"db1"};
        ended.successor = std::move(successor);
        return make_record(ended);
    }

    void read(const std::string& host, bool is_writable = false) {
        tell(fact::ProbeAnswered{.manager = 0,
                                 .server = bench.index(host),
                                 .is_answered = true,
                                 .is_writable = is_writable});
    }

    [[nodiscard]] bool has_fired(const std::string& id) const {
        return verdict(id).violation.has_value();
    }

    [[nodiscard]] CheckerVerdict verdict(const std::string& id) const {
        for (const CheckerVerdict& one : checkers.verdicts()) {
            if (one.id == id) {
                return one;
            }
        }
        FAIL("no checker " << id);
        return {};
    }

    [[nodiscard]] Truth truth() const {
        return {.spec = spec,
                .env = bench.env,
                .servers = bench.servers,
                .discovery = bench.discovery,
                .clients = bench.clients,
                .managers = seats,
                .recoveries = recoveries,
                .reachable_since = reachable_since,
                .replaced_since = replaced_since,
                .errant = errant};
    }

    Bench bench;
    WorldSpec spec;
    Checkers checkers;
    std::vector<ManagerSeat> seats;
    std::vector<OpenRecovery> recoveries;
    std::vector<std::optional<Instant>> reachable_since;
    std::vector<std::optional<Instant>> replaced_since;
    TransactionSet errant;
};

inline void publish(Court& court, const std::string& host) {
    court.bench.discovery.write(
        court.bench.env,
        court.bench.connections.node,
        {.manager = 0, .incarnation = 1, .id = 1, .pairs = {{"mysql/master/alpha", host}}});
    const Instant until = court.bench.env.kernel.now() + 10ms;
    while (const auto one = court.bench.env.kernel.next(until)) {
        if (one->kind == OccurrenceKind::KeyValuesArrive) {
            court.bench.discovery.handle(court.bench.env, court.bench.servers, *one);
        }
    }
}

}  // namespace understudy::sim
