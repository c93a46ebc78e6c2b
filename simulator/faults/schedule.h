// Schedule: which action happens when: at an instant, or when a manager's work reaches a point.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "simulator/kernel/kernel.h"
#include "simulator/world/world_spec.h"

namespace understudy::sim {

class Schedule {
  public:
    explicit Schedule(const std::vector<ScheduledAction>& actions);

    /// Puts those with an instant into the queue.
    void start(Kernel& kernel) const;

    /// One more, so long from now: the end of a fault that lasts.
    void add(Kernel& kernel, Duration after, Action action);

    [[nodiscard]] const Action& action(std::uint32_t row) const { return actions_[row].action; }

    /// Something of that kind happens: the rows of the actions that happen just now. Those that
    /// come a while after it are put into the queue.
    [[nodiscard]] std::vector<std::uint32_t> reach(Kernel& kernel,
                                                   Trigger::On on,
                                                   std::string_view kind,
                                                   bool is_change);

  private:
    std::vector<ScheduledAction> actions_;
    std::vector<std::uint32_t> met_;       ///< How often each trigger was met.
    std::vector<std::uint32_t> triggers_;  ///< Rows that wait for one.
};

}  // namespace understudy::sim
