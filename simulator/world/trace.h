// Trace: what happened in a simulated world, in order. The lab prints it, the visualizer scrubs it,
// tests compare it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/record.h"

#include "simulator/world/world_spec.h"

namespace understudy::sim {

namespace happening {

struct ActionTaken {
    Action action;
};

/// A manager wrote down what it saw, concluded, decided or did.
struct Recorded {
    std::string manager;
    RecordBody body;
};

/// A manager asked an operator's question or got an answer to it.
struct Answered {
    std::string manager;
    Result<std::string> outcome;
};

struct StepArrived {  ///< A server carried a step out, or refused it: ground truth, not what the
                      ///< manager was told.
    InstanceKey server;
    Step step;
    Result<void> outcome;
};

struct WritesStopped {  ///< From this instant on a client's writes fail.
    std::string client;
    std::string why;
};

struct WritesResumed {
    std::string client;
    InstanceKey server;
    Duration outage;
};

struct Violated {
    std::string checker;
    std::string detail;
};

}  // namespace happening

/// Its copying and moving are compiled once (docs/decisions/0012).
class Happening : public std::variant<happening::ActionTaken,
                                      happening::Recorded,
                                      happening::Answered,
                                      happening::StepArrived,
                                      happening::WritesStopped,
                                      happening::WritesResumed,
                                      happening::Violated> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    Happening();
    Happening(const Happening& other);
    Happening(Happening&& other) noexcept;
    Happening& operator=(const Happening& other);
    Happening& operator=(Happening&& other) noexcept;
    ~Happening();
};

struct TraceEntry {
    Instant at{};
    std::uint64_t sequence = 0;
    Happening what;
};

/// One sentence, without the time.
[[nodiscard]] std::string describe(const Happening& what);

/// "Recorded", and for records their own kind: "RecoveryStarted".
[[nodiscard]] std::string_view kind_name(const Happening& what);

}  // namespace understudy::sim
