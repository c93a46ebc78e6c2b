// Fault: something that befalls the physical world, or ends. Data; its FaultClass knows what it
// does.
//
// The same value is what a scenario file says, what a swarm draws, what the shrinker drops and what
// a story tells.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/time.h"

namespace understudy::sim {

struct Fault {
    std::string kind;     ///< Name of its class: "crash".
    bool is_end = false;  ///< It is what ends one: "restart".
    /// Names of servers, managers or clients, or "primary of alpha" (targets.h). Of an end, none:
    /// all that it is still in force for.
    std::vector<std::string> targets{};
    std::vector<std::string> from{};  ///< Of a fault between two groups: the other one.
    /// By name of the parameter; lengths of time in microseconds. What is absent is as usual.
    std::map<std::string, std::int64_t> amounts{};
    std::optional<Duration> lasts{};  ///< Absent: until something ends it.

    friend bool operator==(const Fault&, const Fault&) = default;
};

/// A program point: the n-th time over the whole run that something happens to a manager's work.
struct Trigger {
    enum class On : std::uint8_t {
        StepAsked,  ///< A manager asks for a step, before it is sent.
        StepDone,   ///< A server has carried one out; the manager does not know yet.
        Recorded,   ///< A manager writes a record.
        Planned,    ///< A manager has planned a phase of a recovery.
    };

    On on = On::StepAsked;
    /// Name of the step, record or phase; of steps, empty: any kind that changes a server.
    std::string kind;
    std::uint32_t nth = 1;
    Duration after{};  ///< So long after that.

    friend bool operator==(const Trigger&, const Trigger&) = default;
};

}  // namespace understudy::sim
