#include "simulator/checkers/hooks_once.h"

#include <fmt/format.h>

namespace understudy::sim {

void HooksOnce::on(const fact::RecordDurable& durable, const Truth& /*truth*/) {
    if (const auto* begun = std::get_if<record::HooksBegun>(&durable.record.body)) {
        announced_.emplace(begun->recovery, begun->moment);
    }
}

void HooksOnce::on(const fact::HooksRun& run, const Truth& /*truth*/) {
    evaluate();
    meet();
    if (!announced_.contains({run.recovery, run.moment})) {
        violate(fmt::format("hooks ({}) are run before that is on record", to_string(run.moment)));
    }
    if (!run_.emplace(run.recovery, run.moment).second) {
        violate(
            fmt::format("hooks ({}) are run again for the same recovery", to_string(run.moment)));
    }
}

void HooksOnce::on(const fact::RecordWritten& written, const Truth& /*truth*/) {
    const RecordBody& body = written.record.body;
    if (const auto* ended = std::get_if<record::HooksEnded>(&body)) {
        if (!ended->is_done && can_veto(ended->moment)) {
            vetoed_.insert(ended->recovery);
        }
    } else if (const auto* started = std::get_if<record::RecoveryStarted>(&body)) {
        judge_begin(started->recovery);
    } else if (const auto* operation = std::get_if<record::OperationStarted>(&body)) {
        judge_begin(operation->recovery);
    } else if (const auto* planned = std::get_if<record::PhasePlanned>(&body)) {
        if (planned->plan.phase == Phase::Promote) {
            judge_begin(planned->recovery);
        }
    }
}

void HooksOnce::judge_begin(const RecoveryId& recovery) {
    evaluate();
    if (vetoed_.contains(recovery)) {
        violate("a recovery goes on that hooks have vetoed");
    }
}

}  // namespace understudy::sim
