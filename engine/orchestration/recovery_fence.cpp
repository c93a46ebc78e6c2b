// Hooks of the owner that fence the old primary, on the way of a failover: once in a recovery.
#include "engine/orchestration/recovery_run.h"

namespace understudy {

/// They come before our own fence, which is looked at in time; what is so long ago need not be so.
void RecoveryRun::begin_fence(const Context& context) {
    const bool has_hooks = case_.kind == RecoveryKind::Failover &&
                           context.policy.hooks.contains(HookMoment::Fence) &&
                           fence_hooks_ != FenceHooks::Done;
    if (!has_hooks) {
        enter(plan_fence(case_), context);
    } else if (fence_hooks_ == FenceHooks::Begun) {
        after_fence_hooks("the manager died while they were run, and they are run once", context);
    } else {
        stage_ = Stage::AwaitingHooks;
    }
}

std::optional<InstanceKey> RecoveryRun::wants_fence_hooks() const {
    return stage_ == Stage::AwaitingHooks && fence_hooks_ == FenceHooks::NotBegun
               ? case_.choice->chosen
               : std::nullopt;
}

void RecoveryRun::after_fence_hooks(const std::string& veto, const Context& context) {
    if (!veto.empty()) {
        give_up(RecoveryOutcome::Refused,
                "whether " + short_name(case_.primary) + " is fenced nobody knows: " + veto,
                context);
        return;
    }
    fence_hooks_ = FenceHooks::Done;
    enter(plan_fence(case_), context);
}

}  // namespace understudy
