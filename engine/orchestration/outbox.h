// Outbox: where commands are collected and get their numbers.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/orchestration/command.h"

namespace understudy {

class Outbox {
  public:
    /// Numbers go on from here, so that they are unique over restarts.
    void number_from(RecordId last_record, RecoveryId last_recovery, Instant now);

    RecordId record(Instant now, RecordBody body, Durability durability = Durability::Advisory);
    StepId perform(Step step, std::optional<Identity> identity, Duration deadline);
    ProbeId probe(InstanceKey instance, Connection connection, Duration deadline);
    LogReadId read_log(LogQuestion question, Duration deadline);
    KeyValueId write(std::vector<std::pair<std::string, std::string>> pairs);
    void answer(RequestId id, Result<std::string> outcome);
    void wake_at(Instant at);
    HookId run_hooks(RecoveryId recovery, HookMoment moment, HookFacts facts);

    [[nodiscard]] RecoveryId next_recovery();
    [[nodiscard]] std::vector<Command> take();

  private:
    std::vector<Command> commands_;
    std::uint64_t last_record_ = 0;
    std::uint64_t last_recovery_ = 0;
    std::uint64_t last_step_ = 0;
    std::uint64_t last_probe_ = 0;
    std::uint64_t last_write_ = 0;
    std::uint64_t last_log_read_ = 0;
    std::uint64_t last_hook_ = 0;
};

}  // namespace understudy
