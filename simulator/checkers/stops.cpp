#include "simulator/checkers/stops.h"

#include <algorithm>

namespace understudy::sim {

namespace {

/// One who is started has both.
bool stands_still(const Server& server) {
    return server.receiver.state == ReceiverState::Stopped ||
           server.applier.state == ApplierState::Stopped;
}

/// It was one of two that replicated from one another, and is the primary.
bool has_replicas(const Truth& truth, std::uint32_t server) {
    const InstanceKey& key = truth.servers.at(server).key;
    const auto& members = truth.servers.members(truth.servers.at(server).cluster);
    return std::any_of(members.begin(), members.end(), [&](std::uint32_t member) {
        return truth.servers.at(member).source == key;
    });
}

bool is_to_stop(OperationKind kind) {
    return kind == OperationKind::StopReplica || kind == OperationKind::StopReplicaNicely ||
           kind == OperationKind::DetachReplica;
}

bool is_to_start(OperationKind kind) {
    return kind == OperationKind::StartReplica || kind == OperationKind::RestartReplica ||
           kind == OperationKind::ReattachReplica || kind == OperationKind::SkipQuery;
}

}  // namespace

void Stops::on(const fact::RecordDurable& durable, const Truth& truth) {
    const RecordBody& body = durable.record.body;
    if (const auto* ended = std::get_if<record::OperationEnded>(&body)) {
        const OperationKind kind = ended->operation.kind;
        const auto server = truth.servers.find(ended->operation.instance);
        if (!server || ended->outcome != RecoveryOutcome::Succeeded) {
            return;
        }
        if (is_to_stop(kind)) {
            told_.insert(*server);
        } else if (is_to_start(kind)) {
            told_.erase(*server);
        } else if (kind == OperationKind::ResetReplica && !has_replicas(truth, *server)) {
            reset_.insert(*server);
        }
    }
}

void Stops::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* ended = std::get_if<record::StopEnded>(&written.record.body);
    const auto server = ended == nullptr ? std::nullopt : truth.servers.find(ended->instance);
    if (server && !is_stopped(truth, *server)) {
        told_.erase(*server);
    }
}

bool Stops::is_stopped(const Truth& truth, std::uint32_t server) const {
    const Server& one = truth.servers.at(server);
    if (!one.source) {
        return reset_.contains(server);
    }
    return one.is_detached || (told_.contains(server) && stands_still(one));
}

}  // namespace understudy::sim
