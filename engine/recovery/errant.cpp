#include "engine/recovery/errant.h"

#include <algorithm>
#include <array>
#include <variant>

namespace understudy {
namespace {

/// What is known of each kind of position; none of coordinates, which say nothing to others.
class Known {
  public:
    void add(const ReplicationPosition& position) {
        if (!std::holds_alternative<BinlogCoordinates>(position)) {
            auto& known = by_kind_.at(position.index());
            known = known ? united(*known, position) : position;
        }
    }

    void add(const Known& other) {
        for (const auto& position : other.by_kind_) {
            if (position) {
                add(*position);
            }
        }
    }

    /// In the kind of this one.
    [[nodiscard]] const std::optional<ReplicationPosition>& like(
        const ReplicationPosition& position) const {
        return by_kind_.at(position.index());
    }

  private:
    std::array<std::optional<ReplicationPosition>, std::variant_size_v<ReplicationPosition::Kinds>>
        by_kind_;
};

/// Everything that the primary was last seen with, and that it was promoted with.
Known known_to_primary(const std::vector<Contender>& all,
                       const InstanceKey& primary,
                       const Instance* primary_instance) {
    Known known;
    if (primary_instance != nullptr && primary_instance->seen) {
        known.add(primary_instance->seen->executed);
    }
    for (const auto& one : all) {
        const auto& demotion = one.instance->demotion;
        if (demotion && demotion->successor == primary && demotion->promoted_at) {
            known.add(*demotion->promoted_at);
        }
    }
    return known;
}

/// Of each: that, and everything that the others have received. What those before it have, and
/// what those behind it have, so that a thousand replicas are no million unions.
std::vector<Known> known_elsewhere(const Known& to_primary, const std::vector<Contender>& all) {
    std::vector<Known> known(all.size());
    Known before = to_primary;
    Known behind;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const std::size_t j = all.size() - 1 - i;
        known[i].add(before);
        known[j].add(behind);
        if (answers(*all[i].instance)) {
            before.add(received_position(seen(all[i])));
        }
        if (answers(*all[j].instance)) {
            behind.add(received_position(seen(all[j])));
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

/// Of the one to replace, and of those that were abandoned.
std::vector<ServerUuid> uuids_of_primaries(const std::vector<Contender>& all,
                                           const Snapshot& snapshot,
                                           const ChooseQuestion& question) {
    std::vector<InstanceKey> keys = question.abandoned;
    keys.push_back(question.primary);
    if (const Instance* other = find_co_primary(snapshot, question.primary)) {
        keys.push_back(other->key);  // It may have been the primary before.
    }
    std::vector<ServerUuid> uuids;
    for (const auto& key : keys) {
        if (const auto uuid = uuid_of_primary(all, key, find(snapshot, key))) {
            uuids.push_back(*uuid);
        }
    }
    return uuids;
}

/// Transactions of `own` that nobody else has and that came from no primary.
GtidSet errant_in_set(const GtidSet& own,
                      const GtidSet& known,
                      const std::vector<ServerUuid>& primaries) {
    GtidSet errant = own - known;
    for (const auto& primary : primaries) {
        errant = errant.without(primary);
    }
    return errant;
}

/// A MariaDB position shows only the last transaction of a domain: one that the member wrote itself
/// and nobody has.
std::string errant_in_position(const Observation& own, const MariadbGtidPosition& known) {
    for (const auto& last : std::get<MariadbGtidPosition>(own.executed).last()) {
        if (last.server == own.server_id && !known.contains(last)) {
            return to_string(last);
        }
    }
    return "";
}

/// Those of `own` that a replica wrote, by the uuid of a member or of its source, and that never
/// reached the primary, however many replicas below the author have them.
GtidSet written_aside(const GtidSet& own,
                      const GtidSet& known_to_primary,
                      const std::vector<Contender>& all,
                      const std::vector<ServerUuid>& primaries) {
    const GtidSet unknown = errant_in_set(own, known_to_primary, primaries);
    GtidSet others = unknown;
    for (const auto& one : all) {
        if (!one.instance->seen || others.empty()) {
            continue;
        }
        if (seen(one).server_uuid) {
            others = others.without(*seen(one).server_uuid);
        }
        if (seen(one).replica && seen(one).replica->source_uuid) {
            others = others.without(*seen(one).replica->source_uuid);
        }
    }
    return unknown - others;
}

bool is_only_errant(const Contender& one) {
    return one.verdict.objections.size() == 1 && is_errant(one);
}

}  // namespace

void find_errant_transactions(std::vector<Contender>& all,
                              const Snapshot& snapshot,
                              const ChooseQuestion& question) {
    const auto to_primary =
        known_to_primary(all, question.primary, find(snapshot, question.primary));
    const auto elsewhere = known_elsewhere(to_primary, all);
    const auto primaries = uuids_of_primaries(all, snapshot, question);
    for (std::size_t i = 0; i < all.size(); ++i) {
        Contender& one = all[i];
        if (!answers(*one.instance)) {
            continue;
        }
        const auto& known = elsewhere[i].like(seen(one).executed);
        if (!known) {
            continue;  // Alone, and the primary was never seen: nothing to compare with.
        }
        if (const auto* own = std::get_if<GtidSet>(&seen(one).executed)) {
            one.errant = errant_in_set(*own, std::get<GtidSet>(*known), primaries);
            if (const auto& its = to_primary.like(seen(one).executed); its) {
                one.errant |= written_aside(*own, std::get<GtidSet>(*its), all, primaries);
            }
            one.errant_text = to_string(one.errant);
        } else if (find_co_primary(snapshot, question.primary) != one.instance) {
            one.errant_text = errant_in_position(seen(one), std::get<MariadbGtidPosition>(*known));
        }
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
