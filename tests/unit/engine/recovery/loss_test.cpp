#include "engine/recovery/loss.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::instance;
using testing::key;
using testing::keys;
using testing::kill;
using testing::seen;
using testing::snapshot_of;

/// db1 was last looked at two seconds before it was found dead; db2 and db3 have what it had then.
Snapshot dead_primary() {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    kill(fleet, "db1");
    instance(fleet, "db1").seen_at = fleet.taken_at - 2s;
    return fleet;
}

/// Commits wait for one of two, for ever.
Snapshot dead_semi_sync_primary() {
    auto fleet = dead_primary();
    SemiSyncStatus& status = seen(fleet, "db1").semi_sync;
    status.source_enabled = true;
    status.source_active = true;
    status.wait_for_replicas = 1;
    status.connected_replicas = 2;
    Details details;
    details.semi_sync.timeout = 24h;
    details.semi_sync.waits_without_replicas = true;
    seen(fleet, "db1").details = details;
    seen(fleet, "db2").semi_sync.replica_enabled = true;
    seen(fleet, "db3").semi_sync.replica_enabled = true;
    return fleet;
}

/// Policy that limits what is lost.
PromotionPolicy at_most(std::uint32_t transactions, Duration within = Duration{0}) {
    return {
        .is_loss_limited = true, .may_lose_transactions = transactions, .may_lose_within = within};
}

Choice choose(const Snapshot& fleet,
              const PromotionPolicy& promotion = {},
              bool may_lose_anything = false) {
    Policy policy;
    policy.promotion = promotion;
    return choose_promotion(fleet,
                            {.primary = key("db1"),
                             .members = keys({"db2", "db3"}),
                             .designated = std::nullopt,
                             .may_lose_anything = may_lose_anything},
                            policy);
}

void make_unreachable(Snapshot& fleet, const std::string& host) {
    instance(fleet, host).reachability = Reachability::Unreachable;
}

}  // namespace

TEST_CASE("loss: what was committed after the last look at the primary may be lost", "[unit]") {
    const auto choice = choose(dead_primary());
    CHECK(choice.loss.known.empty());
    CHECK(choice.loss.within == Duration{2s});
    CHECK_FALSE(choice.loss.is_ruled_out);
    CHECK(describe(choice.loss) == "what was committed in the last 2s may be lost");
}

TEST_CASE("loss: of what is known to be lost nobody knows how far back it goes", "[unit]") {
    auto fleet = dead_primary();
    seen(fleet, "db1").executed = testing::written_on("db1", 103);
    const auto choice = choose(fleet);
    CHECK(choice.loss.count == 3);
    CHECK_FALSE(choice.loss.within.has_value());
}

TEST_CASE("loss: a primary that nobody has seen tells nothing", "[unit]") {
    auto fleet = dead_primary();
    instance(fleet, "db1").seen.reset();
    CHECK(describe(choose(fleet).loss).empty());
    CHECK_FALSE(choose(fleet, at_most(0, 1h)).chosen.has_value());
}

TEST_CASE("loss: semi-sync rules it out while fewer are gone than commits wait for", "[unit]") {
    auto fleet = dead_semi_sync_primary();
    CHECK(choose(fleet).loss.is_ruled_out);
    CHECK(describe(choose(fleet).loss) == "nothing that was acknowledged is lost");
    SECTION("one of two that may have acknowledged is out of reach") {
        make_unreachable(fleet, "db3");
        CHECK_FALSE(choose(fleet).loss.is_ruled_out);
        seen(fleet, "db1").semi_sync.wait_for_replicas = 2;
        CHECK(choose(fleet).loss.is_ruled_out);
    }
    SECTION("somebody acknowledged whom nobody knows") {
        seen(fleet, "db1").semi_sync.connected_replicas = 3;
        CHECK_FALSE(choose(fleet).loss.is_ruled_out);
    }
    SECTION("it had gone on without acknowledgements") {
        seen(fleet, "db1").semi_sync.source_active = false;
        CHECK_FALSE(choose(fleet).loss.is_ruled_out);
    }
    SECTION("it may have gone on without them since") {
        Details details = *seen(fleet, "db1").details;
        details.semi_sync.timeout = 10s;
        seen(fleet, "db1").details = details;
        CHECK_FALSE(choose(fleet).loss.is_ruled_out);
        details.semi_sync.timeout = 24h;
        details.semi_sync.waits_without_replicas = false;
        seen(fleet, "db1").details = details;
        CHECK_FALSE(choose(fleet).loss.is_ruled_out);
    }
    SECTION("who acknowledged cannot hand on what it has") {
        seen(fleet, "db2").executed = testing::written_on("db1", 90);
        testing::replica(fleet, "db2").received = testing::written_on("db1", 90);
        seen(fleet, "db3").logs_replica_updates = false;
        CHECK_FALSE(choose(fleet).loss.is_ruled_out);
    }
}

TEST_CASE("loss: where nothing may be lost, only what is ruled out is promoted", "[unit]") {
    CHECK(choose(dead_semi_sync_primary(), at_most(0)).chosen == key("db2"));
    const auto choice = choose(dead_primary(), at_most(0));
    CHECK_FALSE(choice.chosen.has_value());
    REQUIRE(choice.ranking.size() == 2);
    for (const auto& candidate : choice.ranking) {
        REQUIRE(candidate.objections.size() == 1);
        CHECK(candidate.objections.front().veto == Veto::LosesTooMuch);
        CHECK(candidate.objections.front().detail ==
              "what was committed in the last 2s may be lost, and by policy nothing may be lost");
    }
    CHECK(choose(dead_primary(), at_most(0), true).chosen == key("db2"));
}

TEST_CASE("loss: so many transactions, or so long a time, may be lost", "[unit]") {
    auto fleet = dead_primary();
    CHECK(choose(fleet, at_most(0, 2s)).chosen.has_value());
    CHECK_FALSE(choose(fleet, at_most(0, 1s)).chosen.has_value());
    CHECK(choose(fleet, at_most(1)).chosen.has_value());
    seen(fleet, "db1").executed = testing::written_on("db1", 103);
    CHECK(choose(fleet, at_most(3)).chosen.has_value());
    CHECK_FALSE(choose(fleet, at_most(2, 1h)).chosen.has_value());
}

}  // namespace understudy
