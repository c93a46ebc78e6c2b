// Replicas that forget what they have executed: what of an operation waits for statements that may
// come late.
#include "engine/orchestration/operation_run.h"

namespace understudy {
namespace {

/// Between looks whether one has come.
constexpr Duration kRestWhileLate = std::chrono::seconds{1};

}  // namespace

/// Nothing follows before what was sent must have arrived, and it answers. One that is attached
/// again has had all of it.
void OperationRun::begin_to_outwait(const Context& context) {
    const auto* change = std::get_if<Change>(&work_);
    if (change != nullptr && is_outwaited(*change)) {
        gives_up_at_ = context.now + kStatementsMayArrive;
    }
}

bool OperationRun::is_outwaiting(const Context& context) const {
    const auto* change = std::get_if<Change>(&work_);
    if (change == nullptr || !is_outwaited(*change) || gives_up_at_ <= context.now) {
        return false;
    }
    const Observation* seen = observe(terrain_of(context), change->instance);
    const bool is_cut_off = seen != nullptr && seen->replica && seen->replica->is_detached;
    return seen == nullptr || (is_cut_off && unsettled_.contains(change->instance));
}

/// It was released, and what was sent before may yet cut it off.
bool OperationRun::is_watched(const Context& context) const {
    const auto* change = std::get_if<Change>(&work_);
    return change != nullptr && is_outwaited(*change) && context.now < gives_up_at_ &&
           unsettled_.contains(change->instance) && !is_done(terrain_of(context), *change);
}

void OperationRun::watch(const Context& context) {
    if (has_rested_ && !plan_release(terrain_of(context), work_).steps.empty()) {
        release(detail_, context);
    } else {
        rest(kRestWhileLate, context);
    }
}

}  // namespace understudy
