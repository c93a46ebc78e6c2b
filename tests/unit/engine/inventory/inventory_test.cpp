#include "engine/inventory/inventory.h"

#include <catch2/catch.hpp>

#include "engine/base/check.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::at;
using testing::key;
using testing::observation_of;
using namespace std::chrono_literals;

ProbeFinished answer(const Observation& seen) {
    return {ProbeId{1}, key("db2"), seen};
}

ProbeFinished failure(ErrorCode code) {
    return {ProbeId{1}, key("db2"), fail(code, "no")};
}

Inventory with_db2() {
    Inventory inventory;
    inventory.add(key("db2"), {});
    return inventory;
}

const Instance& db2(const Inventory& inventory) {
    return inventory.snapshot().instances.at(key("db2"));
}

}  // namespace

TEST_CASE("inventory: what nobody has asked yet is unknown", "[unit]") {
    auto inventory = with_db2();
    CHECK(db2(inventory).reachability == Reachability::Unknown);
    CHECK_FALSE(inventory.add(key("db2"), {}));
}

TEST_CASE("inventory: a place is known until one of the two begins another file", "[unit]") {
    auto inventory = with_db2();
    auto seen = observation_of({"db2", "db1"});
    const auto tell = [&](const char* file, std::uint64_t position, int second) {
        seen.log_end = BinlogCoordinates{file, position};
        inventory.absorb(answer(seen), at(std::chrono::seconds{second}));
        return inventory.snapshot().known_places.size();
    };
    const auto learn = [&] {
        inventory.learn_place({key("db1"), {"binlog.000007", 4}, key("db2"), {"binlog.000001", 9}});
    };
    tell("binlog.000001", 100, 1);
    learn();
    learn();
    CHECK(tell("binlog.000001", 200, 2) == 1);
    CHECK(tell("binlog.000002", 4, 3) == 0);
    learn();
    CHECK(tell("binlog.000002", 3, 4) == 0);  // It was made anew.
    learn();
    seen.server_id = ServerId{4711};
    CHECK(tell("binlog.000002", 5, 5) == 0);  // Another server has its name.
    learn();
    inventory.remove(key("db2"));
    CHECK(inventory.snapshot().known_places.empty());
}

TEST_CASE("inventory: of a server that tells no end of its log a place is known while it answers",
          "[unit]") {
    auto inventory = with_db2();
    auto seen = observation_of({"db2", "db1", 9});
    inventory.absorb(answer(seen), at(1s));
    const auto learn = [&] {
        inventory.learn_place({key("db1"), {"binlog.000007", 4}, key("db2"), {"binlog.000001", 9}});
    };
    learn();
    inventory.absorb(answer(observation_of({"db2", "db1", 12})), at(2s));
    CHECK(inventory.snapshot().known_places.size() == 1);
    inventory.absorb(failure(ErrorCode::Unreachable), at(3s));
    CHECK(inventory.snapshot().known_places.size() == 1);
    inventory.absorb(answer(observation_of({"db2", "db1", 12})), at(4s));
    CHECK(inventory.snapshot().known_places.empty());
    learn();
    inventory.absorb(answer(seen), at(5s));  // It has lost three.
    CHECK(inventory.snapshot().known_places.empty());
}

TEST_CASE("inventory: of many places the oldest is forgotten", "[unit]") {
    Inventory inventory;
    for (std::uint64_t i = 0; i <= kMostKnownPlaces; ++i) {
        inventory.learn_place({key("db1"), {"binlog.000001", i}, key("db2"), {"binlog.000001", i}});
    }
    const auto& places = inventory.snapshot().known_places;
    CHECK(places.size() == kMostKnownPlaces);
    CHECK(places.front().in_one.position == 1);
}

TEST_CASE("inventory: promotion rules come from policy", "[unit]") {
    Policy policy;
    policy.promotion_rules[key("db2")] = PromotionRule::MustNot;
    Inventory inventory;
    CHECK(inventory.add(key("db2"), policy));
    CHECK(inventory.add(key("db3"), policy));
    CHECK(db2(inventory).promotion_rule == PromotionRule::MustNot);
    CHECK(inventory.snapshot().instances.at(key("db3")).promotion_rule == PromotionRule::Neutral);
}

TEST_CASE("inventory: what a server says of its promotion rule counts more than policy", "[unit]") {
    Policy policy;
    policy.promotion_rules[key("db2")] = PromotionRule::MustNot;
    Inventory inventory;
    inventory.add(key("db2"), policy);
    auto seen = observation_of({"db2", "db1"});
    inventory.absorb(answer(seen), at(1s));
    CHECK(db2(inventory).promotion_rule == PromotionRule::MustNot);
    seen.details = Details{};
    seen.details->promotion_rule = PromotionRule::Prefer;
    inventory.absorb(answer(seen), at(2s));
    CHECK(db2(inventory).promotion_rule == PromotionRule::Prefer);
}

