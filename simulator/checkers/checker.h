// Checker: one invariant of spec/simulation.md section 7, watched over the true state of the world.
//
// A checker is a value with a function `on` for each kind of fact that it lives on, and nothing
// else; Checkers gives it those and no others. It counts how often it judged, how often the
// situation it is about was really there, and how often ground truth excused what it saw: a checker
// that was never interested proves nothing.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "simulator/world/fact.h"
#include "simulator/world/truth.h"
#include "simulator/world/verdict.h"

namespace understudy::sim {

/// Of what somebody wrote on a server: it is not the primary's, who alone should be written on.
[[nodiscard]] inline bool is_errant(const fact::WrittenDirectly& written, const Truth& truth) {
    const Server& server = truth.servers.at(written.server);
    return server.source.has_value() || server.writability != Writability::Writable;
}

/// What it has received it executes soon. Otherwise not before somebody mends or starts it, or its
/// delay is over.
[[nodiscard]] inline bool can_apply(const Server& replica) {
    const bool is_running = replica.applier.state == ApplierState::Running || replica.relay.empty();
    return is_running && replica.delay == Duration{0} && !replica.applier.is_out_of_order &&
           replica.applier.fails_with == 0 && replica.applier.error == 0;
}

/// A MariaDB position shows the last transaction only: of one that has errant transactions nobody
/// sees how much it received.
[[nodiscard]] inline bool is_blurred(const Server& server, const TransactionSet& errant) {
    const auto runs = errant.runs();
    return is_mariadb(server.version) && std::any_of(runs.begin(), runs.end(), [&](const Run& run) {
               return server.received.intersects(run);
           });
}

/// A manager can reach it, and has been able to for so long that it has asked it since.
[[nodiscard]] inline bool is_noticed(const Truth& truth, std::uint32_t server) {
    const ProbePolicy& probe = truth.spec.policy.probe;
    const auto& since = truth.reachable_since[server];
    return since && truth.now() - *since > probe.interval + probe.deadline;
}

/// A commit waits for acknowledgements, and read_only for the commit.
[[nodiscard]] inline bool is_locked(const Server& server) {
    return !server.pending.empty() && !server.locking.empty();
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
