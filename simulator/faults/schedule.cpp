#include "simulator/faults/schedule.h"

#include "engine/model/step.h"

namespace understudy::sim {

void Schedule::start(Kernel& kernel) const {
    for (std::uint32_t row = 0; row < actions_.size(); ++row) {
        if (const auto* at = std::get_if<Instant>(&actions_[row].when)) {
            kernel.schedule(*at, {.kind = OccurrenceKind::ActionDue, .a = row});
        }
    }
}

std::vector<std::uint32_t> Schedule::triggered_by(const Step& step) {
    std::vector<std::uint32_t> rows;
    for (std::uint32_t row = 0; row < actions_.size(); ++row) {
        const auto* trigger = std::get_if<StepTrigger>(&actions_[row].when);
        if (trigger == nullptr) {
            continue;
        }
        const bool is_meant = trigger->kind.empty() ? changes_server(step)
                                                    : trigger->kind == understudy::kind_name(step);
        if (is_meant && ++met_[row] == trigger->nth) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace understudy::sim
