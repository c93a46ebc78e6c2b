// Sentences about actions and happenings, for stories.
#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"

#include "simulator/world/trace.h"

namespace understudy::sim {

std::string describe(const Action& action) {
    return std::visit(
        Overloaded{
            [](const action::Crash& one) { return short_name(one.server) + " is killed"; },
            [](const action::Restart& one) { return short_name(one.server) + " starts again"; },
            [](const action::Hang& one) { return short_name(one.server) + " hangs"; },
            [](const action::Wake& one) {
                return short_name(one.server) + " wakes and goes on as if nothing had happened";
            },
            [](const action::Partition& cut) {
                return fmt::format("the network between {} and {} is cut",
                                   join(cut.between, ", "),
                                   join(cut.and_these, ", "));
            },
            [](const action::Heal&) { return std::string{"the network is whole again"}; },
            [](const action::Lag& lag) {
                return fmt::format("{} needs {} for each transaction from now on",
                                   short_name(lag.server),
                                   to_string(lag.apply_time));
            },
            [](const action::StopReceiver& one) {
                return "the receiver of " + short_name(one.server) + " is stopped";
            },
            [](const action::StopApplier& one) {
                return "the applier of " + short_name(one.server) + " is stopped";
            },
            [](const action::Write& write) {
                return write.transactions == 1
                           ? fmt::format("a transaction is written on {}", short_name(write.server))
                           : fmt::format("{} transactions are written on {}",
                                         write.transactions,
                                         short_name(write.server));
            },
            [](const action::CrashManager& one) { return one.manager + " is killed"; },
            [](const action::RestartManager& one) { return one.manager + " starts again"; },
            [](const action::Operate& one) {
                return fmt::format(
                    "somebody asks {} to {}", one.manager, understudy::describe(one.request));
            },
        },
        action);
}

std::string describe(const Happening& what) {
    return std::visit(
        Overloaded{
            [](const happening::ActionTaken& taken) { return describe(taken.action); },
            [](const happening::Recorded& recorded) { return understudy::describe(recorded.body); },
            [](const happening::Answered& answered) {
                return answered.outcome
                           ? fmt::format("{} answers: {}", answered.manager, *answered.outcome)
                           : fmt::format("{} refuses: {}",
                                         answered.manager,
                                         answered.outcome.error().message);
            },
            [](const happening::StepArrived& arrived) {
                return arrived.outcome ? fmt::format("done on {}: {}",
                                                     short_name(arrived.server),
                                                     understudy::describe(arrived.step))
                                       : fmt::format("refused by {}: {}: {}",
                                                     short_name(arrived.server),
                                                     understudy::describe(arrived.step),
                                                     arrived.outcome.error().message);
            },
            [](const happening::WritesStopped& stopped) {
                return fmt::format("writes of {} fail: {}", stopped.client, stopped.why);
            },
            [](const happening::WritesResumed& resumed) {
                return fmt::format("{} can write again, to {}, after {}",
                                   resumed.client,
                                   short_name(resumed.server),
                                   to_string(resumed.outage));
            },
            [](const happening::Violated& violated) {
                return fmt::format("PROMISE {} BROKEN: {}", violated.checker, violated.detail);
            },
        },
        what);
}

std::string_view kind_name(const Happening& what) {
    return std::visit(
        Overloaded{
            [](const happening::ActionTaken&) -> std::string_view { return "ActionTaken"; },
            [](const happening::Recorded& recorded) {
                return understudy::kind_name(recorded.body);
            },
            [](const happening::Answered&) -> std::string_view { return "Answered"; },
            [](const happening::StepArrived&) -> std::string_view { return "StepArrived"; },
            [](const happening::WritesStopped&) -> std::string_view { return "WritesStopped"; },
            [](const happening::WritesResumed&) -> std::string_view { return "WritesResumed"; },
            [](const happening::Violated&) -> std::string_view { return "Violated"; },
        },
        what);
}

}  // namespace understudy::sim
