#include "simulator/checkers/own_members_only.h"

#include <algorithm>

namespace understudy::sim {

void OwnMembersOnly::on(const fact::RecordWritten& written, const Truth& truth) {
    const auto* planned = std::get_if<record::PhasePlanned>(&written.record.body);
    const OpenRecovery* recovery =
        planned == nullptr ? nullptr : find_recovery(truth, planned->recovery);
    if (recovery == nullptr) {
        return;
    }
    for (const PlannedStep& one : planned->plan.steps) {
        evaluate();
        meet();
        const auto server = truth.servers.find(target(one.step));
        if (!server ||
            !std::binary_search(recovery->members.begin(), recovery->members.end(), *server)) {
            violate(understudy::describe(one.step) + ": planned by a recovery that it is not a " +
                    "member of");
        }
    }
}

void OwnMembersOnly::on(const fact::StepArrived& arrived, const Truth& truth) {
    if (arrived.error || !changes_server(arrived.step)) {
        return;
    }
    evaluate();
    if (truth.servers.at(arrived.server).key != target(arrived.step)) {
        violate(understudy::describe(arrived.step) + ": carried out by " +
                name_of(truth, arrived.server));
    }
}

}  // namespace understudy::sim
