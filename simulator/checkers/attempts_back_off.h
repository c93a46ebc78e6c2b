// L7: no livelock: a manager that tries in vain to recover a cluster tries more and more seldom.
//
// The pause after an attempt in vain is kFirstPause at least, and twice that after each further
// one, up to kLongestPause. A success, a person who acknowledges, and another or a restarted
// manager begin anew; what a person asks for needs no pause.
#pragma once

#include <map>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class AttemptsBackOff : public Checker {
  public:
    static constexpr Duration kFirstPause = 5s;
    static constexpr Duration kLongestPause = 320s;

    AttemptsBackOff() : Checker("L7", "attempts in vain become rare") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::ManagerChanged& changed, const Truth& truth);

  private:
    struct Row {
        Duration pause{};  ///< At least, before the next attempt.
        Instant not_before{};
    };

    std::map<ClusterAlias, Row> rows_;
};

}  // namespace understudy::sim
