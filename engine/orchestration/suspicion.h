// Suspicion: looking again, at once and from all sides, before a finding is believed.
//
// The suspect is asked on fresh connections, its replicas are asked what they hear, and those that
// still believe are made to reconnect. No single bad look ever decides, and neither does our own
// view alone.
#pragma once

#include <cstdint>
#include <map>

#include "engine/model/finding.h"
#include "engine/orchestration/context.h"

namespace understudy {

class Suspicion {
  public:
    Suspicion(InstanceKey primary, const Context& context);

    /// Sends the looks and requests to reconnect that are due.
    void advance(const Finding& finding, const Context& context);

    /// A look at the suspect ended; `sent_at` says when it was sent.
    void on_look(bool has_answered, Instant sent_at);

    /// It answered a look that was sent after it was suspected.
    [[nodiscard]] bool is_cleared() const { return is_cleared_; }

    /// An actionable finding on evidence that is all newer than the suspicion.
    [[nodiscard]] bool is_confirmed(const Finding& finding, const Context& context) const;

    [[nodiscard]] std::uint32_t looks() const { return looks_; }

    [[nodiscard]] const InstanceKey& primary() const { return primary_; }

    [[nodiscard]] Instant next_round() const { return next_round_; }

  private:
    /// When a replica may be made to reconnect again: a rest that doubles, so that a long quarrel
    /// between us and the primary does not keep replication from running.
    struct Reconnecting {
        Instant not_before{};
        Duration pause{};
        Instant settled_at{};  ///< What it says before that is no evidence.
    };

    void ask_to_reconnect(const Context& context);
    /// From when on what a replica says is evidence: one that reconnects hears nobody meanwhile.
    [[nodiscard]] Instant testifies_from(const InstanceKey& replica) const;

    InstanceKey primary_;
    Instant since_{};
    std::uint32_t looks_ = 0;  ///< In vain.
    std::uint32_t rounds_ = 0;
    bool is_cleared_ = false;
    Instant next_round_{};
    std::map<InstanceKey, Reconnecting> reconnects_;
};

}  // namespace understudy
