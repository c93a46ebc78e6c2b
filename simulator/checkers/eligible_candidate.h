// S17: who is chosen may be promoted: no rule forbids it, it writes and hands on a binary log, and
// it does not stay behind on purpose.
//
// Its place counts if policy says so. A person may name one that a rule forbids.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "simulator/checkers/checker.h"
#include "simulator/checkers/stops.h"

namespace understudy::sim {

/// Why policy does not let it take over from this primary, as far as places and host names go.
/// Empty: it does. kNone: nobody knows the primary.
[[nodiscard]] std::string why_not_by_place(const Truth& truth,
                                           const Server& server,
                                           std::uint32_t primary);

class EligibleCandidate : public Checker {
  public:
    EligibleCandidate() : Checker("S17", "nobody is chosen who must not be promoted") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::RecordDurable& durable, const Truth& truth);

  private:
    struct Started {
        InstanceKey primary;
        std::optional<InstanceKey> designated;
    };

    std::map<RecoveryId, Started> started_;
    Stops stops_;
};

}  // namespace understudy::sim
