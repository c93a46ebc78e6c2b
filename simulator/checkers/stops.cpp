#include "simulator/checkers/stops.h"

namespace understudy::sim {

namespace {

/// One who is started has both.
bool stands_still(const Server& server) {
    return server.receiver.state == ReceiverState::Stopped ||
           server.applier.state == ApplierState::Stopped;
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
        if (kind == OperationKind::StopReplica || kind == OperationKind::StopReplicaNicely) {
            told_.insert(*server);
        } else if (kind == OperationKind::StartReplica || kind == OperationKind::RestartReplica) {
            told_.erase(*server);
        } else if (kind == OperationKind::ResetReplica) {
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
    return one.source ? told_.contains(server) && stands_still(one) : reset_.contains(server);
}

}  // namespace understudy::sim
