#include "engine/recovery/policy_vetoes.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/pattern.h"
#include "engine/topology/borders.h"

namespace understudy {
namespace {

/// "10.0.0.1", or something with a colon: no host name has one.
bool is_address(std::string_view filter) {
    return filter.find(':') != std::string_view::npos ||
           filter.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// An address stands for itself; as an expression it would match others.
const std::string* find_filter(const InstanceKey& key, const std::vector<std::string>& filters) {
    const auto found = std::find_if(filters.begin(), filters.end(), [&](const auto& filter) {
        return is_address(filter) ? key.host.text() == filter
                                  : matches_pattern(key.host.text(), filter);
    });
    return found == filters.end() ? nullptr : &*found;
}

/// What somebody who works on it has said.
void object_by_people(Contender& one, Instant now) {
    if (one.instance->promotion_rule == PromotionRule::MustNot) {
        object(one, Veto::MustNotPromote, "its promotion rule is must_not");
    }
    if (one.instance->downtime && one.instance->downtime->until > now) {
        object(one, Veto::InDowntime, one.instance->downtime->reason);
    }
    if (is_in_maintenance(*one.instance, now)) {
        object(one, Veto::InMaintenance, one.instance->maintenance->reason);
    }
    if (is_left_alone(*one.instance)) {
        object(one, Veto::StoppedOnPurpose, "it " + why_left_alone(*one.instance));
    }
}

void object_by_place(Contender& one, const Instance* primary, const PromotionPolicy& policy) {
    if (const auto* filter = find_filter(one.instance->key, policy.ignored_hosts)) {
        object(one,
               Veto::IgnoredHost,
               fmt::format("PromotionIgnoreHostnameFilters has \"{}\"", *filter));
    }
    if (primary == nullptr) {
        return;
    }
    if (auto border = find_border(*primary, *one.instance, policy); !border.empty()) {
        object(one, Veto::Elsewhere, std::move(border));
    }
}

void object_by_age(Contender& one, const PromotionPolicy& policy) {
    const auto& status = seen(one).replica;
    if (policy.lag_limit > Duration{0} && status && status->lag &&
        *status->lag - status->delay >= policy.lag_limit) {
        object(one,
               Veto::LagsTooMuch,
               fmt::format("it lags {}, and FailMasterPromotionOnLagMinutes is {}",
                           to_string(*status->lag),
                           to_string(policy.lag_limit)));
    }
    if (auto waiting = find_unapplied(seen(one)); policy.is_up_to_date && !waiting.empty()) {
        object(one,
               Veto::NotUpToDate,
               fmt::format("it has yet to apply {}, and FailMasterPromotionIfSQLThreadNotUpToDate "
                           "is set",
                           waiting));
    }
}

}  // namespace

void object_by_policy(Contender& one,
                      const Instance* primary,
                      const ChooseQuestion& question,
                      const PromotionPolicy& policy,
                      Instant now) {
    if (has_channels(seen(one))) {
        object(one, Veto::ManyChannels, "it " + why_in_other_hands(*one.instance));
    }
    if (seen(one).group) {
        object(one,
               Veto::GroupMember,
               fmt::format("it is a {} of group {}, which chooses its primary itself",
                           to_string(seen(one).group->role),
                           seen(one).group->name.text()));
    }
    if (question.designated == one.instance->key) {
        return;
    }
    object_by_people(one, now);
    object_by_place(one, primary, policy);
    object_by_age(one, policy);
}

}  // namespace understudy
