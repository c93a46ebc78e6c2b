// Event: everything the engine ever learns.
#pragma once

#include <variant>
#include <vector>

#include "engine/model/hook.h"
#include "engine/model/log_read.h"
#include "engine/model/operator_request.h"
#include "engine/model/probe.h"
#include "engine/model/record.h"
#include "engine/model/step.h"

namespace understudy {

/// First of all events, and only once: what a manager finds in its store when it starts.
struct Started {
    std::vector<InstanceKey> known;  ///< Instances to look at.
    std::vector<Record>
        journal;  ///< In the order written; records that are not `is_journal` are ignored.
};

using KeyValueId = StrongId<struct KeyValueIdTag, std::uint64_t>;

struct KeyValuesWritten {
    KeyValueId id;
    Result<void> outcome;
};

struct OperatorRequested {
    RequestId id;
    OperatorRequest request;
};

/// The instant of the last WakeAt has come. Coming late or too often does no harm.
struct TimeCame {};

/// Its copying and moving are compiled once (docs/decisions/0012).
class Event : public std::variant<Started,
                                  ProbeFinished,
                                  StepFinished,
                                  RecordStored,
                                  KeyValuesWritten,
                                  OperatorRequested,
                                  TimeCame,
                                  LogReadFinished,
                                  HookFinished> {
  public:
    using Kinds = variant;
    using variant::variant;
    using variant::operator=;

    Event();
    Event(const Event& other);
    Event(Event&& other) noexcept;
    Event& operator=(const Event& other);
    Event& operator=(Event&& other) noexcept;
    ~Event();
};

}  // namespace understudy
