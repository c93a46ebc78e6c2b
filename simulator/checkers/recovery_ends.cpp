#include "simulator/checkers/recovery_ends.h"

#include <algorithm>

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

namespace {

std::optional<RecoveryId> recovery_in(const RecordBody& body) {
    return std::visit(
        []<class Kind>(const Kind& kind) -> std::optional<RecoveryId> {
            if constexpr (requires { kind.recovery; }) {
                return kind.recovery;
            } else {
                return std::nullopt;
            }
        },
        body);
}

}  // namespace

void RecoveryEnds::on(const fact::RecordWritten& written, const Truth& truth) {
    if (const auto recovery = recovery_in(written.record.body)) {
        moved_at_[*recovery] = truth.now();
    }
}

void RecoveryEnds::on(const fact::RecordDurable& durable, const Truth& /*truth*/) {
    if (const auto* ended = std::get_if<record::RecoveryEnded>(&durable.record.body)) {
        evaluate();
        meet();
        moved_at_.erase(ended->recovery);
    }
}

void RecoveryEnds::on(const fact::StepAsked& asked, const Truth& truth) {
    if (const OpenRecovery* recovery = recovery_of(truth, asked.manager, asked.server)) {
        moved_at_[recovery->id] = truth.now();
    }
}

void RecoveryEnds::on(const fact::ManagerChanged& changed, const Truth& truth) {
    went_on_[changed.manager] = truth.now();
}

void RecoveryEnds::on(const fact::Disturbed& disturbed, const Truth& truth) {
    const auto* fault = std::get_if<Fault>(&disturbed.action);
    if (fault != nullptr && fault->kind == "pause_manager") {
        for (std::uint32_t manager = 0; manager < truth.managers.size(); ++manager) {
            went_on_[manager] = truth.now();
        }
    }
}

void RecoveryEnds::judge(const Truth& truth) {
    for (const OpenRecovery& recovery : truth.recoveries) {
        evaluate();
        meet();
        const Instant since = std::max(moved_at_[recovery.id], went_on_[recovery.manager]);
        if (truth.now() - since <=
            longest_wait(truth.spec.policy) + look_within(truth.spec.policy)) {
            continue;
        }
        if (!truth.managers[recovery.manager].is_up) {
            excuse();
            continue;
        }
        violate("a recovery of " + name_of(truth, recovery.primary) +
                " has neither ended nor done anything since " + to_string(since));
    }
}

void RecoveryEnds::on(const fact::WholeDue& /*due*/, const Truth& truth) {
    judge(truth);
}

void RecoveryEnds::finish(const Truth& truth) {
    judge(truth);
}

}  // namespace understudy::sim
