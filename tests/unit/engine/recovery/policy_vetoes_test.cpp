#include "engine/recovery/policy_vetoes.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::instance;
using testing::key;
using testing::keys;
using testing::kill;
using testing::replica;
using testing::seen;
using testing::snapshot_of;

/// db1 is dead in dc-a; db2 is there, db3 in dc-b.
Snapshot two_data_centers() {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    kill(fleet, "db1");
    seen(fleet, "db3").data_center = "dc-b";
    return fleet;
}

Choice choose(const Snapshot& fleet,
              const PromotionPolicy& promotion,
              std::optional<InstanceKey> designated = std::nullopt) {
    Policy policy;
    policy.promotion = promotion;
    return choose_promotion(fleet,
                            {.primary = key("db1"),
                             .members = keys({"db2", "db3"}),
                             .designated = std::move(designated)},
                            policy);
}

Details in(const char* region, const char* environment) {
    Details details;
    details.region = region;
    details.environment = environment;
    return details;
}

/// "db2: elsewhere (...)" of each who is objected to.
std::string objections(const Choice& choice) {
    std::string text;
    for (const auto& candidate : choice.ranking) {
        for (const auto& objection : candidate.objections) {
            text += short_name(candidate.key) + ": " + std::string{to_string(objection.veto)} +
                    " (" + objection.detail + ")\n";
        }
    }
    return text;
}

}  // namespace

TEST_CASE("policy: who is in another data centre is not promoted, unless it is named", "[unit]") {
    auto fleet = two_data_centers();
    const PromotionPolicy stays{.stays_in_data_center = true};
    instance(fleet, "db3").promotion_rule = PromotionRule::Must;
    CHECK(choose(fleet, {}).chosen == key("db3"));
    CHECK(choose(fleet, stays).chosen == key("db2"));
    CHECK(objections(choose(fleet, stays)) ==
          "db3: elsewhere (it is in data centre dc-b and db1 in dc-a, and "
          "PreventCrossDataCenterMasterFailover is set)\n");
    CHECK(choose(fleet, stays, key("db3")).chosen == key("db3"));
}

TEST_CASE("policy: where nobody knows a place, a rule about places forbids", "[unit]") {
    auto fleet = two_data_centers();
    const PromotionPolicy stays{.stays_in_data_center = true};
    seen(fleet, "db2").data_center = "";
    CHECK_THAT(objections(choose(fleet, stays)),
               Catch::Contains("db2: elsewhere (nobody knows in which data centre db2 is"));
    seen(fleet, "db1").data_center = "";
    CHECK_THAT(objections(choose(fleet, stays)),
               Catch::Contains("db2: elsewhere (nobody knows in which data centre db1 is"));
    instance(fleet, "db1").seen.reset();
    CHECK_FALSE(choose(fleet, stays).chosen.has_value());
}

TEST_CASE("policy: regions and environments are places as well", "[unit]") {
    auto fleet = two_data_centers();
    for (const auto* host : {"db1", "db2", "db3"}) {
        seen(fleet, host).details = in("eu", "blue");
    }
    const PromotionPolicy stays{.stays_in_region = true, .stays_in_environment = true};
    CHECK(objections(choose(fleet, stays)).empty());
    seen(fleet, "db2").details = in("us", "blue");
    seen(fleet, "db3").details = in("eu", "green");
    CHECK(objections(choose(fleet, stays)) ==
          "db2: elsewhere (it is in region us and db1 in eu, and PreventCrossRegionMasterFailover "
          "is set)\n"
          "db3: elsewhere (it is in environment green and db1 in blue, and "
          "PreventCrossEnvironmentFailover is set)\n");
}

TEST_CASE("policy: hosts are ignored by expression, and addresses only as they are", "[unit]") {
    const auto fleet = two_data_centers();
    CHECK(choose(fleet, {.ignored_hosts = {"^db2$"}}).chosen == key("db3"));
    CHECK(objections(choose(fleet, {.ignored_hosts = {"b[23]"}})) ==
          "db2: ignored host (PromotionIgnoreHostnameFilters has \"b[23]\")\n"
          "db3: ignored host (PromotionIgnoreHostnameFilters has \"b[23]\")\n");
    auto numbers = snapshot_of({{"db1", ""}});
    kill(numbers, "db1");
    for (const auto* host : {"10.0.0.1", "10.0.0.11"}) {
        Instance copy = *find(fleet, key("db2"));
        copy.key = key(host);
        numbers.instances.insert(copy.key, copy);
    }
    Policy policy;
    policy.promotion.ignored_hosts = {"10.0.0.1"};
    const auto choice = choose_promotion(numbers,
                                         {.primary = key("db1"),
                                          .members = keys({"10.0.0.1", "10.0.0.11"}),
                                          .designated = std::nullopt},
                                         policy);
    CHECK(choice.chosen == key("10.0.0.11"));
}

TEST_CASE("policy: who lags more than is allowed, beside its delay, is not promoted", "[unit]") {
    auto fleet = two_data_centers();
    replica(fleet, "db2").lag = 5min;
    const PromotionPolicy limit{.lag_limit = 5min};
    CHECK(objections(choose(fleet, limit)) ==
          "db2: lags too much (it lags 5m, and FailMasterPromotionOnLagMinutes is 5m)\n");
    replica(fleet, "db2").lag = 5min - 1s;
    CHECK(objections(choose(fleet, limit)).empty());
    replica(fleet, "db2").lag.reset();
    CHECK(objections(choose(fleet, limit)).empty());
}

TEST_CASE("policy: who has yet to apply what it received is not promoted, if so wanted", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 90, 100}, {"db3", "db1", 100}});
    kill(fleet, "db1");
    instance(fleet, "db2").promotion_rule = PromotionRule::Prefer;
    CHECK(choose(fleet, {}).chosen == key("db2"));
    const auto choice = choose(fleet, {.is_up_to_date = true});
    CHECK(choice.chosen == key("db3"));
    CHECK_THAT(objections(choice), Catch::StartsWith("db2: not up to date (it has yet to apply "));
}

}  // namespace understudy
