// Ask: one probe, step or log read of a manager on its way to a server and back; AskTable: all of
// them.
//
// Occurrences name an ask by row and generation; a row that was given away again does not answer to
// the old generation.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/rare.h"
#include "engine/base/result.h"
#include "engine/base/shared.h"
#include "engine/model/log_read.h"
#include "engine/model/observation.h"
#include "engine/model/probe.h"
#include "engine/model/step.h"

#include "simulator/kernel/occurrence.h"

namespace understudy::sim {

struct Ask {
    std::uint32_t manager = 0;
    std::uint32_t server = kNone;   ///< The one of that name. Absent: no such host.
    std::uint32_t address = kNone;  ///< Where the name led; known when it connects.
    std::variant<ProbeRequest, StepRequest, LogRequest> request;
    Instant asked_at{};
    bool is_sent = false;     ///< The statement itself, on a connection that was open.
    bool is_over = false;     ///< The manager has its answer, or has died.
    bool is_at_rest = false;  ///< No message about it is under way, and no server works on it.
    std::optional<Observation> seen;
    Rare<LogPage> page;
    std::optional<Error> error;
    Rare<std::string> note;  ///< As in StepFinished.

    [[nodiscard]] const StepRequest* step() const { return std::get_if<StepRequest>(&request); }
};

/// Row and generation.
struct AskName {
    std::uint32_t row = kNone;
    std::uint64_t generation = 0;

    friend bool operator==(const AskName&, const AskName&) = default;
};

class AskTable {
  public:
    AskName add(Ask ask);

    /// Null when it is over and forgotten.
    [[nodiscard]] Ask* find(const AskName& name);

    /// Frees the row if the manager has its answer and no server will touch it any more.
    void release(const AskName& name);

  private:
    /// Without an ask it is free: once there were as many as servers, when all were first looked
    /// at.
    struct Row {
        std::uint64_t generation = 0;
        Shared<Ask> ask;
    };

    std::vector<Row> rows_;
    std::vector<std::uint32_t> free_rows_;
    std::uint64_t next_generation_ = 1;
};

}  // namespace understudy::sim
