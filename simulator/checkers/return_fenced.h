// S3: a primary that was replaced and comes back is asked to be read-only soon after a manager has
// met it writable, and is asked for nothing else before that, but to say whether it hears its
// source. Excused: it has been asked, and commits that wait for acknowledgements keep read_only
// waiting; the recovery under way has chosen it to be the primary again.
//
// About what managers are told: nobody can fence whom he has not met. S1 and S5 judge whether it
// helped. That discovery never names it again is S6.
#pragma once

#include <map>
#include <utility>

#include "simulator/checkers/checker.h"
#include "simulator/checkers/named_servers.h"

namespace understudy::sim {

class ReturnFenced : public Checker {
  public:
    ReturnFenced() : Checker("S3", "a returning old primary is made read-only first") {}

    void on(const fact::ProbeAnswered& answered, const Truth& truth);
    void on(const fact::StepAsked& asked, const Truth& truth);
    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::ManagerChanged& changed, const Truth& truth);

  private:
    struct Meeting {
        Instant since{};  ///< It is met writable.
        bool is_asked = false;
    };

    std::map<std::pair<std::uint32_t, std::uint32_t>, Meeting> met_;  // manager, server
    NamedServers chosen_;                                             // by recoveries under way
};

}  // namespace understudy::sim
