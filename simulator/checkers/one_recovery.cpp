#include "simulator/checkers/one_recovery.h"

#include <algorithm>

namespace understudy::sim {

void OneRecovery::on(const fact::StepAsked& asked, const Truth& truth) {
    if (!changes_server(asked.step)) {
        return;
    }
    const OpenRecovery* recovery = recovery_of(truth, asked.manager, asked.server);
    if (recovery == nullptr) {
        return;
    }
    evaluate();
    const auto open = std::count_if(
        truth.recoveries.begin(), truth.recoveries.end(), [&](const OpenRecovery& one) {
            return one.cluster == recovery->cluster;
        });
    Sequence& sequence = clusters_[recovery->cluster];
    if (sequence.last && sequence.last != recovery->id) {
        meet();
        sequence.over.insert(*sequence.last);
    }
    sequence.last = recovery->id;
    if (open > 1 || sequence.over.contains(recovery->id)) {
        violate(understudy::describe(asked.step) +
                ": sent by a recovery while another one of this cluster is under way");
    }
}

}  // namespace understudy::sim
