#include "engine/recovery/choose.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace understudy {
namespace {

/// One member under judgement, with what was counted about it.
struct Contender {
    const Instance* instance = nullptr;
    Candidate verdict;
    std::uint64_t missing = 0;  ///< Transactions somebody trustworthy has and it has not received.
    std::uint64_t unapplied = 0;
    std::uint32_t unserved = 0;  ///< Others that could not replicate from it.
    bool is_near = false;        ///< In the failed primary's data centre.
    GtidSet errant{};            ///< What only it has; of MariaDB it cannot be told apart.
};

const Observation& seen(const Contender& one) {
    return *one.instance->seen;
}

bool answers(const Instance& instance) {
    return is_reachable(instance) && instance.seen.has_value();
}

void object(Contender& to, Veto veto, std::string detail) {
    to.verdict.objections.push_back({veto, std::move(detail)});
}

/// Coordinates mean something in one server's log only.
bool are_comparable(const ReplicationPosition& a, const ReplicationPosition& b) {
    return are_same_kind(a, b) && !std::holds_alternative<BinlogCoordinates>(a);
}

bool has_gtid(const Observation& observation) {
    return !std::holds_alternative<BinlogCoordinates>(observation.executed) &&
           (!observation.replica || observation.replica->uses_gtid);
}

/// Everything that members other than `except` have received, and that the primary was last seen
/// with.
std::optional<ReplicationPosition> known_elsewhere(const std::vector<Contender>& all,
                                                   const Instance* primary,
                                                   const Contender& except) {
    std::optional<ReplicationPosition> known;
    const auto add = [&](const ReplicationPosition& position) {
        if (are_comparable(position, seen(except).executed)) {
            known = known ? united(*known, position) : position;
        }
    };
    if (primary != nullptr && primary->seen) {
        add(primary->seen->executed);
    }
    for (const auto& other : all) {
        if (&other != &except && answers(*other.instance)) {
            add(received_position(seen(other)));
        }
    }
    return known;
}

/// The failed primary's uuid, as it said itself or as one of its replicas was told.
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

/// Transactions of `own` that nobody else has and that did not come from the failed primary.
GtidSet errant_in_set(const GtidSet& own,
                      const GtidSet* known,
                      const std::optional<ServerUuid>& primary) {
    const GtidSet errant = known != nullptr ? own - *known : own;
    return primary ? errant.without(*primary) : errant;
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

std::string errant_transactions(Contender& one,
                                const std::vector<Contender>& all,
                                const ChooseQuestion& question,
                                const Instance* primary) {
    const auto known = known_elsewhere(all, primary, one);
    if (!known) {
        return "";  // Alone, and the primary was never seen: nothing to compare with.
    }
    if (const auto* own = std::get_if<GtidSet>(&seen(one).executed)) {
        one.errant = errant_in_set(
            *own, std::get_if<GtidSet>(&*known), uuid_of_primary(all, question.primary, primary));
        return to_string(one.errant);
    }
    if (std::holds_alternative<MariadbGtidPosition>(seen(one).executed)) {
        return errant_in_position(seen(one), std::get_if<MariadbGtidPosition>(&*known));
    }
    return "";
}

bool is_delayed(const Observation& observation) {
    return observation.replica && observation.replica->delay > Duration{0};
}

void judge_server(Contender& one, const ChooseQuestion& question) {
    const auto& observation = seen(one);
    if (!observation.replica) {
        object(one, Veto::NotAReplica, "it has no source");
    }
    if (!observation.has_binlog) {
        object(one, Veto::NoBinlog, "log_bin is off, so nobody could replicate from it");
    } else if (!observation.logs_replica_updates) {
        object(one,
               Veto::NoReplicaUpdates,
               "log_replica_updates is off, so it cannot hand on what it received");
    }
    if (!has_gtid(observation)) {
        object(one,
               Veto::NoGtid,
               "it does not replicate by GTID; turn GTID on, everywhere in the cluster");
    }
    if (observation.replica && observation.replica->applier == ApplierState::Stopped &&
        !has_applied_all_received(observation)) {
        object(one,
               Veto::ApplierStopped,
               observation.replica->applier_error.empty()
                   ? "its applier was stopped with transactions waiting"
                   : observation.replica->applier_error);
    }
    if (is_delayed(observation)) {
        object(one,
               Veto::Delayed,
               "it stays " + to_string(observation.replica->delay) + " behind on purpose");
    }
    if (question.designated && *question.designated != one.instance->key) {
        object(one, Veto::NotDesignated, "the operator named " + short_name(*question.designated));
    }
}

void judge_policy(Contender& one, const ChooseQuestion& question, Instant now) {
    const bool is_named = question.designated == one.instance->key;
    if (one.instance->promotion_rule == PromotionRule::MustNot && !is_named) {
        object(one, Veto::MustNotPromote, "its promotion rule is must_not");
    }
    if (one.instance->downtime && one.instance->downtime->until > now && !is_named) {
        object(one, Veto::InDowntime, one.instance->downtime->reason);
    }
}

bool can_serve(const Observation& source, const Observation& replica) {
    if (is_older_series(replica.version, source.version) ||
        is_mariadb(replica.version) != is_mariadb(source.version)) {
        return false;
    }
    const auto* has = std::get_if<GtidSet>(&replica.executed);
    return !source.purged || has == nullptr || has->contains(*source.purged);
}

void judge_all(std::vector<Contender>& all,
               const Snapshot& snapshot,
               const ChooseQuestion& question) {
    const Instance* primary = find(snapshot, question.primary);
    for (auto& one : all) {
        if (!answers(*one.instance)) {
            object(one, Veto::Unreachable, one.instance->failure);
            continue;
        }
        judge_server(one, question);
        judge_policy(one, question, snapshot.taken_at);
        if (const auto errant = errant_transactions(one, all, question, primary); !errant.empty()) {
            object(one, Veto::ErrantTransactions, "only it has " + errant);
        }
        one.is_near = primary != nullptr && primary->seen &&
                      primary->seen->data_center == seen(one).data_center;
        for (const auto& other : all) {
            if (&other != &one && answers(*other.instance) && !can_serve(seen(one), seen(other))) {
                ++one.unserved;
            }
        }
    }
}

bool is_errant(const Contender& one) {
    const auto& objections = one.verdict.objections;
    return std::any_of(objections.begin(), objections.end(), [](const Objection& objection) {
        return objection.veto == Veto::ErrantTransactions;
    });
}

/// What it received, less what only it has; nothing when the two cannot be told apart.
std::optional<ReplicationPosition> trustworthy_position(const Contender& one) {
    const auto& received = received_position(seen(one));
    const auto* set = std::get_if<GtidSet>(&received);
    if (set != nullptr && !one.errant.empty()) {
        return *set - one.errant;
    }
    return is_errant(one) ? std::nullopt : std::optional{received};
}

/// All that is there to be had: what members who answer have received, and not written themselves.
std::optional<ReplicationPosition> within_reach(const std::vector<Contender>& all) {
    std::optional<ReplicationPosition> reach;
    for (const auto& one : all) {
        const auto trusted = answers(*one.instance) ? trustworthy_position(one) : std::nullopt;
        if (!trusted) {
            continue;
        }
        const auto& received = *trusted;
        if (!reach && !std::holds_alternative<BinlogCoordinates>(received)) {
            reach = received;
        } else if (reach && are_comparable(*reach, received)) {
            reach = united(*reach, received);
        }
    }
    return reach;
}

void count_data(std::vector<Contender>& all, const std::optional<ReplicationPosition>& reach) {
    for (auto& one : all) {
        if (!answers(*one.instance) || !reach ||
            !are_comparable(*reach, received_position(seen(one)))) {
            continue;
        }
        one.missing = count_missing(received_position(seen(one)), *reach);
        one.unapplied = count_missing(seen(one).executed, received_position(seen(one)));
    }
}

/// Losing what was committed is worse than keeping what one replica wrote: when nobody without
/// errant transactions has, or can be given, as much, the one with them is eligible all the same.
void forgive_errant(std::vector<Contender>& all) {
    const auto is_forgivable = [](const Contender& one) {
        return one.verdict.objections.size() == 1 && is_errant(one) && !one.errant.empty();
    };
    const bool has_clean = std::any_of(all.begin(), all.end(), [](const Contender& one) {
        return one.verdict.objections.empty();
    });
    std::optional<std::uint64_t> least_missing;  // among those who could be promoted, or help
    for (const auto& one : all) {
        if (has_clean && answers(*one.instance) && !is_errant(one)) {
            least_missing = std::min(least_missing.value_or(one.missing), one.missing);
        }
    }
    for (auto& one : all) {
        if (is_forgivable(one) && (!least_missing || one.missing < *least_missing)) {
            one.verdict.objections.clear();
        }
    }
}

/// Eligible before others, then data, then what costs others most, then wishes, then the name: a
/// total order.
bool stands_before(const Contender& a, const Contender& b) {
    const auto rank = [](const Contender& one) {
        return std::tuple{!one.verdict.objections.empty(),
                          one.missing,
                          one.unserved,
                          one.instance->promotion_rule,
                          !one.is_near,
                          one.unapplied};
    };
    return std::tuple_cat(rank(a), std::tie(a.instance->key)) <
           std::tuple_cat(rank(b), std::tie(b.instance->key));
}

std::string plural(std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string place_of(const Contender& one) {
    std::string place = one.missing == 0 ? "has received everything there is"
                                         : "lacks " + plural(one.missing, "transaction");
    if (one.unapplied > 0) {
        place += fmt::format(", {} not applied yet", one.unapplied);
    }
    if (one.unserved > 0) {
        place += ", cannot serve " + plural(one.unserved, "other replica");
    }
    if (one.instance->promotion_rule != PromotionRule::Neutral) {
        place += fmt::format(", rule {}", to_string(one.instance->promotion_rule));
    }
    if (!one.errant.empty() && one.verdict.objections.empty()) {
        place += ", and what only it has stays: " + to_string(one.errant);
    }
    return place + (one.is_near ? "" : ", in another data centre");
}

/// Who can hand over what the chosen one lacks: it must have it, log it, and answer.
std::optional<InstanceKey> find_helper(const std::vector<Contender>& all, const Contender& chosen) {
    const Contender* best = nullptr;
    for (const auto& one : all) {
        if (&one == &chosen || !answers(*one.instance) || is_errant(one) ||
            one.missing >= chosen.missing) {
            continue;
        }
        const auto& observation = seen(one);
        const bool can_apply =
            has_applied_all_received(observation) || !observation.replica ||
            (observation.replica->applier == ApplierState::Running && !is_delayed(observation));
        if (!observation.has_binlog || !observation.logs_replica_updates ||
            !has_gtid(observation) || !can_apply || !can_serve(observation, seen(chosen))) {
            continue;
        }
        if (best == nullptr || one.missing < best->missing) {
            best = &one;
        }
    }
    return best == nullptr ? std::nullopt : std::optional{best->instance->key};
}

std::string known_loss(const std::vector<Contender>& all,
                       const Instance* primary,
                       const Contender& chosen,
                       const std::optional<InstanceKey>& helper) {
    ReplicationPosition will_have = received_position(seen(chosen));
    std::string loss;
    const auto add = [&](const InstanceKey& who, const ReplicationPosition& has) {
        if (are_comparable(will_have, has) && !contains(will_have, has)) {
            loss += fmt::format("{}{} (was seen on {})",
                                loss.empty() ? "" : "; ",
                                missing_from(will_have, has),
                                short_name(who));
            will_have = united(will_have, has);
        }
    };
    for (const auto& one : all) {
        if (helper == one.instance->key) {
            will_have = united(will_have, received_position(seen(one)));
        }
    }
    if (primary != nullptr && primary->seen) {
        add(primary->key, primary->seen->executed);
    }
    for (const auto& one : all) {
        const auto trusted = one.instance->seen ? trustworthy_position(one) : std::nullopt;
        if (trusted) {
            add(one.instance->key, *trusted);
        }
    }
    return loss;
}

std::vector<Contender> gather(const Snapshot& snapshot, const ChooseQuestion& question) {
    std::vector<Contender> all;
    for (const auto& key : question.members) {
        const Instance* instance = find(snapshot, key);
        if (key != question.primary && instance != nullptr) {
            all.push_back(
                {.instance = instance, .verdict = {.key = key, .objections = {}, .place = ""}});
        }
    }
    return all;
}

std::vector<Contender> judge(const Snapshot& snapshot, const ChooseQuestion& question) {
    auto all = gather(snapshot, question);
    judge_all(all, snapshot, question);
    count_data(all, within_reach(all));
    return all;
}

}  // namespace

std::uint64_t count_lacking(const Snapshot& snapshot,
                            const ChooseQuestion& question,
                            const InstanceKey& one) {
    const auto all = judge(snapshot, question);
    const auto found = std::find_if(all.begin(), all.end(), [&](const Contender& contender) {
        return contender.verdict.key == one;
    });
    return found == all.end() ? 0 : found->missing;
}

Choice choose_promotion(const Snapshot& snapshot, const ChooseQuestion& question) {
    auto all = judge(snapshot, question);
    for (auto& one : all) {
        one.missing += question.by_executed ? one.unapplied : 0;
    }
    forgive_errant(all);
    std::sort(all.begin(), all.end(), stands_before);

    Choice choice;
    for (auto& one : all) {
        if (answers(*one.instance)) {
            one.verdict.place = place_of(one);
        }
        choice.ranking.push_back(one.verdict);
    }
    if (all.empty() || !all.front().verdict.objections.empty()) {
        choice.because =
            all.empty() ? "the cluster has no other member" : "every candidate is objected to";
        return choice;
    }
    const auto& first = all.front();
    choice.chosen = first.instance->key;
    choice.because = first.verdict.place;
    if (first.missing > 0) {
        choice.catch_up_from = find_helper(all, first);
    }
    choice.known_loss =
        known_loss(all, find(snapshot, question.primary), first, choice.catch_up_from);
    return choice;
}

}  // namespace understudy
