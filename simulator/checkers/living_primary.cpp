#include "simulator/checkers/living_primary.h"

#include <algorithm>

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

namespace {

/// Since when somebody within reach hears it; absent while nobody does.
std::optional<Instant> heard_since(const Truth& truth, std::uint32_t primary) {
    std::optional<Instant> since;
    for (const std::uint32_t server : truth.servers.members(truth.servers.at(primary).cluster)) {
        const Receiver& receiver = truth.servers.at(server).receiver;
        if (receiver.source == primary && receiver.state == ReceiverState::Running &&
            could_be_read(truth, server) &&
            !truth.env.network.is_cut(truth.servers.at(primary).node,
                                      truth.servers.at(server).node)) {
            since = std::min(since.value_or(receiver.connected_at), receiver.connected_at);
        }
    }
    return since;
}

}  // namespace

void LivingPrimary::on(const fact::Disturbed& /*disturbed*/, const Truth& truth) {
    quiet_since_ = truth.now();
}

void LivingPrimary::on(const fact::ServerChanged& /*changed*/, const Truth& truth) {
    quiet_since_ = truth.now();
}

/// Asking a replica to reconnect makes it deaf for a moment.
void LivingPrimary::on(const fact::StepArrived& arrived, const Truth& truth) {
    if (!arrived.error && std::holds_alternative<step::Reconnect>(arrived.step)) {
        quiet_since_ = truth.now();
    }
}

void LivingPrimary::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* started = std::get_if<record::RecoveryStarted>(&written.record.body);
    const OpenRecovery* recovery = started == nullptr || started->kind != RecoveryKind::Failover
                                       ? nullptr
                                       : find_recovery(truth, started->recovery);
    if (recovery == nullptr || recovery->primary == kNone) {
        return;
    }
    evaluate();
    if (!truth.servers.at(recovery->primary).can_commit()) {
        return;
    }
    meet();
    const auto since = heard_since(truth, recovery->primary);
    if (!since) {
        return;
    }
    const Policy& policy = truth.spec.policy;
    const Duration known_within =
        look_within(policy) + policy.confirm.reconnect_settle + policy.probe.suspect_deadline;
    if (recovery->is_asked_for || truth.now() - std::max(*since, quiet_since_) < known_within) {
        return excuse();
    }
    violate("a failover of " + name_of(truth, recovery->primary) +
            " begins, which takes writes and is heard by its replicas");
}

}  // namespace understudy::sim
