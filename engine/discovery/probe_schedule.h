// ProbeSchedule: whom to look at next, and which looks are still out.
//
// Polls are spread evenly over the interval, so that with n instances something new is learnt every
// interval/n: a dead primary is betrayed by whichever replica is asked next. Extra looks come on
// top and are counted here too.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/instance_key.h"
#include "engine/model/probe.h"

namespace understudy {

class ProbeSchedule {
  public:
    explicit ProbeSchedule(Duration interval) : interval_(interval) {}

    void add(const InstanceKey& key, Instant now);
    void remove(const InstanceKey& key);

    /// Instances whose turn has come and who have no look out; their next turn is set. In order of
    /// keys.
    [[nodiscard]] std::vector<InstanceKey> take_due(Instant now);

    /// Never earlier than what take_due() has just been asked for.
    [[nodiscard]] std::optional<Instant> next_due() const;

    void sent(const ProbeId& id, const InstanceKey& key, Instant now);

    /// When that look was sent; nothing when it is not known, or its instance was removed.
    [[nodiscard]] std::optional<Instant> finished(const ProbeId& id);

    [[nodiscard]] std::uint32_t looks_out(const InstanceKey& key) const;

  private:
    struct Turn {
        Instant due{};
        std::uint32_t looks_out = 0;
    };

    struct Look {
        InstanceKey key;
        Instant sent_at{};
    };

    /// When the index-th of all instances has its next turn.
    [[nodiscard]] Instant next_turn(std::size_t index, Instant now) const;
    Duration interval_;
    std::map<InstanceKey, Turn> turns_;
    std::map<ProbeId, Look> looks_;
};

}  // namespace understudy