TEST_CASE("inventory: lost and back are each told once", "[unit]") {
    auto inventory = with_db2();
    const auto seen = observation_of({"db2", "db1"});
    auto change = inventory.absorb(answer(seen), at(1s));
    CHECK(change.moved);
    CHECK_FALSE(change.has_come_back);
    change = inventory.absorb(failure(ErrorCode::Unreachable), at(2s));
    CHECK(change.has_been_lost);
    CHECK(db2(inventory).reachability == Reachability::Unreachable);
    CHECK(db2(inventory).failing_since == at(2s));
    CHECK_FALSE(inventory.absorb(failure(ErrorCode::Unreachable), at(3s)).has_been_lost);
    CHECK(db2(inventory).failures_in_a_row == 2);
    CHECK(db2(inventory).failing_since == at(2s));
    CHECK(db2(inventory).seen == seen);
    change = inventory.absorb(answer(seen), at(4s));
    CHECK(change.has_come_back);
    CHECK_FALSE(change.moved);
    CHECK(db2(inventory).failures_in_a_row == 0);
    CHECK(db2(inventory).failure.empty());
}

TEST_CASE("inventory: a server that answers and will not let us in is not dead", "[unit]") {
    for (const auto code : {ErrorCode::AccessDenied, ErrorCode::Unsupported}) {
        auto inventory = with_db2();
        inventory.absorb(failure(code), at(1s));
        CHECK(db2(inventory).reachability == Reachability::Unknown);
    }
}

TEST_CASE("inventory: an answer that was overtaken changes nothing", "[unit]") {
    auto inventory = with_db2();
    inventory.absorb(failure(ErrorCode::Unreachable), at(2s));
    const auto change = inventory.absorb(answer(observation_of({"db2", "db1"})), at(1s));
    CHECK_FALSE(change.is_news);
    CHECK(db2(inventory).reachability == Reachability::Unreachable);
    CHECK_FALSE(db2(inventory).seen.has_value());
}

TEST_CASE("inventory: losing the source is told when it happens", "[unit]") {
    auto inventory = with_db2();
    auto seen = observation_of({"db2", "db1"});
    CHECK_FALSE(inventory.absorb(answer(seen), at(1s)).has_lost_source);
    seen.replica->receiver = ReceiverState::Connecting;
    CHECK(inventory.absorb(answer(seen), at(2s)).has_lost_source);
    CHECK_FALSE(inventory.absorb(answer(seen), at(3s)).has_lost_source);
}

TEST_CASE("inventory: having another source, or none, is a move", "[unit]") {
    auto inventory = with_db2();
    CHECK(inventory.absorb(answer(observation_of({"db2", "db1"})), at(1s)).moved);
    CHECK(inventory.absorb(answer(observation_of({"db2", "db3"})), at(2s)).moved);
    CHECK(inventory.absorb(answer(observation_of({"db2", ""})), at(3s)).moved);
    CHECK_FALSE(inventory.absorb(answer(observation_of({"db2", ""})), at(4s)).moved);
}

TEST_CASE(
    "inventory: an applier with work stands still from the look on after which it did nothing",
    "[unit]") {
    auto inventory = with_db2();
    const auto look = [&](std::uint64_t executed, std::uint64_t received, Instant sent_at) {
        inventory.absorb(answer(observation_of({"db2", "db1", executed, received})), sent_at);
        return db2(inventory).stands_still_since;
    };
    CHECK_FALSE(look(100, 100, at(1s)));
    CHECK_FALSE(look(100, 100, at(1500ms)));
    CHECK_FALSE(look(101, 200, at(1600ms)));
    CHECK(look(101, 300, at(2s)) == at(1600ms));
    CHECK(look(101, 300, at(3s)) == at(1600ms));
    CHECK_FALSE(look(102, 300, at(4s)));
    CHECK(look(102, 300, at(5s)) == at(4s));
    CHECK_FALSE(look(300, 300, at(6s)));
    CHECK_FALSE(look(300, 300, at(7s)));
}

TEST_CASE("inventory: a replica that gets nothing of what its source has stands still", "[unit]") {
    auto inventory = with_db2();
    inventory.add(key("db1"), {});
    const auto look = [&](std::uint64_t executed, std::uint64_t on_source, Instant sent_at) {
        inventory.absorb({ProbeId{1}, key("db1"), observation_of({"db1", "", on_source})}, sent_at);
        inventory.absorb(answer(observation_of({"db2", "db1", executed})), sent_at);
        return db2(inventory).stands_still_since;
    };
    CHECK_FALSE(look(100, 100, at(1s)));
    CHECK_FALSE(look(100, 100, at(2s)));
    CHECK(look(100, 101, at(3s)) == at(2s));
    CHECK(look(100, 200, at(4s)) == at(2s));
    CHECK_FALSE(look(200, 200, at(5s)));
}

TEST_CASE("inventory: a primary that lacks acknowledgers stands still, another merely idles",
          "[unit]") {
    auto inventory = with_db2();
    auto seen = observation_of({"db2", ""});
    const auto look = [&](Instant sent_at) {
        inventory.absorb(answer(seen), sent_at);
        return db2(inventory).stands_still_since;
    };
    CHECK_FALSE(look(at(1s)));
    CHECK_FALSE(look(at(2s)));
    seen.semi_sync = {.source_enabled = true, .source_active = true, .wait_for_replicas = 1};
    CHECK(look(at(3s)) == at(2s));
    CHECK(look(at(4s)) == at(2s));
    seen.semi_sync.connected_replicas = 1;
    CHECK_FALSE(look(at(5s)));
}

TEST_CASE("inventory: absorbing what was forgotten is a bug of ours", "[unit]") {
    Inventory inventory;
    CHECK_THROWS_AS(inventory.absorb(failure(ErrorCode::Unreachable), at(1s)), CheckFailed);
}

}  // namespace understudy
