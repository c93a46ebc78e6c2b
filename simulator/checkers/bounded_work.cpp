#include "simulator/checkers/bounded_work.h"

namespace understudy::sim {

void BoundedWork::on(const fact::RecordWritten& written, const Truth& /*truth*/) {
    const RecordBody& body = written.record.body;
    if (const auto* resumed = std::get_if<record::RecoveryResumed>(&body)) {
        statements_.erase(resumed->recovery);
    } else if (const auto* ended = std::get_if<record::RecoveryEnded>(&body)) {
        statements_.erase(ended->recovery);
    }
}

void BoundedWork::on(const fact::StepAsked& asked, const Truth& truth) {
    const OpenRecovery* recovery = recovery_of(truth, asked.manager, asked.server);
    if (recovery == nullptr) {
        return;
    }
    evaluate();
    meet();
    const std::uint64_t most = kForEach * recovery->members.size() + kBesides;
    if (++statements_[recovery->id] > most) {
        violate("a recovery of " + std::to_string(recovery->members.size()) +
                " members has sent more than " + std::to_string(most) + " statements");
    }
}

}  // namespace understudy::sim
