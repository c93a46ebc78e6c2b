// FakeFleet: servers that are there or not, answer at once, and count what was asked of them. For
// tests of real/.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "real/daemon/daemon.h"

namespace understudy::real {

struct FakeServers {
    std::map<InstanceKey, Observation> alive;
    std::vector<std::string> performed;
    int probes = 0;

    /// One primary and its replicas, all well.
    static FakeServers cluster(const InstanceKey& primary,
                               const std::vector<InstanceKey>& replicas) {
        FakeServers servers;
        const auto executed = *parse_gtid_set("11111111-1111-1111-1111-111111111111:1-9");
        std::uint32_t id = 1;
        Observation seen;
        seen.server_id = ServerId(id);
        seen.version = Version{Flavor::MySql, 8, 0, 36};
        seen.writability = Writability::Writable;
        seen.has_binlog = true;
        seen.logs_replica_updates = true;
        seen.executed = executed;
        seen.purged = GtidSet{};
        seen.server_uuid = *parse_server_uuid("11111111-1111-1111-1111-111111111111");
        seen.replicas_seen = replicas;
        servers.alive[primary] = seen;
        for (const auto& key : replicas) {
            Observation replica = seen;
            replica.server_id = ServerId(++id);
            replica.server_uuid = ServerUuid{.high = id, .low = id};
            replica.writability = Writability::SuperReadOnly;
            replica.replicas_seen.clear();
            replica.replica = ReplicaStatus{.source = primary,
                                            .source_uuid = seen.server_uuid,
                                            .receiver = ReceiverState::Running,
                                            .applier = ApplierState::Running,
                                            .uses_gtid = true,
                                            .received = executed,
                                            .receiver_error = "",
                                            .applier_error = "",
                                            .lag = Duration(0),
                                            .delay = Duration(0)};
            servers.alive[key] = replica;
        }
        return servers;
    }
};

class FakeFleet final : public Fleet {
  public:
    FakeFleet(FakeServers& servers, FleetSinks sinks)
        : servers_(servers),
          sinks_(std::move(sinks)) {}

    void probe(const ProbeRequest& request) override {
        ++servers_.probes;
        const auto found = servers_.alive.find(request.instance);
        sinks_.probe_finished(
            {.id = request.id,
             .instance = request.instance,
             .outcome = found != servers_.alive.end()
                            ? Result<Observation>(found->second)
                            : fail(ErrorCode::Unreachable, "connection refused")});
    }

    void perform(const StepRequest& request) override {
        servers_.performed.push_back(describe(request.step));
        const auto found = servers_.alive.find(target(request.step));
        if (found == servers_.alive.end()) {
            sinks_.step_finished({request.id, fail(ErrorCode::Unreachable, "connection refused")});
            return;
        }
        change(found->second, request.step);
        sinks_.step_finished({request.id, {}});
    }

    /// Nobody here has a log.
    void read_log(const LogRequest& request) override {
        sinks_.log_read_finished({.id = request.id,
                                  .instance = request.instance,
                                  .outcome = fail(ErrorCode::Refused, "no binary log")});
    }

  private:
    static void change(Observation& seen, const Step& step) {
        if (std::holds_alternative<step::MakeWritable>(step)) {
            seen.writability = Writability::Writable;
        } else if (std::holds_alternative<step::MakeReadOnly>(step)) {
            seen.writability = Writability::SuperReadOnly;
        } else if (std::holds_alternative<step::ForgetSource>(step)) {
            seen.replica.reset();
        } else if (const auto* point = std::get_if<step::PointAt>(&step)) {
            seen.replica = ReplicaStatus{.source = point->source,
                                         .source_uuid = std::nullopt,
                                         .receiver = ReceiverState::Running,
                                         .applier = ApplierState::Running,
                                         .uses_gtid = true,
                                         .received = seen.executed,
                                         .receiver_error = "",
                                         .applier_error = "",
                                         .lag = Duration(0),
                                         .delay = Duration(0)};
        } else if (seen.replica && std::holds_alternative<step::StopReceiver>(step)) {
            seen.replica->receiver = ReceiverState::Stopped;
        } else if (seen.replica && std::holds_alternative<step::StartReplication>(step)) {
            seen.replica->receiver = ReceiverState::Running;
            seen.replica->applier = ApplierState::Running;
        } else if (seen.replica && std::holds_alternative<step::StopReplication>(step)) {
            seen.replica->receiver = ReceiverState::Stopped;
            seen.replica->applier = ApplierState::Stopped;
        } else if (seen.replica && (std::holds_alternative<step::DetachSource>(step) ||
                                    std::holds_alternative<step::ReattachSource>(step))) {
            seen.replica->receiver = ReceiverState::Stopped;
            seen.replica->applier = ApplierState::Stopped;
            seen.replica->is_detached = std::holds_alternative<step::DetachSource>(step);
        } else if (const auto* delay = std::get_if<step::SetDelay>(&step); delay && seen.replica) {
            seen.replica->delay = delay->delay;
        } else if (const auto* skip = std::get_if<step::SkipTransaction>(&step);
                   skip && seen.replica) {
            seen.executed = united(seen.executed, skip->transaction);
            seen.replica->applier_error.clear();
            seen.replica->failing.reset();
        } else if (const auto* by = std::get_if<step::ReplicateBy>(&step); by && seen.replica) {
            seen.replica->uses_gtid = by->positioning == step::Positioning::Gtid;
        } else if (const auto* inject = std::get_if<step::InjectEmpty>(&step)) {
            seen.executed = united(seen.executed, inject->gtids);
        } else if (std::holds_alternative<step::ResetExecuted>(step) && seen.replica) {
            seen.executed = GtidSet{};
            seen.replica->received = GtidSet{};
        } else if (const auto* purged = std::get_if<step::SetPurged>(&step);
                   purged && seen.replica) {
            seen.executed = purged->gtids;
            seen.replica->received = purged->gtids;
        } else if (const auto* semi_sync = std::get_if<step::SetSemiSync>(&step)) {
            const bool is_source = semi_sync->role == step::SemiSyncRole::Source;
            (is_source ? seen.semi_sync.source_enabled : seen.semi_sync.replica_enabled) =
                semi_sync->is_enabled;
        }
    }

    FakeServers& servers_;
    FleetSinks sinks_;
};

/// Precondition: the servers outlive the fleets.
inline FleetMaker fake_fleets(FakeServers& servers) {
    return [&servers](FleetSinks sinks) {
        return std::make_unique<FakeFleet>(servers, std::move(sinks));
    };
}

}  // namespace understudy::real
