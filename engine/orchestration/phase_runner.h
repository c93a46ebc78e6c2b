// PhaseRunner: carries one planned phase out, wave by wave.
//
// A value: copy it to fork a world. A step whose outcome is unknown is settled by a fresh look and,
// if it did not happen, sent once more; it is never sent again blindly.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/orchestration/context.h"

namespace understudy {

/// How long a statement that was sent and given up is still expected: while the network is cut, TCP
/// sends it again, and a server that hangs reads it when it wakes.
inline constexpr Duration kStatementsMayArrive = std::chrono::minutes{2};

class PhaseRunner {
  public:
    PhaseRunner() = default;

    /// `longest_wait`: for a position to be reached.
    PhaseRunner(RecoveryId recovery, PhasePlan plan, Duration longest_wait)
        : recovery_(recovery),
          plan_(std::move(plan)),
          longest_wait_(longest_wait) {}

    void start(const Context& context);

    /// What is not about a step or look of this phase is left alone.
    void on(const StepFinished& finished, const Context& context);
    void on(const ProbeFinished& finished, const Context& context);

    /// Any look: who waits for a position need not wait for an answer that may be lost, once it is
    /// seen to be reached. True when that ends a step.
    [[nodiscard]] bool notice(const ProbeFinished& finished, const Context& context);

    [[nodiscard]] bool is_over() const;

    /// Why the phase failed; empty when it did not.
    [[nodiscard]] const std::string& failure() const { return failure_; }

    /// Of steps that did more than they say.
    [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

    [[nodiscard]] const PhasePlan& plan() const { return plan_; }

    /// Whether a step of this kind (kind_name) was sent, and whether one was carried out.
    [[nodiscard]] bool was_sent(std::string_view kind) const;
    [[nodiscard]] bool is_done(std::string_view kind) const;

    /// Targets of steps that were sent and not answered, or not yet: those may arrive late,
    /// whatever a look says.
    [[nodiscard]] std::set<InstanceKey> unanswered() const;

  private:
    /// OutOfReach: a fence that met nobody, which is good enough.
    enum class Status : std::uint8_t { Waiting, Sent, Settling, Done, OutOfReach, Failed };

    struct Progress {
        Status status = Status::Waiting;
        std::uint32_t sent = 0;
    };

    void send_wave(const Context& context);
    void send(std::size_t index, const Context& context);
    void finish(std::size_t index,
                Status status,
                const std::string& detail,
                const Context& context);
    void settle(std::size_t index, const ProbeFinished& finished, const Context& context);

    RecoveryId recovery_;
    PhasePlan plan_;
    Duration longest_wait_{};
    std::vector<Progress> progress_;
    std::map<StepId, std::size_t> sent_;
    std::map<ProbeId, std::size_t> looks_;
    std::set<InstanceKey> unknown_;  ///< Targets of steps whose outcome nobody told.
    std::string failure_;
    std::vector<std::string> notes_;
};

}  // namespace understudy
