// Command: everything the engine ever wants.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/model/hook.h"
#include "engine/orchestration/event.h"

namespace understudy {

/// Publish addresses: answered by KeyValuesWritten.
struct WriteKeyValues {
    KeyValueId id;
    std::vector<std::pair<std::string, std::string>> pairs;
};

/// The answer to an operator: what was done, or why not.
struct Answer {
    RequestId id;
    Result<std::string> outcome;
};

/// Send TimeCame at this instant. Replaces the WakeAt before it.
struct WakeAt {
    Instant at{};
};

/// Its copying and moving are compiled once (docs/decisions/0012).
class Command : public std::variant<ProbeRequest,
                                    StepRequest,
                                    RecordToStore,
                                    WriteKeyValues,
                                    Answer,
                                    WakeAt,
                                    LogRequest,
                                    HookRequest> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    Command();
    Command(const Command& other);
    Command(Command&& other) noexcept;
    Command& operator=(const Command& other);
    Command& operator=(Command&& other) noexcept;
    ~Command();
};

}  // namespace understudy
