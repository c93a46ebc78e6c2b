#include "simulator/checkers/attempts_back_off.h"

#include <algorithm>

namespace understudy::sim {

void AttemptsBackOff::on(const fact::ManagerChanged& /*changed*/, const Truth& /*truth*/) {
    rows_.clear();
}

void AttemptsBackOff::on(const fact::RecordWritten& written, const Truth& truth) {
    const RecordBody& body = written.record.body;
    if (const auto* acknowledged = std::get_if<record::RecoveryAcknowledged>(&body)) {
        rows_.erase(acknowledged->cluster);
    } else if (const auto* ended = std::get_if<record::RecoveryEnded>(&body)) {
        if (ended->successor) {
            rows_.erase(ended->cluster);
        } else {
            Row& row = rows_[ended->cluster];
            row.pause = std::clamp(row.pause * 2, kFirstPause, kLongestPause);
            row.not_before = truth.now() + row.pause;
        }
    }
    const auto* started = std::get_if<record::RecoveryStarted>(&body);
    if (started == nullptr) {
        return;
    }
    evaluate();
    const OpenRecovery* recovery = find_recovery(truth, started->recovery);
    const auto row = rows_.find(started->cluster);
    if (row == rows_.end() || recovery == nullptr || recovery->is_asked_for) {
        return;
    }
    meet();
    if (truth.now() < row->second.not_before) {
        violate("cluster " + started->cluster.value + " is recovered again " +
                to_string(row->second.not_before - truth.now()) +
                " before its pause after attempts in vain is over");
    }
}

}  // namespace understudy::sim
