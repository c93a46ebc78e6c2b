#include "simulator/checkers/fence_before_promote.h"

namespace understudy::sim {

void FenceBeforePromote::note(std::uint32_t manager,
                              std::uint32_t server,
                              const Truth& truth,
                              Instant at) {
    const OpenRecovery* recovery = recovery_of(truth, manager, server);
    if (recovery != nullptr && recovery->primary == server) {
        evidence_[recovery->id] = at;
    }
}

void FenceBeforePromote::on(const fact::StepAnswered& answered, const Truth& truth) {
    if (!std::holds_alternative<step::MakeReadOnly>(answered.step)) {
        return;
    }
    if (answered.outcome || answered.outcome.error().code == ErrorCode::Unreachable) {
        note(answered.manager, answered.server, truth, truth.now());
    }
}

void FenceBeforePromote::on(const fact::ProbeAnswered& answered, const Truth& truth) {
    if (truth.recoveries.empty()) {
        return;
    }
    if (!answered.is_answered || !answered.is_writable) {
        note(answered.manager, answered.server, truth, truth.now());
    }
}

void FenceBeforePromote::on(const fact::RecordWritten& written, const Truth& /*truth*/) {
    if (const auto* started = std::get_if<record::RecoveryStarted>(&written.record.body)) {
        left_read_only_.erase(started->cluster);
    } else if (const auto* ended = std::get_if<record::RecoveryEnded>(&written.record.body);
               ended != nullptr && ended->left_read_only) {
        left_read_only_[ended->cluster] = *ended->left_read_only;
    } else if (const auto* operation = std::get_if<record::OperationStarted>(&written.record.body);
               operation != nullptr && operation->operation.kind == OperationKind::SetWritable) {
        asked_for_.name(operation->recovery, operation->operation.instance);
    } else if (const auto* over = std::get_if<record::OperationEnded>(&written.record.body)) {
        asked_for_.end(over->recovery);
    }
}

void FenceBeforePromote::on(const fact::StepAsked& asked, const Truth& truth) {
    if (!std::holds_alternative<step::MakeWritable>(asked.step)) {
        return;
    }
    evaluate();
    const OpenRecovery* recovery = recovery_of(truth, asked.manager, asked.server);
    const auto& cluster = truth.spec.clusters[truth.servers.at(asked.server).cluster].alias;
    const auto owed = left_read_only_.find(cluster);
    if (recovery == nullptr && owed != left_read_only_.end() &&
        owed->second == truth.servers.at(asked.server).key) {
        return excuse();
    }
    if (asked_for_.contains(target(asked.step))) {
        return excuse();
    }
    if (recovery == nullptr) {
        return violate(name_of(truth, asked.server) + " is made writable outside any recovery");
    }
    if (recovery->primary == asked.server) {
        return excuse();  // it was never replaced
    }
    meet();
    if (!evidence_.contains(recovery->id)) {
        violate(name_of(truth, asked.server) + " is promoted, and nothing shows that " +
                name_of(truth, recovery->primary) + " takes no writes");
    }
}

}  // namespace understudy::sim
