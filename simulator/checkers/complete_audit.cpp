#include "simulator/checkers/complete_audit.h"

#include <algorithm>

namespace understudy::sim {

void CompleteAudit::on(const fact::RecordWritten& written, const Truth& truth) {
    const RecordBody& body = written.record.body;
    if (const auto* side = std::get_if<record::SideStep>(&body)) {
        announced_[written.manager].push_back(side->step);
        return;
    }
    const auto* ended = std::get_if<record::RecoveryEnded>(&body);
    if (ended == nullptr) {
        return;
    }
    evaluate();
    meet();
    if (ended_.contains(ended->recovery)) {
        violate("a recovery of " + ended->cluster.value + " ends twice");
    } else if (find_recovery(truth, ended->recovery) == nullptr) {
        violate("a recovery of " + ended->cluster.value + " ends that never began");
    }
}

void CompleteAudit::on(const fact::RecordDurable& durable, const Truth& /*truth*/) {
    if (const auto* ended = std::get_if<record::RecoveryEnded>(&durable.record.body)) {
        ended_.insert(ended->recovery);
    }
}

void CompleteAudit::on(const fact::StepAsked& asked, const Truth& truth) {
    if (!changes_server(asked.step)) {
        return;
    }
    auto& announced = announced_[asked.manager];
    const auto side = std::find(announced.begin(), announced.end(), asked.step);
    if (side != announced.end()) {
        evaluate();
        meet();
        announced.erase(side);
    } else if (recovery_of(truth, asked.manager, asked.server) == nullptr) {
        evaluate();
        violate(understudy::describe(asked.step) + ": sent outside any recovery, and no record " +
                "says why");
    }
}

}  // namespace understudy::sim
