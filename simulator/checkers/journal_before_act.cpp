#include "simulator/checkers/journal_before_act.h"

#include <algorithm>

namespace understudy::sim {

void JournalBeforeAct::on(const fact::RecordWritten& written, const Truth& /*truth*/) {
    if (const auto* side = std::get_if<record::SideStep>(&written.record.body)) {
        beside_.push_back(side->step);
    }
    if (const auto* ended = std::get_if<record::RecoveryEnded>(&written.record.body)) {
        planned_.erase(ended->recovery);
    } else if (const auto* operation = std::get_if<record::OperationEnded>(&written.record.body)) {
        planned_.erase(operation->recovery);
    }
}

void JournalBeforeAct::on(const fact::RecordDurable& durable, const Truth& /*truth*/) {
    if (const auto* planned = std::get_if<record::PhasePlanned>(&durable.record.body)) {
        auto& steps = planned_[planned->recovery];
        for (const PlannedStep& one : planned->plan.steps) {
            steps.push_back(one.step);
        }
    }
}

void JournalBeforeAct::on(const fact::StepAsked& asked, const Truth& truth) {
    if (!changes_server(asked.step)) {
        return;
    }
    evaluate();
    const auto side = std::find(beside_.begin(), beside_.end(), asked.step);
    if (side != beside_.end()) {
        beside_.erase(side);
        return;
    }
    const OpenRecovery* recovery = recovery_of(truth, asked.manager, asked.server);
    const auto covers = [&](const std::vector<Step>& planned) {
        return std::find(planned.begin(), planned.end(), asked.step) != planned.end();
    };
    if (recovery == nullptr) {
        const bool is_grave = std::holds_alternative<step::MakeWritable>(asked.step) ||
                              std::holds_alternative<step::ForgetSource>(asked.step);
        const auto is_operation = [&](const auto& one) { return covers(one.second); };
        if (is_grave && std::none_of(planned_.begin(), planned_.end(), is_operation)) {
            violate(understudy::describe(asked.step) + ": outside any recovery");
        }
        return;
    }
    meet();
    if (!covers(planned_[recovery->id])) {
        violate(understudy::describe(asked.step) + ": sent, and no durable plan covers it");
    }
}

}  // namespace understudy::sim
