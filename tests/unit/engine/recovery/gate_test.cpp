#include "engine/recovery/gate.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using namespace std::chrono_literals;
using testing::at;
using testing::key;

const Instant kNow = at(10h);

Finding finding_of(AnalysisCode code) {
    return Finding{ClusterAlias{"alpha"}, key("db1"), code, "because of the rule", {}};
}

std::optional<Refusal> ask(const GateFacts& facts,
                           const GatePolicy& policy = {},
                           Insistence insistence = Insistence::Automatic) {
    return find_refusal(finding_of(AnalysisCode::DeadPrimary), facts, policy, insistence, kNow);
}

void check_refused(const std::optional<Refusal>& refusal, RefusalReason reason) {
    REQUIRE(refusal.has_value());
    CHECK(refusal->reason == reason);
    CHECK_FALSE(refusal->detail.empty());
}

}  // namespace

TEST_CASE("gate: a dead primary with nothing in the way may be recovered", "[unit]") {
    CHECK_FALSE(ask({}).has_value());
}

TEST_CASE("gate: what is not actionable is refused, even to an operator", "[unit]") {
    for (const auto insistence : {Insistence::Automatic, Insistence::Operator}) {
        const auto refusal =
            find_refusal(finding_of(AnalysisCode::UnreachablePrimary), {}, {}, insistence, kNow);
        check_refused(refusal, RefusalReason::NotActionable);
        CHECK(refusal->detail == "because of the rule");
        check_refused(find_refusal(finding_of(AnalysisCode::NoProblem), {}, {}, insistence, kNow),
                      RefusalReason::NotActionable);
    }
}

TEST_CASE("gate: one recovery of a cluster at a time, even for an operator", "[unit]") {
    GateFacts facts;
    facts.recovery_in_progress = true;
    check_refused(ask(facts), RefusalReason::RecoveryInProgress);
    check_refused(ask(facts, {}, Insistence::Operator), RefusalReason::RecoveryInProgress);
}

TEST_CASE("gate: who has most cannot be told without GTID, not even to an operator", "[unit]") {
    GateFacts facts;
    facts.lacks_gtid = true;
    check_refused(ask(facts), RefusalReason::NoGtid);
    check_refused(ask(facts, {}, Insistence::Operator), RefusalReason::NoGtid);
}

TEST_CASE("gate: recoveries can be disabled everywhere", "[unit]") {
    GateFacts facts;
    facts.recoveries_enabled = false;
    check_refused(ask(facts), RefusalReason::RecoveriesDisabled);
    CHECK_FALSE(ask(facts, {}, Insistence::Operator).has_value());
}

TEST_CASE("gate: a cluster that no filter names is refused", "[unit]") {
    GatePolicy policy;
    policy.recover_primary_clusters = {"beta", "gamma"};
    check_refused(ask({}, policy), RefusalReason::FilteredCluster);
    CHECK_FALSE(ask({}, policy, Insistence::Operator).has_value());
    policy.recover_primary_clusters.emplace_back("alpha");
    CHECK_FALSE(ask({}, policy).has_value());
    policy.recover_primary_clusters.clear();
    check_refused(ask({}, policy), RefusalReason::FilteredCluster);
}

TEST_CASE("gate: what is only observed is not recovered, but at a person's word", "[unit]") {
    GatePolicy policy;
    policy.observe_primary_clusters = {"alpha"};
    check_refused(ask({}, policy), RefusalReason::ObservedOnly);
    CHECK(ask({}, policy)->detail == "ObservePrimaryClusterFilters matches alpha");
    policy.recover_primary_clusters.clear();
    check_refused(ask({}, policy), RefusalReason::ObservedOnly);
    CHECK_FALSE(ask({}, policy, Insistence::Operator).has_value());
    policy.observe_primary_clusters = {"beta"};
    check_refused(ask({}, policy), RefusalReason::FilteredCluster);
}

TEST_CASE("gate: nobody fails over what somebody works on, but at a person's word", "[unit]") {
    GateFacts facts;
    facts.maintenance = "db1 is in maintenance";
    check_refused(ask(facts), RefusalReason::InMaintenance);
    CHECK_FALSE(ask(facts, {}, Insistence::Operator).has_value());
}

TEST_CASE("gate: a downtime holds until it ends", "[unit]") {
    GateFacts facts;
    facts.downtime = Downtime{kNow + Duration{1}, "ann", "new disk"};
    check_refused(ask(facts), RefusalReason::InDowntime);
    CHECK(ask(facts)->detail == "db1 is in downtime for another 1us (ann: new disk)");
    CHECK_FALSE(ask(facts, {}, Insistence::Operator).has_value());
    facts.downtime->until = kNow;
    CHECK_FALSE(ask(facts).has_value());
}

TEST_CASE("gate: after a failed attempt there is a pause", "[unit]") {
    GateFacts facts;
    facts.retry_after = kNow + 5s;
    check_refused(ask(facts), RefusalReason::RecentRecovery);
    CHECK(ask(facts)->detail == "the last attempt failed; the next is in 5s");
    facts.retry_after = kNow;
    CHECK_FALSE(ask(facts).has_value());
}

TEST_CASE("gate: a cluster is not recovered again within the block period", "[unit]") {
    GateFacts facts;
    facts.last_recovery = kNow - 1h + Duration{1};
    check_refused(ask(facts), RefusalReason::RecentRecovery);
    CHECK_FALSE(ask(facts, {}, Insistence::Operator).has_value());
    facts.last_recovery = kNow - 1h;
    CHECK_FALSE(ask(facts).has_value());
    facts.last_recovery.reset();
    CHECK_FALSE(ask(facts).has_value());
}

TEST_CASE("cluster filter: all, by name, by expression on the name", "[unit]") {
    const ClusterAlias cluster{"shop-eu"};
    for (const char* filter : {"*", "alias=shop-eu", "alias~=^shop-", "shop", "eu$", ".*"}) {
        INFO(filter);
        CHECK(matches_cluster(filter, cluster));
    }
    for (const char* filter : {"alias=shop", "alias~=^eu", "us$", "SHOP", "alias="}) {
        INFO(filter);
        CHECK_FALSE(matches_cluster(filter, cluster));
    }
}

TEST_CASE("cluster filter: a malformed expression matches nothing", "[unit]") {
    CHECK_FALSE(matches_cluster("(", ClusterAlias{"("}));
    CHECK_FALSE(matches_cluster("alias~=[", ClusterAlias{"["}));
}

TEST_CASE("gate: a group chooses its primary itself, whatever an operator says", "[unit]") {
    GateFacts facts;
    facts.group = "g1";
    for (const auto insistence : {Insistence::Automatic, Insistence::Operator}) {
        const auto refusal = ask(facts, {}, insistence);
        check_refused(refusal, RefusalReason::GroupMember);
        CHECK(refusal->detail == "db1 is a member of group g1, which chooses its primary itself");
    }
}

}  // namespace understudy
