// Bench: what a part of the engine works with, without an engine around it.
//
// Looks at instances by absorbing observations, moves time, and hands out the commands that a part
// has given, by kind.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/orchestration/context.h"

#include "tests/support/snapshots.h"

namespace understudy::testing {

class Bench {
  public:
    explicit Bench(const Snapshot& fleet) : now{at(1h)} {
        for (const auto& [name, one] : fleet.instances) {
            inventory.add(name, policy);
            schedule.add(name, now);
            if (one.seen) {
                answers(name, *one.seen);
            }
        }
        inventory.set_time(now);
        redraw();
    }

    [[nodiscard]] Context context() {
        return Context{now, policy, inventory, schedule, topology, outbox};
    }

    void pass(Duration duration) {
        now += duration;
        inventory.set_time(now);
    }

    void answers(const InstanceKey& who, const Observation& seen) {
        inventory.absorb({ProbeId{0}, who, seen}, now);
    }

    void answers(const std::string& host, const Observation& seen) { answers(key(host), seen); }

    void is_silent(const std::string& host) {
        inventory.absorb({ProbeId{0}, key(host), fail(ErrorCode::Unreachable, "no answer")}, now);
    }

    /// What the instance was last seen as, to be changed and given to answers() again.
    [[nodiscard]] Observation last_seen(const std::string& host) const {
        return *inventory.snapshot().instances.at(key(host)).seen;
    }

    void redraw() { topology = Topology{inventory.snapshot()}; }

    /// The commands since the last call that are of this kind; the others are thrown away.
    template <class Kind>
    [[nodiscard]] std::vector<Kind> take() {
        std::vector<Kind> taken;
        for (auto& command : outbox.take()) {
            if (auto* one = std::get_if<Kind>(&command)) {
                taken.push_back(std::move(*one));
            }
        }
        return taken;
    }

    /// The records since the last call, as people read them.
    [[nodiscard]] std::vector<std::string> take_records() {
        std::vector<std::string> told;
        for (const auto& one : take<RecordToStore>()) {
            told.push_back(describe(one.record.body));
        }
        return told;
    }

    Instant now;
    Policy policy;
    Inventory inventory;
    ProbeSchedule schedule{1s};
    Topology topology;
    Outbox outbox;
};

}  // namespace understudy::testing
