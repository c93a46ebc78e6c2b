#include "engine/discovery/probe_schedule.h"

#include <algorithm>
#include <functional>

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
    if (!numbers_.contains(key)) {
        const Number number = free_number();
        numbers_.insert(key, number);
        turns_[number] = Turn{.key = key, .due = now, .looks_out = 0};
        set_turn(number, now);
    }
}

void ProbeSchedule::remove(const InstanceKey& key) {
    const Number* found = numbers_.find(key);
    if (found == nullptr) {
        return;
    }
    const Number number = *found;
    std::erase_if(looks_, [&](const auto& look) { return look.second.instance == number; });
    std::erase(due_, Due{turns_[number].due, number});
    std::make_heap(due_.begin(), due_.end(), std::greater<>{});
    free_.insert(number);
    numbers_.erase(key);
}

void ProbeSchedule::set_turn(Number number, Instant at) {
    turns_[number].due = at;
    due_.emplace_back(at, number);
    std::push_heap(due_.begin(), due_.end(), std::greater<>{});
}

Instant ProbeSchedule::next_turn(Number number, Instant now) const {
    const Duration offset = offset_of(number, interval_);
    const Duration since_full = now.time_since_epoch() % interval_;
    return now - since_full + offset + (offset > since_full ? Duration{0} : interval_);
}

std::vector<InstanceKey> ProbeSchedule::take_due(Instant now) {
    std::vector<InstanceKey> due;
    while (!due_.empty() && due_.front().first <= now) {
        const Number number = due_.front().second;
        if (turns_[number].looks_out == 0) {
            due.push_back(turns_[number].key);
        }
        std::pop_heap(due_.begin(), due_.end(), std::greater<>{});
        due_.pop_back();
        set_turn(number, next_turn(number, now));
    }
    return due;
}

std::optional<Instant> ProbeSchedule::next_due() const {
    return due_.empty() ? std::nullopt : std::optional{due_.front().first};
}

void ProbeSchedule::sent(const ProbeId& id, const InstanceKey& key, Instant now) {
    if (const Number* number = numbers_.find(key); number != nullptr) {
        ++turns_[*number].looks_out;
        looks_.emplace_hint(looks_.end(), id, Look{*number, now});
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
    const Number* number = numbers_.find(key);
    return number == nullptr ? 0 : turns_[*number].looks_out;
}

}  // namespace understudy
