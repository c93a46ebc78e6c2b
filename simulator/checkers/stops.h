// Stops: whose replication operators have had stopped, or have ended for good, as they were told,
// and not started since.
#pragma once

#include <set>

#include "simulator/world/fact.h"
#include "simulator/world/truth.h"

namespace understudy::sim {

class Stops {
  public:
    /// One begins when it is on record for good, and ends when a manager knows so.
    void on(const fact::RecordDurable& durable, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);

    /// Stopped, detached or reset on purpose, and it is so. Who was started past every manager is
    /// not, unless he is detached.
    [[nodiscard]] bool is_stopped(const Truth& truth, std::uint32_t server) const;

  private:
    std::set<std::uint32_t> told_;  // servers
    std::set<std::uint32_t> reset_;
};

}  // namespace understudy::sim
