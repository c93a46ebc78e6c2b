#include "simulator/faults/schedule.h"

#include <utility>

namespace understudy::sim {

Schedule::Schedule(const std::vector<ScheduledAction>& actions)
    : actions_(actions),
      met_(actions.size(), 0) {
    for (std::uint32_t row = 0; row < actions_.size(); ++row) {
        if (std::holds_alternative<Trigger>(actions_[row].when)) {
            triggers_.push_back(row);
        }
    }
}

void Schedule::start(Kernel& kernel) const {
    for (std::uint32_t row = 0; row < actions_.size(); ++row) {
        if (const auto* at = std::get_if<Instant>(&actions_[row].when)) {
            kernel.schedule(*at, {.kind = OccurrenceKind::ActionDue, .a = row});
        }
    }
}

void Schedule::add(Kernel& kernel, Duration after, Action action) {
    const auto row = static_cast<std::uint32_t>(actions_.size());
    const Instant at = kernel.now() + after;
    actions_.push_back({at, std::move(action)});
    met_.push_back(0);
    kernel.schedule(at, {.kind = OccurrenceKind::ActionDue, .a = row});
}

std::vector<std::uint32_t> Schedule::reach(Kernel& kernel,
                                           Trigger::On on,
                                           std::string_view kind,
                                           bool is_change) {
    std::vector<std::uint32_t> rows;
    for (const std::uint32_t row : triggers_) {
        const auto& trigger = std::get<Trigger>(actions_[row].when);
        const bool is_meant =
            trigger.on == on && (trigger.kind.empty() ? is_change : trigger.kind == kind);
        if (!is_meant || ++met_[row] != trigger.nth) {
            continue;
        }
        if (trigger.after == Duration::zero()) {
            rows.push_back(row);
        } else {
            kernel.schedule(kernel.now() + trigger.after,
                            {.kind = OccurrenceKind::ActionDue, .a = row});
        }
    }
    return rows;
}

}  // namespace understudy::sim
