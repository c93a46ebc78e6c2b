#include "engine/topology/known_places.h"

#include <catch2/catch.hpp>

#include "engine/relocation/coordinate_moves.h"
#include "engine/relocation/plan_operation.h"
#include "engine/topology/obstacles.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::kill;
using testing::make_binlog_server;
using testing::place;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::without_gtid;

/// db1 <- db2, db3, db4. db1 is dead; somebody who was at 500 there went on below db2 at 900.
struct Orphans {
    Orphans() {
        without_gtid(fleet, "db2", 700, 1100);
        without_gtid(fleet, "db3", 500, 700);
        without_gtid(fleet, "db4", 600, 700);
        fleet.known_places = {{key("db1"), place(500), key("db2"), place(900)}};
        kill(fleet, "db1");
    }

    Snapshot fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db1"}});
    Topology topology{fleet};
    Policy policy{};

    [[nodiscard]] Terrain terrain() const { return {fleet, topology, policy}; }

    [[nodiscard]] std::string fault(const std::string& host, const std::string& below) const {
        return find_known_place_fault(terrain(), key(host), key(below)).value_or("");
    }
};

}  // namespace

TEST_CASE("known place: it is one in both logs, whichever of the two was left") {
    const std::vector<KnownPlace> places{{key("db1"), place(500), key("db2"), place(900)}};
    CHECK(translate(places, key("db1"), place(500), key("db2")) == place(900));
    CHECK(translate(places, key("db2"), place(900), key("db1")) == place(500));
    CHECK_FALSE(translate(places, key("db1"), place(501), key("db2")));
    CHECK_FALSE(translate(places, key("db1"), place(500), key("db3")));
    CHECK_FALSE(translate(places, key("db2"), place(500), key("db1")));
}

TEST_CASE("known place: only who stands exactly there, with nothing left to apply, goes by it") {
    Orphans scene;
    CHECK(scene.fault("db3", "db2").empty());
    CHECK(scene.fault("db4", "db2") ==
          "db4 is at binlog.000001:600 in the log of db1, and no move has shown where in the log "
          "of db2 that is");
    replica(scene.fleet, "db3").in_source_log->read = place(550);
    CHECK(scene.fault("db3", "db2") ==
          "db3 has not applied all that it has received: up to binlog.000001:500, and not up to "
          "binlog.000001:550");
    replica(scene.fleet, "db3").in_source_log.reset();
    CHECK(scene.fault("db3", "db2") == "db3 does not tell how far it is in the log of its source");
    make_binlog_server(scene.fleet, "db3", 500);
    CHECK(scene.fault("db3", "db2") ==
          "db3 is a binlog server, whose files cannot go on with another log");
}

TEST_CASE("known place: the replica stands still, and is attached there") {
    Orphans scene;
    const Operation asked{OperationKind::MoveEquivalent, key("db3"), key("db2")};
    const auto moves = find_moves(scene.terrain(), asked);
    REQUIRE(moves);
    REQUIRE(moves->moves.size() == 1);
    CHECK(moves->moves.front().anchor == key("db3"));
    CHECK(attach_by_coordinates(scene.terrain(), moves->moves).empty());
    replica(scene.fleet, "db3").receiver = ReceiverState::Stopped;
    replica(scene.fleet, "db3").applier = ApplierState::Stopped;
    const auto steps = attach_by_coordinates(scene.terrain(), moves->moves);
    REQUIRE(steps.size() == 1);
    CHECK(std::get<step::PointAt>(steps.front().step).place == SamePlace{place(500), place(900)});
    replica(scene.fleet, "db3").in_source_log = SourceLogProgress{place(501), place(501)};
    CHECK(attach_by_coordinates(scene.terrain(), moves->moves).empty());
    CHECK(find_apart(scene.terrain(), moves->moves) ==
          std::vector<std::string>{"db3 is at binlog.000001:501 now, and where that is in the log "
                                   "of db2 is not known"});
}

TEST_CASE("known place: where nobody can stand still, other moves go by it as well") {
    Orphans scene;
    const auto moves =
        find_moves(scene.terrain(), {OperationKind::Relocate, key("db3"), key("db2")});
    REQUIRE(moves);
    CHECK(moves->moves.front().anchor == key("db3"));
    CHECK_FALSE(find_moves(scene.terrain(), {OperationKind::Relocate, key("db4"), key("db2")}));
    scene.fleet.known_places.clear();
    CHECK_FALSE(find_moves(scene.terrain(), {OperationKind::Relocate, key("db3"), key("db2")}));
}

TEST_CASE("known place: it is refused to who has GTIDs, with the way to go") {
    Orphans scene;
    scene.fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    const auto moves =
        find_moves(scene.terrain(), {OperationKind::MoveEquivalent, key("db3"), key("db2")});
    REQUIRE_FALSE(moves);
    CHECK(moves.error().detail == "db3: no common place: db3 replicates by GTID: relocate does it");
}

}  // namespace understudy
