// Schedule: which action happens when: at an instant, or when a manager asks for a step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/model/step.h"

#include "simulator/kernel/kernel.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim {

class Schedule {
  public:
    explicit Schedule(const std::vector<ScheduledAction>& actions)
        : actions_(actions),
          met_(actions.size(), 0) {}

    /// Puts those with an instant into the queue.
    void start(Kernel& kernel) const;

    [[nodiscard]] const Action& action(std::uint32_t row) const { return actions_[row].action; }

    /// A step is asked for: the rows of the actions that happen just now, before it is sent.
    [[nodiscard]] std::vector<std::uint32_t> triggered_by(const Step& step);

  private:
    std::vector<ScheduledAction> actions_;
    std::vector<std::uint32_t> met_;  ///< How many steps of its kind each trigger has seen.
};

}  // namespace understudy::sim
