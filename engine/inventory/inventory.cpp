#include "engine/inventory/inventory.h"

#include <utility>

#include "engine/base/check.h"

namespace understudy {
namespace {

bool hears_source(const Instance& instance) {
    return instance.seen && instance.seen->replica &&
           instance.seen->replica->receiver == ReceiverState::Running;
}

/// A server that answers "access denied" or "too many connections" is not dead: what it is, is
/// unknown.
Reachability after_failure(ErrorCode code) {
    return code == ErrorCode::Unreachable ? Reachability::Unreachable : Reachability::Unknown;
}

void absorb_failure(Instance& instance, const Error& error, Instant sent_at) {
    instance.reachability = after_failure(error.code);
    instance.failure = error.message;
    if (instance.failures_in_a_row == 0) {
        instance.failing_since = sent_at;
    }
    ++instance.failures_in_a_row;
}

/// An applier has work, or its source has some for it, or a client's commit may wait for
/// acknowledgements. A receiver that cannot write what it gets tells nobody.
bool has_something_to_execute(const Observation& seen, const Instance* source) {
    const bool waits_for_acknowledgements =
        seen.semi_sync.source_active &&
        seen.semi_sync.connected_replicas < seen.semi_sync.wait_for_replicas;
    if (!seen.replica || (is_writable(seen) && waits_for_acknowledgements)) {
        return waits_for_acknowledgements;
    }
    if (seen.replica->applier != ApplierState::Running || seen.replica->delay > Duration{0}) {
        return false;
    }
    return !has_applied_all_received(seen) ||
           (source != nullptr && is_reachable(*source) && seen.replica->uses_gtid &&
            seen.replica->receiver == ReceiverState::Running &&
            !contains(seen.executed, source->seen->executed));
}

/// Precondition: `now` is newer than what is known.
void note_standstill(Instance& known, const Observation& now, const Instance* source) {
    const bool stands_still =
        known.seen && now.executed == known.seen->executed && has_something_to_execute(now, source);
    if (!stands_still) {
        known.stands_still_since.reset();
    } else if (!known.stands_still_since) {
        known.stands_still_since = known.seen_at;
    }
}

/// That a server does not say any more where it is, as when the query for it fails, does not mean
/// that it has moved.
void keep_whereabouts(const Observation& before, Observation& now) {
    const auto keep = [](const Name& known, Name& told) {
        if (told.empty()) {
            told = known;
        }
    };
    keep(before.data_center, now.data_center);
    if (before.details && now.details) {
        Details details = *now.details;
        keep(before.details->region, details.region);
        keep(before.details->environment, details.environment);
        if (details != *now.details) {
            now.details = std::move(details);
        }
    }
}

bool has_same_source(const std::optional<ReplicaStatus>& a, const std::optional<ReplicaStatus>& b) {
    return a && b ? a->source == b->source : a.has_value() == b.has_value();
}

}  // namespace

bool Inventory::add(const InstanceKey& key, const Policy& policy) {
    Instance instance;
    instance.key = key;
    const auto rule = policy.promotion_rules.find(key);
    instance.promotion_rule =
        rule == policy.promotion_rules.end() ? PromotionRule::Neutral : rule->second;
    return snapshot_.instances.insert(key, std::move(instance));
}

void Inventory::remove(const InstanceKey& key) {
    set_demotion(key, std::nullopt);
    forget_places(key);
    snapshot_.instances.erase(key);
}

InventoryChange Inventory::absorb(const ProbeFinished& finished, Instant sent_at) {
    Instance* known = snapshot_.instances.edit(finished.instance);
    check(known != nullptr, "probes of forgotten instances are dropped before they get here");
    Instance& instance = *known;
    InventoryChange change;
    if (sent_at < instance.asked_at) {
        return change;
    }
    change.is_news = true;
    const bool was_reachable = is_reachable(instance);
    const bool was_failing = instance.failures_in_a_row > 0;
    const bool heard_source = hears_source(instance);
    instance.asked_at = sent_at;
    if (!finished.outcome) {
        absorb_failure(instance, finished.outcome.error(), sent_at);
        change.has_been_lost = was_reachable || !was_failing;
        return change;
    }
    instance.reachability = Reachability::Reachable;
    instance.failure.clear();
    instance.failures_in_a_row = 0;
    change.moved = !instance.seen ||
                   !has_same_source(instance.seen->replica, finished.outcome->replica) ||
                   (finished.outcome->replica &&
                    is_writable(*instance.seen) != is_writable(*finished.outcome));
    change.has_new_links = change.moved ||
                           instance.seen->replicas_seen != finished.outcome->replicas_seen ||
                           instance.seen->group != finished.outcome->group;
    const auto& replica = finished.outcome->replica;
    note_standstill(
        instance, *finished.outcome, replica ? find(snapshot_, replica->source) : nullptr);
    if (instance.seen && !snapshot_.known_places.empty() &&
        !has_same_log(*instance.seen, *finished.outcome, was_failing)) {
        forget_places(instance.key);
    }
    const auto before = std::exchange(instance.seen, *finished.outcome);
    if (before) {
        keep_whereabouts(*before, *instance.seen);
    }
    instance.seen_at = sent_at;
    if (instance.seen->details && instance.seen->details->promotion_rule) {
        instance.promotion_rule = *instance.seen->details->promotion_rule;
    }
    change.has_come_back = was_failing;
    change.has_lost_source = heard_source && !hears_source(instance);
    return change;
}

void Inventory::set_root(const InstanceKey& key) {
    Instance* instance = snapshot_.instances.edit(key);
    if (instance != nullptr && instance->seen) {
        instance->seen->replica.reset();
        instance->seen->writability = Writability::Writable;
    }
}

void Inventory::set_source(const InstanceKey& key, const InstanceKey& source) {
    Instance* instance = snapshot_.instances.edit(key);
    if (instance != nullptr && source_of(*instance) && source_of(*instance) != source) {
        instance->seen->replica->source = source;
        instance->seen->replica->source_uuid.reset();
        moved_.push_back(key);
    }
}

void Inventory::learn_place(KnownPlace place) {
    auto& places = snapshot_.known_places;
    std::erase(places, place);
    if (places.size() == kMostKnownPlaces) {
        places.erase(places.begin());
    }
    places.push_back(std::move(place));
}

void Inventory::forget_places(const InstanceKey& key) {
    std::erase_if(snapshot_.known_places,
                  [&](const KnownPlace& place) { return place.one == key || place.other == key; });
}

std::vector<InstanceKey> Inventory::take_moved() {
    return std::exchange(moved_, {});
}

void Inventory::set_downtime(const InstanceKey& key, Rare<Downtime> downtime) {
    if (Instance* instance = snapshot_.instances.edit(key); instance != nullptr) {
        instance->downtime = std::move(downtime);
    }
}

void Inventory::set_maintenance(const InstanceKey& key, Rare<Maintenance> maintenance) {
    if (Instance* instance = snapshot_.instances.edit(key); instance != nullptr) {
        instance->maintenance = std::move(maintenance);
    }
}

void Inventory::set_stop(const InstanceKey& key, Rare<DeliberateStop> stop) {
    if (Instance* instance = snapshot_.instances.edit(key); instance != nullptr) {
        instance->stop = std::move(stop);
    }
}

std::vector<InstanceKey> Inventory::take_changed_demotions() {
    return std::exchange(changed_demotions_, {});
}

void Inventory::set_demotion(const InstanceKey& key, Rare<Demotion> demotion) {
    if (Instance* instance = snapshot_.instances.edit(key); instance != nullptr) {
        demotions_ -= instance->demotion ? 1U : 0U;
        demotions_ += demotion ? 1U : 0U;
        if (instance->demotion || demotion) {
            changed_demotions_.push_back(key);
        }
        instance->demotion = std::move(demotion);
    }
}

}  // namespace understudy
