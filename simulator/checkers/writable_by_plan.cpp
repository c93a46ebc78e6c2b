#include "simulator/checkers/writable_by_plan.h"

#include "simulator/checkers/bounds.h"

namespace understudy::sim {

void WritableByPlan::on(const fact::RecordWritten& written, const Truth& truth) {
    stops_.on(written, truth);
    if (const auto* judged = std::get_if<record::CandidatesJudged>(&written.record.body);
        judged != nullptr && judged->choice.chosen) {
        chosen_[judged->recovery] = *judged->choice.chosen;
    }
}

void WritableByPlan::on(const fact::RecordDurable& durable, const Truth& truth) {
    stops_.on(durable, truth);
    if (const auto* ended = std::get_if<record::RecoveryEnded>(&durable.record.body)) {
        chosen_.erase(ended->recovery);
    }
}

void WritableByPlan::on(const fact::StepAsked& asked, const Truth& truth) {
    if (!std::holds_alternative<step::MakeWritable>(asked.step)) {
        return;
    }
    evaluate();
    asked_at_[asked.server] = truth.now();
    const OpenRecovery* recovery = recovery_of(truth, asked.manager, asked.server);
    if (recovery == nullptr || recovery->primary == asked.server) {
        return;
    }
    meet();
    const auto chosen = chosen_.find(recovery->id);
    if (chosen == chosen_.end() || chosen->second != truth.servers.at(asked.server).key) {
        violate(name_of(truth, asked.server) + " is made writable, and the recovery has chosen " +
                (chosen == chosen_.end() ? "nobody" : short_name(chosen->second)));
    }
}

/// A primary gets its writes back.
void WritableByPlan::on(const fact::StepArrived& arrived, const Truth& truth) {
    if (arrived.error || !std::holds_alternative<step::MakeWritable>(arrived.step)) {
        return;
    }
    const OpenRecovery* recovery = recovery_of(truth, arrived.manager, arrived.server);
    if (recovery != nullptr && recovery->primary != arrived.server) {
        return;
    }
    const auto is_apart = [&](std::uint32_t server) {
        return !truth.servers.at(server).source && stops_.is_stopped(truth, server);
    };
    for (const std::uint32_t other :
         truth.servers.members(truth.servers.at(arrived.server).cluster)) {
        const Server& one = truth.servers.at(other);
        if (other == arrived.server || one.source || !one.can_commit() || is_apart(other) ||
            is_apart(arrived.server)) {
            continue;
        }
        meet();
        const bool is_late =
            truth.now() - asked_at_[arrived.server] > look_within(truth.spec.policy);
        if (is_late || !could_be_read(truth, other)) {
            excuse();
        } else {
            violate(name_of(truth, arrived.server) + " gets its writes back while " +
                    name_of(truth, other) + " takes writes");
        }
    }
}

}  // namespace understudy::sim
