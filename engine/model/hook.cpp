#include "engine/model/hook.h"

namespace understudy {

bool can_veto(HookMoment moment) {
    return moment == HookMoment::BeforeSwitchover || moment == HookMoment::BeforeFailover ||
           moment == HookMoment::Fence;
}

std::vector<HookMoment> moments_after(HookOccasion occasion, bool is_successful) {
    switch (occasion) {
        case HookOccasion::Failover:
            return is_successful
                       ? std::vector{HookMoment::AfterPrimaryFailover, HookMoment::AfterFailover}
                       : std::vector{HookMoment::AfterUnsuccessfulFailover};
        case HookOccasion::Switchover:
            return is_successful ? std::vector{HookMoment::AfterPrimaryFailover,
                                               HookMoment::AfterFailover,
                                               HookMoment::AfterSwitchover}
                                 : std::vector{HookMoment::AfterUnsuccessfulFailover};
        case HookOccasion::Rescue:
            return is_successful ? std::vector{HookMoment::AfterIntermediateFailover,
                                               HookMoment::AfterFailover}
                                 : std::vector{HookMoment::AfterUnsuccessfulFailover};
        case HookOccasion::TakeSource:
            return is_successful ? std::vector{HookMoment::AfterTakeSource}
                                 : std::vector<HookMoment>{};
    }
    return {};
}

void complete(HookFacts& facts, const HookEnd& end) {
    facts.is_successful = end.is_successful;
    facts.successor = end.successor;
    facts.lost_replicas = end.lost_replicas;
}

HookEnd end_of(const Operation& operation, bool is_successful) {
    const auto successor = operation.kind == OperationKind::TakeSource
                               ? std::optional{operation.instance}
                               : operation.destination;
    return {.is_successful = is_successful,
            .successor = is_successful ? successor : std::nullopt,
            .lost_replicas = {}};
}

std::string_view to_string(HookMoment moment) {
    switch (moment) {
        case HookMoment::FailureDetected: return "failure detected";
        case HookMoment::BeforeSwitchover: return "before a switchover";
        case HookMoment::BeforeFailover: return "before a failover";
        case HookMoment::Fence: return "fence";
        case HookMoment::AfterPrimaryFailover: return "after the failover of a primary";
        case HookMoment::AfterIntermediateFailover:
            return "after the failover of an intermediate source";
        case HookMoment::AfterFailover: return "after a failover";
        case HookMoment::AfterUnsuccessfulFailover: return "after a failover without success";
        case HookMoment::AfterSwitchover: return "after a switchover";
        case HookMoment::AfterTakeSource: return "after take-source";
    }
    return "?";
}

std::string_view to_string(HookOccasion occasion) {
    switch (occasion) {
        case HookOccasion::Failover: return "failover";
        case HookOccasion::Switchover: return "switchover";
        case HookOccasion::Rescue: return "rescue";
        case HookOccasion::TakeSource: return "take-source";
    }
    return "?";
}

}  // namespace understudy
