// S7: a switchover loses nothing and writes nowhere twice: the new primary has all that the old one
// executed, the old one commits nothing afterwards, and one that ends without a successor leaves
// the old one writable and discovery as it was.
//
// The first is judged once, when the new one is first made writable: a manager that finishes what
// another began does so again. Excused: what a person writes past read_only, and on MariaDB, whose
// position does not tell, what is hidden by what a person wrote on the new primary before; a
// primary that goes away, is restarted or made read-only by somebody else on the way; and one whose
// writes its record still owes it.
#pragma once

#include <map>
#include <optional>

#include "simulator/checkers/checker.h"

namespace understudy::sim {

class CleanSwitchover : public Checker {
  public:
    CleanSwitchover() : Checker("S7", "a switchover loses nothing and an abort changes nothing") {}

    void on(const fact::RecordWritten& written, const Truth& truth);
    void on(const fact::Disturbed& disturbed, const Truth& truth);
    void on(const fact::ServerChanged& changed, const Truth& truth);
    void on(const fact::WrittenDirectly& written, const Truth& truth);
    void on(const fact::StepArrived& arrived, const Truth& truth);
    void finish(const Truth& truth);

  private:
    /// The old primary, from the beginning of a switchover until something else happens to it.
    struct Watch {
        RecoveryId recovery;
        std::uint32_t published = kNone;   ///< When it began.
        bool is_meddled = false;           ///< With the old primary, by others than managers.
        std::optional<std::uint64_t> end;  ///< Its last own transaction when it was replaced.
    };

    void end(const record::RecoveryEnded& ended, const Truth& truth);
    void judge_commits(std::uint32_t server, const Watch& watch, const Truth& truth);

    std::map<std::uint32_t, Watch> watches_;  // by old primary
    TransactionSet written_;                  // by people
};

}  // namespace understudy::sim
