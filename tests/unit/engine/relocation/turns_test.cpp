#include "engine/relocation/turns.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::snapshot_of;
using testing::without_gtid;

/// db1 <- db2 <- db4; db1 <- db3.
struct Cousins {
    Cousins() {
        for (const auto* host : {"db2", "db3", "db4"}) {
            without_gtid(fleet, host, 500, 900);
        }
    }

    Snapshot fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}});
    Topology topology{fleet};
    Policy policy{};

    [[nodiscard]] Terrain terrain() const { return {fleet, topology, policy}; }
};

const Move kFirst{key("db4"), key("db2"), key("db1"), key("db2"), false, 0};
const Move kSecond{key("db4"), key("db1"), key("db3"), key("db3"), false, 1};

TEST_CASE("turns: a way of several legs is as many moves; by GTID and by match it is one") {
    Cousins cousins;
    const Move move{key("db4"), key("db2"), key("db3")};
    CHECK(in_turns(cousins.terrain(), move) == std::vector{kFirst, kSecond});

    Move matched = move;
    matched.is_matched = true;
    CHECK(in_turns(cousins.terrain(), matched) == std::vector{matched});
    testing::replica(cousins.fleet, "db4").uses_gtid = true;
    CHECK(in_turns(cousins.terrain(), move) == std::vector{move});
}

TEST_CASE("turns: of a way that was begun, what is left") {
    Cousins cousins;
    const std::vector both{kFirst, kSecond};
    CHECK(rest_of(cousins.terrain(), both) == both);
    cousins.fleet = after_moves(cousins.fleet, {kFirst});
    CHECK(rest_of(cousins.terrain(), both) == std::vector{kSecond});
    cousins.fleet = after_moves(cousins.fleet, {kSecond});
    CHECK(rest_of(cousins.terrain(), both).empty());
}

TEST_CASE("turns: each replica goes from its first place to its last") {
    const std::vector both{kFirst, kSecond};
    const Move whole{key("db4"), key("db2"), key("db3")};
    CHECK(as_wholes(both) == std::vector{whole});
    CHECK(as_wholes({kFirst}) == std::vector{kFirst});
    CHECK(is_on_the_way(both, whole, key("db1")));
    CHECK_FALSE(is_on_the_way(both, whole, key("db3")));
    CHECK_FALSE(is_on_the_way(both, whole, key("db2")));
    CHECK(last_turn(both) == 1);
    CHECK(of_turn(both, 1) == std::vector{kSecond});
    CHECK(up_to_turn(both, 1) == both);
}

TEST_CASE("turns: what a replica could not follow on its way stands in its way") {
    Cousins cousins;
    CHECK(find_obstacles_between(cousins.terrain(), {kFirst, kSecond}).empty());
    testing::seen(cousins.fleet, "db1").has_binlog = false;
    CHECK(find_obstacles_between(cousins.terrain(), {kFirst, kSecond}) ==
          "on its way to db3 below db1: no binary log: db1 writes no binary log");
}

}  // namespace
}  // namespace understudy
