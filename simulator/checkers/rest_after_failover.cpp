#include "simulator/checkers/rest_after_failover.h"

namespace understudy::sim {

void RestAfterFailover::on(const fact::RecordDurable& durable, const Truth& /*truth*/) {
    const RecordBody& body = durable.record.body;
    if (const auto* acknowledged = std::get_if<record::RecoveryAcknowledged>(&body)) {
        last_.erase(acknowledged->cluster);
    } else if (const auto* ended = std::get_if<record::RecoveryEnded>(&body)) {
        const auto began = began_.extract(ended->recovery);
        if (began && ended->successor && ended->kind == RecoveryKind::Failover) {
            last_[ended->cluster] = began.mapped();
        }
    }
}

void RestAfterFailover::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* started = std::get_if<record::RecoveryStarted>(&written.record.body);
    if (started == nullptr || started->kind != RecoveryKind::Failover) {
        return;
    }
    evaluate();
    began_[started->recovery] = truth.now();
    const OpenRecovery* recovery = find_recovery(truth, started->recovery);
    const auto last = last_.find(started->cluster);
    if (last == last_.end() || (recovery != nullptr && recovery->is_asked_for)) {
        return;
    }
    meet();
    const Duration ago = truth.now() - last->second;
    if (ago < truth.spec.policy.gate.recovery_block_period) {
        violate("cluster " + started->cluster.value + " is failed over again after " +
                to_string(ago));
    }
}

}  // namespace understudy::sim
