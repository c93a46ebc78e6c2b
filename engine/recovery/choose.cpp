#include "engine/recovery/choose.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "engine/recovery/errant.h"
#include "engine/recovery/loss.h"
#include "engine/recovery/policy_vetoes.h"

namespace understudy {
namespace {

/// The co-primary of the failed one, if clients may be writing there.
std::optional<InstanceKey> writing_co_primary(const Snapshot& snapshot,
                                              const ChooseQuestion& question) {
    const Instance* other = find_co_primary(snapshot, question.primary);
    return other != nullptr && answers(*other) && is_writable(*other->seen)
               ? std::optional{other->key}
               : std::nullopt;
}

void judge_server(Contender& one, const Snapshot& snapshot, const ChooseQuestion& question) {
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
    if (is_binlog_server(observation.version)) {
        return object(one, Veto::BinlogServer, "it is a binlog server and has no data");
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
    if (const auto other = writing_co_primary(snapshot, question);
        other && *other != one.instance->key) {
        object(one,
               Veto::OtherPrimary,
               short_name(*other) + " is its co-primary, and takes writes already");
    }
    if (question.designated && *question.designated != one.instance->key) {
        object(one, Veto::NotDesignated, "the operator named " + short_name(*question.designated));
    }
}

/// How many could not replicate from each. Those who are alike as sources have one answer, so that
/// a thousand replicas are no million comparisons.
void count_unserved(std::vector<Contender>& all) {
    std::vector<const Contender*> counted;
    for (auto& one : all) {
        if (!answers(*one.instance)) {
            continue;
        }
        const auto alike =
            std::find_if(counted.begin(), counted.end(), [&](const Contender* other) {
                return seen(*other).version == seen(one).version &&
                       seen(*other).purged == seen(one).purged;
            });
        if (alike != counted.end()) {
            one.unserved = (*alike)->unserved;
            continue;
        }
        one.unserved = static_cast<std::uint32_t>(
            std::count_if(all.begin(), all.end(), [&](const Contender& other) {
                return answers(*other.instance) && !can_serve(seen(one), seen(other));
            }));
        counted.push_back(&one);
    }
}

/// To wait for one that is far behind is an outage, whatever wishes there are.
bool lags(const Observation& observation, const AnalysisPolicy& policy) {
    const auto& status = observation.replica;
    return status && status->lag && *status->lag > status->delay + policy.lag_limit;
}

void judge_all(std::vector<Contender>& all,
               const Snapshot& snapshot,
               const ChooseQuestion& question,
               const Policy& policy) {
    const Instance* primary = find(snapshot, question.primary);
    find_errant_transactions(all, snapshot, question);
    for (auto& one : all) {
        if (!answers(*one.instance)) {
            object(one, Veto::Unreachable, one.instance->failure);
            continue;
        }
        judge_server(one, snapshot, question);
        object_by_policy(one, primary, question, policy.promotion, snapshot.taken_at);
        if (!one.errant_text.empty()) {
            object(one,
                   Veto::ErrantTransactions,
                   "it has what the primary never had: " + one.errant_text);
        }
        one.is_slow = lags(seen(one), policy.analysis);
        one.is_co_primary = find_co_primary(snapshot, question.primary) == one.instance;
        one.is_near = primary != nullptr && primary->seen &&
                      primary->seen->data_center == seen(one).data_center;
    }
    count_unserved(all);
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
        if (are_same_kind(seen(one).executed, received_position(seen(one)))) {
            one.unapplied = count_missing(seen(one).executed, received_position(seen(one)));
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
                          one.is_slow,
                          !one.is_co_primary,
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

/// What readers of its log would get less than they did from the old primary.
std::string find_smaller_image(const Contender& one, const Instance* primary) {
    const auto& its = seen(one).binlog_row_image;
    const auto& before =
        primary != nullptr && primary->seen ? primary->seen->binlog_row_image : std::nullopt;
    return its && before && *its < *before ? fmt::format(", logs rows as {}, and {} logged them {}",
                                                         to_string(*its),
                                                         short_name(primary->key),
                                                         to_string(*before))
                                           : "";
}

std::string place_of(const Contender& one) {
    std::string place = one.missing == 0 ? "has received everything there is"
                                         : "lacks " + plural(one.missing, "transaction");
    if (one.unapplied > 0) {
        place += fmt::format(", {} not applied yet", one.unapplied);
    }
    if (one.is_slow) {
        place += ", lags " + to_string(*seen(one).replica->lag);
    }
    if (one.unserved > 0) {
        place += ", cannot serve " + plural(one.unserved, "other replica");
    }
    if (one.is_co_primary) {
        place += ", its co-primary";
    }
    if (one.instance->promotion_rule != PromotionRule::Neutral) {
        place += fmt::format(", rule {}", to_string(one.instance->promotion_rule));
    }
    if (!one.errant_text.empty() && one.verdict.objections.empty()) {
        place += ", and what the primary never had stays: " + one.errant_text;
    }
    return place + (one.is_near ? "" : ", in another data centre");
}

/// Who can hand over what the chosen one lacks: it must have it, log it, and answer. One with
/// errant transactions, which come along, only if nobody without has as much.
std::optional<InstanceKey> find_helper(const std::vector<Contender>& all, const Contender& chosen) {
    const auto rank = [](const Contender& one) { return std::pair{one.missing, is_errant(one)}; };
    const Contender* best = nullptr;
    for (const auto& one : all) {
        const bool is_blurred = is_errant(one) && one.errant.empty();
        if (&one == &chosen || !answers(*one.instance) || is_blurred ||
            one.missing >= chosen.missing || !can_hand_on(seen(one)) ||
            !can_serve(seen(one), seen(chosen))) {
            continue;
        }
        if (best == nullptr || rank(one) < rank(*best)) {
            best = &one;
        }
    }
    return best == nullptr ? std::nullopt : std::optional{best->instance->key};
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

std::vector<Contender> judge(const Snapshot& snapshot,
                             const ChooseQuestion& question,
                             const Policy& policy) {
    auto all = gather(snapshot, question);
    judge_all(all, snapshot, question, policy);
    forgive_errant_positions(all, find(snapshot, question.primary));
    count_data(all, within_reach(all));
    return all;
}

}  // namespace

std::uint64_t count_lacking(const Snapshot& snapshot,
                            const ChooseQuestion& question,
                            const InstanceKey& one) {
    const auto all = judge(snapshot, question, {});
    const auto found = std::find_if(all.begin(), all.end(), [&](const Contender& contender) {
        return contender.verdict.key == one;
    });
    return found == all.end() ? 0 : found->missing;
}

Choice choose_promotion(const Snapshot& snapshot,
                        const ChooseQuestion& question,
                        const Policy& policy) {
    auto all = judge(snapshot, question, policy);
    for (auto& one : all) {
        one.missing += question.by_executed ? one.unapplied : 0;
    }
    forgive_errant_sets(all);
    std::sort(all.begin(), all.end(), stands_before);

    Choice choice;
    const bool is_anybody_eligible = !all.empty() && all.front().verdict.objections.empty();
    if (is_anybody_eligible) {
        const Contender& first = all.front();
        choice.catch_up_from = first.missing > 0 ? find_helper(all, first) : std::nullopt;
        choice.loss = find_loss(all, first, choice.catch_up_from, snapshot, question, policy);
        object_to_loss(all, choice.loss, question, policy.promotion);
    }
    for (auto& one : all) {
        if (answers(*one.instance)) {
            one.verdict.place =
                place_of(one) + find_smaller_image(one, find(snapshot, question.primary));
        }
        choice.ranking.push_back(one.verdict);
    }
    if (all.empty() || !all.front().verdict.objections.empty()) {
        choice.because =
            all.empty() ? "the cluster has no other member" : "every candidate is objected to";
        choice.catch_up_from.reset();
        return choice;
    }
    choice.chosen = all.front().instance->key;
    choice.because = all.front().verdict.place;
    return choice;
}

}  // namespace understudy
