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

void CompleteAudit::on(const fact::RecordDurable& durable, const Truth& truth) {
    const RecordBody& body = durable.record.body;
    if (const auto* ended = std::get_if<record::RecoveryEnded>(&body)) {
        ended_.insert(ended->recovery);
    } else if (const auto* operation = std::get_if<record::OperationEnded>(&body)) {
        planned_.erase(operation->recovery);
    } else if (const auto* planned = std::get_if<record::PhasePlanned>(&body);
               planned != nullptr && find_recovery(truth, planned->recovery) == nullptr) {
        auto& steps = planned_[planned->recovery];
        steps.clear();
        for (const PlannedStep& one : planned->plan.steps) {
            steps.push_back(one.step);
        }
    }
}

bool CompleteAudit::is_planned(const Step& step) const {
    return std::any_of(planned_.begin(), planned_.end(), [&](const auto& operation) {
        const auto& steps = operation.second;
        return std::find(steps.begin(), steps.end(), step) != steps.end();
    });
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
    } else if (is_planned(asked.step)) {
        evaluate();
        meet();
    } else if (recovery_of(truth, asked.manager, asked.server) == nullptr) {
        evaluate();
        violate(understudy::describe(asked.step) + ": sent outside any recovery, and no record " +
                "says why");
    }
}

}  // namespace understudy::sim
