#include "real/config/read_promotion.h"

#include <array>
#include <limits>

#include <fmt/format.h>

namespace understudy::real {
namespace {

/// A rule about places, and what tells them.
struct PlaceRule {
    std::string_view key;
    bool PromotionPolicy::*rule;
    std::string_view query;
    std::string_view pattern;
};

constexpr std::array kPlaceRules{PlaceRule{"PreventCrossDataCenterMasterFailover",
                                           &PromotionPolicy::stays_in_data_center,
                                           "DetectDataCenterQuery",
                                           "DataCenterPattern"},
                                 PlaceRule{"PreventCrossRegionMasterFailover",
                                           &PromotionPolicy::stays_in_region,
                                           "DetectRegionQuery",
                                           "RegionPattern"},
                                 PlaceRule{"PreventCrossEnvironmentFailover",
                                           &PromotionPolicy::stays_in_environment,
                                           "DetectPhysicalEnvironmentQuery",
                                           "PhysicalEnvironmentPattern"}};

/// A rule about places that nobody can tell would forbid every failover.
Result<void> take_places(const Values& values, PromotionPolicy& policy) {
    const auto is_given = [&](std::string_view key) {
        const auto* value = values.find(key);
        return value != nullptr && !value->text.empty();
    };
    for (const PlaceRule& rule : kPlaceRules) {
        values.take(rule.key, policy.*rule.rule);
        if (policy.*rule.rule && !is_given(rule.query) && !is_given(rule.pattern)) {
            return fail(
                ErrorCode::Malformed,
                fmt::format("{}: {}: set {} or {} as well, or nobody knows where a server is "
                            "and nobody is ever promoted",
                            values.find(rule.key)->place,
                            rule.key,
                            rule.query,
                            rule.pattern));
        }
    }
    return {};
}

Result<void> take_ignored_hosts(const Values& values, PromotionPolicy& policy) {
    constexpr std::string_view kKey = "PromotionIgnoreHostnameFilters";
    const auto* filters = values.find(kKey);
    if (filters == nullptr) {
        return {};
    }
    policy.ignored_hosts = filters->list;
    for (const auto& filter : filters->list) {
        if (auto checked = check_regex(filters->place, kKey, filter); !checked) {
            return checked;
        }
    }
    return {};
}

/// Relay logs are always applied before somebody is promoted (docs/operating/choosing.md), so that
/// DelayMasterPromotionIfSQLThreadNotUpToDate is so whatever it says.
Result<void> take_ages(const Values& values, PromotionPolicy& policy) {
    if (const auto* minutes = values.find("FailMasterPromotionOnLagMinutes")) {
        policy.lag_limit = std::chrono::minutes(minutes->number);
    }
    values.take("FailMasterPromotionIfSQLThreadNotUpToDate", policy.is_up_to_date);
    bool is_delayed = false;
    values.take("DelayMasterPromotionIfSQLThreadNotUpToDate", is_delayed);
    if (policy.is_up_to_date && is_delayed) {
        return fail(
            ErrorCode::Malformed,
            fmt::format("{}: FailMasterPromotionIfSQLThreadNotUpToDate and "
                        "DelayMasterPromotionIfSQLThreadNotUpToDate are both true: refuse, or "
                        "wait",
                        values.find("FailMasterPromotionIfSQLThreadNotUpToDate")->place));
    }
    return {};
}

Result<void> take_loss(const Values& values, PromotionPolicy& policy) {
    const auto* transactions = values.find("FailoverMayLoseTransactions");
    const auto* seconds = values.find("FailoverMayLoseSeconds");
    policy.is_loss_limited = transactions != nullptr || seconds != nullptr;
    if (transactions != nullptr) {
        if (transactions->number > std::numeric_limits<std::uint32_t>::max()) {
            return fail(ErrorCode::Malformed,
                        fmt::format("{}: FailoverMayLoseTransactions: expected at most {}",
                                    transactions->place,
                                    std::numeric_limits<std::uint32_t>::max()));
        }
        policy.may_lose_transactions = static_cast<std::uint32_t>(transactions->number);
    }
    values.take_seconds("FailoverMayLoseSeconds", policy.may_lose_within);
    return {};
}

}  // namespace

Result<void> take_promotion(const Values& values, Settings& settings) {
    for (const auto take : {take_places, take_ignored_hosts, take_ages, take_loss}) {
        if (auto taken = take(values, settings.policy.promotion); !taken) {
            return taken;
        }
    }
    return {};
}

}  // namespace understudy::real
