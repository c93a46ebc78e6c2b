#include "engine/discovery/probe_schedule.h"

#include <algorithm>

namespace understudy {

void ProbeSchedule::add(const InstanceKey& key, Instant now) {
    if (!turns_.try_emplace(key, Turn{.due = now, .looks_out = 0}).second) {
        return;
    }
    std::size_t index = 0;
    for (auto& [other, turn] : turns_) {
        if (turn.due > now) {
            turn.due = next_turn(index, now);
        }
        ++index;
    }
}

void ProbeSchedule::remove(const InstanceKey& key) {
    turns_.erase(key);
    std::erase_if(looks_, [&](const auto& look) { return look.second.key == key; });
}

Instant ProbeSchedule::next_turn(std::size_t index, Instant now) const {
    const Duration offset =
        interval_ * static_cast<std::int64_t>(index) / static_cast<std::int64_t>(turns_.size());
    const Duration since_full = now.time_since_epoch() % interval_;
    return now - since_full + offset + (offset > since_full ? Duration{0} : interval_);
}

std::vector<InstanceKey> ProbeSchedule::take_due(Instant now) {
    std::vector<InstanceKey> due;
    std::size_t index = 0;
    for (auto& [key, turn] : turns_) {
        if (turn.due <= now) {
            if (turn.looks_out == 0) {
                due.push_back(key);
            }
            turn.due = next_turn(index, now);
        }
        ++index;
    }
    return due;
}

std::optional<Instant> ProbeSchedule::next_due() const {
    std::optional<Instant> next;
    for (const auto& [key, turn] : turns_) {
        next = next ? std::min(*next, turn.due) : turn.due;
    }
    return next;
}

void ProbeSchedule::sent(const ProbeId& id, const InstanceKey& key, Instant now) {
    const auto turn = turns_.find(key);
    if (turn != turns_.end()) {
        ++turn->second.looks_out;
        looks_.emplace(id, Look{key, now});
    }
}

std::optional<Instant> ProbeSchedule::finished(const ProbeId& id) {
    const auto look = looks_.find(id);
    if (look == looks_.end()) {
        return std::nullopt;
    }
    const Instant sent_at = look->second.sent_at;
    --turns_.at(look->second.key).looks_out;
    looks_.erase(look);
    return sent_at;
}

std::uint32_t ProbeSchedule::looks_out(const InstanceKey& key) const {
    const auto turn = turns_.find(key);
    return turn == turns_.end() ? 0 : turn->second.looks_out;
}

}  // namespace understudy
