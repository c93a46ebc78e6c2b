#include "engine/discovery/probe_schedule.h"

namespace understudy {
namespace {

/// The n-th place of the van der Corput sequence, in units of 2^-32: 0, 1/2, 1/4, 3/4, 1/8, ...
/// Any number of first places lie evenly, up to a factor of two between gaps.
std::uint64_t place_of(std::uint32_t number) {
    std::uint64_t place = 0;
    for (std::uint32_t bit = 0; bit < 32; ++bit) {
        place = (place << 1U) | ((number >> bit) & 1U);
    }
    return place;
}

/// Exact for intervals up to a day.
Duration offset_of(std::uint32_t number, Duration interval) {
    const auto length = static_cast<std::uint64_t>(interval.count());
    const std::uint64_t place = place_of(number);
    const std::uint64_t high = (length >> 16U) * place >> 16U;
    const std::uint64_t low = (length & 0xffffU) * place >> 32U;
    return Duration{static_cast<std::int64_t>(high + low)};
}

}  // namespace

ProbeSchedule::Number ProbeSchedule::free_number() {
    if (free_.empty()) {
        turns_.emplace_back();
        return static_cast<Number>(turns_.size() - 1);
    }
    return free_.extract(free_.begin()).value();
}

void ProbeSchedule::add(const InstanceKey& key, Instant now) {
    const auto [at, is_new] = numbers_.try_emplace(key);
    if (is_new) {
        const Number number = free_number();
        at->second = number;
        turns_[number] = Turn{.key = key, .due = now, .looks_out = 0};
        due_.emplace(now, number);
    }
}

void ProbeSchedule::remove(const InstanceKey& key) {
    const auto found = numbers_.find(key);
    if (found == numbers_.end()) {
        return;
    }
    const Number number = found->second;
    std::erase_if(looks_, [&](const auto& look) { return look.second.instance == number; });
    due_.erase({turns_[number].due, number});
    free_.insert(number);
    numbers_.erase(found);
}

Instant ProbeSchedule::next_turn(Number number, Instant now) const {
    const Duration offset = offset_of(number, interval_);
    const Duration since_full = now.time_since_epoch() % interval_;
    return now - since_full + offset + (offset > since_full ? Duration{0} : interval_);
}

std::vector<InstanceKey> ProbeSchedule::take_due(Instant now) {
    std::vector<InstanceKey> due;
    while (!due_.empty() && due_.begin()->first <= now) {
        auto entry = due_.extract(due_.begin());
        const Number number = entry.value().second;
        Turn& turn = turns_[number];
        if (turn.looks_out == 0) {
            due.push_back(turn.key);
        }
        turn.due = next_turn(number, now);
        entry.value().first = turn.due;
        due_.insert(std::move(entry));
    }
    return due;
}

std::optional<Instant> ProbeSchedule::next_due() const {
    return due_.empty() ? std::nullopt : std::optional{due_.begin()->first};
}

void ProbeSchedule::sent(const ProbeId& id, const InstanceKey& key, Instant now) {
    const auto found = numbers_.find(key);
    if (found != numbers_.end()) {
        ++turns_[found->second].looks_out;
        looks_.emplace_hint(looks_.end(), id, Look{found->second, now});
    }
}

std::optional<Instant> ProbeSchedule::finished(const ProbeId& id) {
    const auto look = looks_.find(id);
    if (look == looks_.end()) {
        return std::nullopt;
    }
    const Instant sent_at = look->second.sent_at;
    --turns_[look->second.instance].looks_out;
    looks_.erase(look);
    return sent_at;
}

std::uint32_t ProbeSchedule::looks_out(const InstanceKey& key) const {
    const auto found = numbers_.find(key);
    return found == numbers_.end() ? 0 : turns_[found->second].looks_out;
}

}  // namespace understudy
