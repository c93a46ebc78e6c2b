// ProbeSchedule: whom to look at next, and which looks are still out.
//
// Polls are spread evenly over the interval, so that with n instances something new is learnt every
// interval/n: a dead primary is betrayed by whichever replica is asked next. An instance keeps its
// place in the interval when others come: places are given out so that each new one halves a gap.
// Extra looks come on top and are counted here too.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/base/table.h"
#include "engine/base/time.h"
#include "engine/model/instance_key.h"
#include "engine/model/probe.h"

namespace understudy {

/// Invariant: `due_` is a heap and has each instance once, with the time of its turn.
class ProbeSchedule {
  public:
    explicit ProbeSchedule(Duration interval) : interval_(interval) {}

    void add(const InstanceKey& key, Instant now);
    void remove(const InstanceKey& key);

    /// Instances whose turn has come and who have no look out; their next turn is set. In order of
    /// their turns.
    [[nodiscard]] std::vector<InstanceKey> take_due(Instant now);

    /// Never earlier than what take_due() has just been asked for.
    [[nodiscard]] std::optional<Instant> next_due() const;

    void sent(const ProbeId& id, const InstanceKey& key, Instant now);

    /// When that look was sent; nothing when it is not known, or its instance was removed.
    [[nodiscard]] std::optional<Instant> finished(const ProbeId& id);

    [[nodiscard]] std::uint32_t looks_out(const InstanceKey& key) const;

  private:
    using Number = std::uint32_t;  ///< Of an instance, by which its place is known.

    struct Turn {
        InstanceKey key;
        Instant due{};
        std::uint32_t looks_out = 0;
    };

    struct Look {
        Number instance = 0;
        Instant sent_at{};
    };

    using Due = std::pair<Instant, Number>;

    void set_turn(Number number, Instant at);
    [[nodiscard]] Number free_number();
    [[nodiscard]] Instant next_turn(Number number, Instant now) const;

    Duration interval_;
    Table<InstanceKey, Number> numbers_;
    std::vector<Turn> turns_;  ///< By number; those of `free_` mean nothing.
    std::set<Number> free_;
    std::vector<Due> due_;  ///< The next one first.
    std::map<ProbeId, Look> looks_;
};

}  // namespace understudy
