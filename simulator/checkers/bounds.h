// Bounds: how long what managers do may take, by the policy that they were given.
#pragma once

#include <algorithm>

#include "engine/model/policy.h"

#include "simulator/world/truth.h"

namespace understudy::sim {

/// Who comes within reach has been looked at, or is not within reach any more.
[[nodiscard]] inline Duration look_within(const Policy& policy) {
    return policy.probe.interval + policy.probe.deadline;
}

/// A writer that comes within reach again must be read-only after so long: two polls, a probe and a
/// step.
[[nodiscard]] inline Duration fence_within(const Policy& policy) {
    return policy.probe.interval + look_within(policy) + policy.step.fence_deadline + 1s;
}

/// The longest that a manager waits for one answer.
[[nodiscard]] inline Duration longest_wait(const Policy& policy) {
    return std::max({policy.step.catch_up_deadline,
                     policy.step.deadline,
                     policy.step.fence_deadline,
                     policy.switchover_lag_limit});
}

/// Within reach for longer than one look takes: whoever looked last was answered.
[[nodiscard]] inline bool answers_looks(const Truth& truth, std::uint32_t server) {
    const auto& since = truth.reachable_since[server];
    return since && truth.now() - *since > truth.spec.policy.probe.deadline;
}

/// Within reach, and for so long that a manager must have looked at it.
[[nodiscard]] inline bool could_be_read(const Truth& truth, std::uint32_t server) {
    const auto& since = truth.reachable_since[server];
    return since && truth.now() - *since > look_within(truth.spec.policy);
}

/// Within reach, and for so long that a manager that wanted to could have fenced it.
[[nodiscard]] inline bool could_be_fenced(const Truth& truth, std::uint32_t server) {
    const auto& since = truth.reachable_since[server];
    return since && truth.now() - *since > fence_within(truth.spec.policy);
}

}  // namespace understudy::sim
