// Sentences about actions and happenings, for stories.
#include <fmt/format.h>

#include "engine/base/overloaded.h"
#include "engine/base/text.h"

#include "simulator/faults/fault_class.h"
#include "simulator/world/trace.h"

namespace understudy::sim {

Happening::Happening() = default;
Happening::Happening(const Happening& other) = default;
Happening::Happening(Happening&& other) noexcept = default;
Happening& Happening::operator=(const Happening& other) = default;
Happening& Happening::operator=(Happening&& other) noexcept = default;
Happening::~Happening() = default;

std::string describe(const Action& action) {
    if (const auto* fault = std::get_if<Fault>(&action)) {
        return describe(*fault);
    }
    const auto& operate = std::get<Operate>(action);
    return fmt::format(
        "somebody asks {} to {}", operate.manager, understudy::describe(operate.request));
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
