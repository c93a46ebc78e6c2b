#include "simulator/checkers/stays_stopped.h"

#include <algorithm>

namespace understudy::sim {

void StaysStopped::on(const fact::RecordDurable& durable, const Truth& truth) {
    const RecordBody& body = durable.record.body;
    if (const auto* started = std::get_if<record::OperationStarted>(&body)) {
        asked_for_.name(started->recovery, started->operation.instance);
    } else if (const auto* ended = std::get_if<record::OperationEnded>(&body)) {
        asked_for_.end(ended->recovery);
    } else if (const auto* recovery = std::get_if<record::RecoveryStarted>(&body);
               recovery != nullptr) {
        if (recovery->designated) {
            asked_for_.name(recovery->recovery, *recovery->designated);
        }
        const auto is_stopped = [&](const InstanceKey& key) {
            const auto server = truth.servers.find(key);
            return server && stops_.is_stopped(truth, *server);
        };
        if (std::any_of(recovery->members.begin(), recovery->members.end(), is_stopped)) {
            meet();  // and all of its cluster may be moved
        }
    } else if (const auto* over = std::get_if<record::RecoveryEnded>(&body)) {
        asked_for_.end(over->recovery);
    }
    stops_.on(durable, truth);
}

void StaysStopped::on(const fact::RecordWritten& written, const Truth& truth) {
    stops_.on(written, truth);
}

void StaysStopped::on(const fact::StepAsked& asked, const Truth& truth) {
    const bool starts = std::holds_alternative<step::StartReplication>(asked.step) ||
                        std::holds_alternative<step::PointAt>(asked.step) ||
                        std::holds_alternative<step::ReplicateUntil>(asked.step) ||
                        std::holds_alternative<step::Reconnect>(asked.step);
    if (!starts) {
        return;
    }
    evaluate();
    if (!stops_.is_stopped(truth, asked.server)) {
        return;
    }
    meet();  // by those who asked for it
    if (!asked_for_.contains(target(asked.step))) {
        violate(understudy::describe(asked.step) + ": an operator has had it stopped");
    }
}

}  // namespace understudy::sim
