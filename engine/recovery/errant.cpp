#include "engine/recovery/errant.h"

#include <algorithm>

namespace understudy {
namespace {

/// Everything that members other than `except` have received, that the primary was last seen with,
/// and that it was promoted with.
std::optional<ReplicationPosition> known_elsewhere(const std::vector<Contender>& all,
                                                   const InstanceKey& primary,
                                                   const Instance* primary_instance,
                                                   const Contender& except) {
    std::optional<ReplicationPosition> known;
    const auto add = [&](const ReplicationPosition& position) {
        if (are_comparable(position, seen(except).executed)) {
            known = known ? united(*known, position) : position;
        }
    };
    if (primary_instance != nullptr && primary_instance->seen) {
        add(primary_instance->seen->executed);
    }
    for (const auto& one : all) {
        if (&one != &except && answers(*one.instance)) {
            add(received_position(seen(one)));
        }
        const auto& demotion = one.instance->demotion;
        if (demotion && demotion->successor == primary && demotion->promoted_at) {
            add(*demotion->promoted_at);
        }
    }
    return known;
}

/// The uuid of a primary, as it said itself or as one of its replicas was told.
std::optional<ServerUuid> uuid_of_primary(const std::vector<Contender>& all,
                                          const InstanceKey& primary,
                                          const Instance* instance) {
    if (instance != nullptr && instance->seen && instance->seen->server_uuid) {
        return instance->seen->server_uuid;
    }
    for (const auto& one : all) {
        if (one.instance->seen && source_of(*one.instance) == primary &&
            seen(one).replica->source_uuid) {
            return seen(one).replica->source_uuid;
        }
    }
    return std::nullopt;
}

/// Transactions of `own` that nobody else has and that came from no primary.
GtidSet errant_in_set(const GtidSet& own,
                      const GtidSet* known,
                      const std::vector<ServerUuid>& primaries) {
    GtidSet errant = known != nullptr ? own - *known : own;
    for (const auto& primary : primaries) {
        errant = errant.without(primary);
    }
    return errant;
}

/// A MariaDB position shows only the last transaction of a domain: one that the member wrote itself
/// and nobody has.
std::string errant_in_position(const Observation& own, const MariadbGtidPosition* known) {
    for (const auto& last : std::get<MariadbGtidPosition>(own.executed).last()) {
        if (last.server == own.server_id && (known == nullptr || !known->contains(last))) {
            return to_string(last);
        }
    }
    return "";
}

bool is_only_errant(const Contender& one) {
    return one.verdict.objections.size() == 1 && is_errant(one);
}

}  // namespace

void find_errant_transactions(Contender& one,
                              const std::vector<Contender>& all,
                              const Snapshot& snapshot,
                              const ChooseQuestion& question) {
    const auto known =
        known_elsewhere(all, question.primary, find(snapshot, question.primary), one);
    if (!known) {
        return;  // Alone, and the primary was never seen: nothing to compare with.
    }
    std::vector<InstanceKey> keys = question.abandoned;
    keys.push_back(question.primary);
    std::vector<ServerUuid> primaries;
    for (const auto& key : keys) {
        if (const auto uuid = uuid_of_primary(all, key, find(snapshot, key))) {
            primaries.push_back(*uuid);
        }
    }
    if (const auto* own = std::get_if<GtidSet>(&seen(one).executed)) {
        one.errant = errant_in_set(*own, std::get_if<GtidSet>(&*known), primaries);
        one.errant_text = to_string(one.errant);
    } else if (std::holds_alternative<MariadbGtidPosition>(seen(one).executed)) {
        one.errant_text = errant_in_position(seen(one), std::get_if<MariadbGtidPosition>(&*known));
    }
}

bool is_errant(const Contender& one) {
    const auto& objections = one.verdict.objections;
    return std::any_of(objections.begin(), objections.end(), [](const Objection& objection) {
        return objection.veto == Veto::ErrantTransactions;
    });
}

std::optional<ReplicationPosition> trustworthy_position(const Contender& one) {
    const auto& received = received_position(seen(one));
    const auto* set = std::get_if<GtidSet>(&received);
    if (set != nullptr && !one.errant.empty()) {
        return *set - one.errant;
    }
    return is_errant(one) ? std::nullopt : std::optional{received};
}

void forgive_errant_positions(std::vector<Contender>& all, const Instance* primary) {
    if (primary == nullptr || !primary->seen || is_reachable(*primary) ||
        !std::holds_alternative<MariadbGtidPosition>(primary->seen->executed)) {
        return;
    }
    const auto has_known = [&](const Contender& one) {
        const auto& received = received_position(seen(one));
        return are_same_kind(received, primary->seen->executed) &&
               contains(received, primary->seen->executed);
    };
    const bool is_known_elsewhere = std::any_of(all.begin(), all.end(), [&](const Contender& one) {
        return answers(*one.instance) && !is_errant(one) && has_known(one);
    });
    for (auto& one : all) {
        if (!is_known_elsewhere && is_only_errant(one) && has_known(one)) {
            one.verdict.objections.clear();
        }
    }
}

void forgive_errant_sets(std::vector<Contender>& all) {
    const auto is_forgivable = [](const Contender& one) {
        return is_only_errant(one) && !one.errant.empty();
    };
    const bool has_clean = std::any_of(all.begin(), all.end(), [](const Contender& one) {
        return one.verdict.objections.empty();
    });
    std::optional<std::uint64_t> least_missing;  // among those who could be promoted, or help
    for (const auto& one : all) {
        if (has_clean && answers(*one.instance) && !is_errant(one) && can_hand_on(seen(one))) {
            least_missing = std::min(least_missing.value_or(one.missing), one.missing);
        }
    }
    for (auto& one : all) {
        if (is_forgivable(one) && (!least_missing || one.missing < *least_missing)) {
            one.verdict.objections.clear();
        }
    }
}

}  // namespace understudy
