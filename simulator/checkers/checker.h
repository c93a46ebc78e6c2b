// Checker: one invariant of spec/simulation.md section 7, watched over the true state of the world.
//
// A checker is a value with a function `on` for each kind of fact that it lives on, and nothing
// else; Checkers gives it those and no others. It counts how often it judged, how often the
// situation it is about was really there, and how often ground truth excused what it saw: a checker
// that was never interested proves nothing.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "simulator/world/fact.h"
#include "simulator/world/truth.h"
#include "simulator/world/verdict.h"

namespace understudy::sim {

/// A commit waits for acknowledgements, or for the disk, and read_only for the commit.
[[nodiscard]] inline bool is_locked(const Server& server) {
    return (!server.pending.empty() || server.host.writes > 0) && !server.locking.empty();
}

class Checker {
  public:
    Checker(std::string id, std::string claim)
        : verdict_{.id = std::move(id), .claim = std::move(claim)} {}

    [[nodiscard]] const CheckerVerdict& verdict() const { return verdict_; }

  protected:
    void evaluate() { ++verdict_.evaluated; }

    void meet() { ++verdict_.interesting; }

    void excuse() { ++verdict_.excused; }

    /// The first one is kept, the others are consequences.
    void violate(std::string detail) {
        if (!verdict_.violation) {
            verdict_.violation = std::move(detail);
        }
    }

  private:
    CheckerVerdict verdict_;
};

}  // namespace understudy::sim
