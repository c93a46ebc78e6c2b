// Rejoin: what comes back after a failover is fenced first, compared next, and only then attached
// or kept apart.
//
// Looks after instances that a recovery demoted, and after replicas that missed the recovery and
// still follow one of them. Nothing that only they have is ever thrown away: whoever has more than
// the new primary got is quarantined, read-only, with the transactions named. Whom somebody has
// stopped on purpose waits, stopped, until somebody starts it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "engine/orchestration/context.h"

namespace understudy {

enum class ClusterState : std::uint8_t { Settled, Recovering };

class Rejoin {
  public:
    /// Somebody is demoted, or was stopped and not moved yet.
    [[nodiscard]] bool has_work(const Context& context) const {
        return context.inventory.demotions() > 0 || !stopped_.empty();
    }

    /// Looks at one instance that has just answered.
    void consider(const InstanceKey& key, ClusterState cluster, const Context& context);

    /// Makes a primary writable that was made read-only for nothing.
    void give_back(const Instance& primary, const Context& context);

    /// Looks at once at what a step of ours has made of an instance.
    void on(const StepFinished& finished, const Context& context);

  private:
    [[nodiscard]] bool is_ready(const Instance& instance, const Context& context);
    void consider_demoted(const Instance& instance, ClusterState cluster, const Context& context);
    void consider_straggler(const Instance& instance, const Context& context);
    void compare_and_attach(const Instance& instance,
                            const Demotion& demotion,
                            const ReplicationPosition& has,
                            const Context& context);
    [[nodiscard]] bool is_to_be_compared(const Instance& instance, const Demotion& demotion) const;
    void perform(const Step& step, std::string because, const Context& context);
    static void watch_over(const InstanceKey& key, const Context& context);

    /// After a step that did not work out: a rest that doubles.
    struct Rest {
        Instant until{};
        Duration pause{};
    };

    std::map<InstanceKey, StepId> under_way_;
    std::map<InstanceKey, Rest> rests_;
    std::map<InstanceKey, Instant>
        restarted_;  ///< Receivers that were started again, for the demotion of that instant.
    std::map<InstanceKey, Instant> compared_;  ///< Who had nothing that the successor lacked, for
                                               ///< the demotion of that instant.
    std::map<InstanceKey, Instant>
        changed_at_;                 ///< When a step of ours ended: what was seen before is old.
    std::set<InstanceKey> stopped_;  ///< Whose receiver we stopped, and have not moved yet.
    std::map<InstanceKey, std::string>
        kept_apart_;  ///< Replicas that follow a demoted one and have more, and why.
};

}  // namespace understudy
