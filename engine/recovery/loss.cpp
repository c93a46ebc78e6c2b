#include "engine/recovery/loss.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/recovery/errant.h"

namespace understudy {
namespace {

const Contender* find(const std::vector<Contender>& all, const std::optional<InstanceKey>& key) {
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const Contender& one) { return key == one.instance->key; });
    return found == all.end() ? nullptr : &*found;
}

/// Adds up what the chosen one will not have.
class Reckoning {
  public:
    explicit Reckoning(ReplicationPosition will_have) : will_have_(std::move(will_have)) {}

    void give(const ReplicationPosition& has) { will_have_ = united(will_have_, has); }

    void miss(const InstanceKey& who, const ReplicationPosition& has) {
        if (!are_comparable(will_have_, has) || contains(will_have_, has)) {
            return;
        }
        loss_.known += fmt::format("{}{} (was seen on {})",
                                   loss_.known.empty() ? "" : "; ",
                                   missing_from(will_have_, has),
                                   short_name(who));
        loss_.count += count_missing(will_have_, has);
        give(has);
    }

    [[nodiscard]] const ReplicationPosition& will_have() const { return will_have_; }

    [[nodiscard]] Loss& loss() { return loss_; }

  private:
    ReplicationPosition will_have_;
    Loss loss_;
};

/// How many of those that acknowledge commits to the primary there are, and how many of them answer
/// and have what they received counted.
struct Acknowledgers {
    std::uint32_t all = 0;
    std::uint32_t at_hand = 0;
};

Acknowledgers count_acknowledgers(const std::vector<Contender>& all, const Instance& primary) {
    Acknowledgers count;
    for (const Contender& one : all) {
        const auto& observation = one.instance->seen;
        if (!observation || !observation->semi_sync.replica_enabled || !observation->replica ||
            observation->replica->source != primary.key) {
            continue;
        }
        ++count.all;
        count.at_hand += answers(*one.instance) && trustworthy_position(one) ? 1U : 0U;
    }
    count.all = std::max(count.all, primary.seen->semi_sync.connected_replicas);
    return count;
}

/// Whether each commit that was acknowledged to a client until `until` had waited for as many
/// replicas as it should. Half of the timeout, since one may have waited when it was last looked
/// at.
bool has_always_waited(const Instance& primary, Instant until) {
    const SemiSyncStatus& status = primary.seen->semi_sync;
    const auto& details = primary.seen->details;
    return status.source_enabled && status.source_active && status.wait_for_replicas > 0 &&
           details && details->semi_sync.waits_without_replicas.value_or(false) &&
           details->semi_sync.timeout && *details->semi_sync.timeout / 2 > until - primary.seen_at;
}

/// Of so many that each commit waits for, fewer are out of reach: somebody at hand has it.
bool is_ruled_out(const std::vector<Contender>& all, const Instance& primary, Instant until) {
    const Acknowledgers count = count_acknowledgers(all, primary);
    return has_always_waited(primary, until) &&
           count.all - count.at_hand < primary.seen->semi_sync.wait_for_replicas;
}

/// Empty: no more than policy allows.
std::string find_excess(const Loss& loss, const PromotionPolicy& policy) {
    const bool is_known_little =
        loss.count <= policy.may_lose_transactions && policy.may_lose_transactions > 0;
    const bool is_recent =
        loss.known.empty() && loss.within && *loss.within <= policy.may_lose_within;
    if (loss.is_ruled_out || is_known_little || is_recent) {
        return "";
    }
    const std::string lost = describe(loss);
    return lost.empty() ? "nobody knows what would be lost" : lost;
}

std::string describe_limit(const PromotionPolicy& policy) {
    std::string limit;
    if (policy.may_lose_transactions > 0) {
        limit = fmt::format("{} transactions", policy.may_lose_transactions);
    }
    if (policy.may_lose_within > Duration{0}) {
        limit += fmt::format("{}what was committed in {}",
                             limit.empty() ? "" : " or ",
                             to_string(policy.may_lose_within));
    }
    return limit.empty() ? "nothing may be lost" : "at most " + limit + " may be lost";
}

}  // namespace

Loss find_loss(const std::vector<Contender>& all,
               const Contender& chosen,
               const std::optional<InstanceKey>& helper,
               const Snapshot& snapshot,
               const ChooseQuestion& question,
               const Policy& policy) {
    Reckoning reckoning{received_position(seen(chosen))};
    const Contender* gives = find(all, helper);
    if (gives != nullptr) {
        reckoning.give(received_position(seen(*gives)));
    }
    const Instance* primary = understudy::find(snapshot, question.primary);
    const bool is_primary_known = primary != nullptr && primary->seen;
    if (is_primary_known) {
        reckoning.miss(primary->key, primary->seen->executed);
    }
    for (const auto& one : all) {
        const auto trusted = one.instance->seen ? trustworthy_position(one) : std::nullopt;
        if (trusted) {
            reckoning.miss(one.instance->key, *trusted);
        }
    }
    Loss& loss = reckoning.loss();
    const std::uint64_t missing = gives != nullptr ? gives->missing : chosen.missing;
    if (question.kind != RecoveryKind::Failover || !is_primary_known || !loss.known.empty() ||
        missing > 0 || !are_comparable(reckoning.will_have(), primary->seen->executed)) {
        return std::move(loss);
    }
    loss.within =
        std::chrono::ceil<std::chrono::milliseconds>(snapshot.taken_at - primary->seen_at);
    // It may go on committing until it is fenced, which nobody can wait for if it does not answer.
    const Instant until =
        snapshot.taken_at + policy.step.catch_up_deadline + policy.step.fence_deadline;
    loss.is_ruled_out = is_ruled_out(all, *primary, until);
    return std::move(loss);
}

void object_to_loss(std::vector<Contender>& all,
                    const Loss& loss,
                    const ChooseQuestion& question,
                    const PromotionPolicy& policy) {
    if (question.kind != RecoveryKind::Failover || question.may_lose_anything ||
        !policy.is_loss_limited) {
        return;
    }
    const std::string excess = find_excess(loss, policy);
    if (excess.empty()) {
        return;
    }
    for (Contender& one : all) {
        if (one.verdict.objections.empty()) {
            object(one,
                   Veto::LosesTooMuch,
                   fmt::format("{}, and by policy {}", excess, describe_limit(policy)));
        }
    }
}

}  // namespace understudy
