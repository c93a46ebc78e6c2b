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

void FenceBeforePromote::on(const fact::StepAsked& asked, const Truth& truth) {
    if (!std::holds_alternative<step::MakeWritable>(asked.step)) {
        return;
    }
    evaluate();
    const OpenRecovery* recovery = recovery_of(truth, asked.manager, asked.server);
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
