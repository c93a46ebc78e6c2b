#include "engine/relocation/coordinate_moves.h"

#include <catch2/catch.hpp>

#include "engine/relocation/plan_operation.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::kill;
using testing::place;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::without_gtid;

using Lines = std::vector<std::string>;

/// db1 <- db2 <- db4; db1 <- db3. All that db1 has written ends at 500, what db2 has at 900.
struct Places {
    Places() {
        without_gtid(fleet, "db2", 500, 900);
        without_gtid(fleet, "db3", 500, 700);
        without_gtid(fleet, "db4", 900, 300);
    }

    Snapshot fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}});
    Topology topology{fleet};
    Policy policy{};

    [[nodiscard]] Terrain terrain() const { return {fleet, topology, policy}; }

    void stop_applier(const std::string& host) {
        replica(fleet, host).applier = ApplierState::Stopped;
    }

    void stop_receiver(const std::string& host) {
        replica(fleet, host).receiver = ReceiverState::Stopped;
    }

    void stop(const std::string& host) {
        stop_receiver(host);
        stop_applier(host);
    }

    /// So far in the log of its source.
    void put(const std::string& host, std::uint64_t executed, std::uint64_t read) {
        replica(fleet, host).in_source_log = SourceLogProgress{place(read), place(executed)};
    }
};

const std::vector<Move> kUp{{key("db4"), key("db2"), key("db1"), key("db2")}};
const std::vector<Move> kDown{{key("db3"), key("db1"), key("db2"), key("db2")}};

Lines told(const std::vector<PlannedStep>& steps) {
    Lines lines;
    for (const PlannedStep& planned : steps) {
        lines.push_back(describe(planned.step));
    }
    return lines;
}

TEST_CASE("coordinate moves: who stands still is stopped, once, and nobody else") {
    Places scene;
    auto both = kUp;
    both.push_back({key("db5"), key("db2"), key("db1"), key("db2")});
    CHECK(told(hold_anchors(scene.terrain(), both)) == Lines{"stop replication on db2"});
    scene.stop("db2");
    CHECK(hold_anchors(scene.terrain(), both).empty());
}

TEST_CASE("coordinate moves: up goes who has all of the log of the one that stands still") {
    Places scene;
    scene.put("db4", 800, 900);
    CHECK(attach_by_coordinates(scene.terrain(), kUp).empty());  // Nobody stands still.
    scene.stop("db2");
    CHECK(attach_by_coordinates(scene.terrain(), kUp).empty());
    CHECK(bring_together(scene.terrain(), kUp).empty());
    CHECK(find_apart(scene.terrain(), kUp) ==
          Lines{"db4 is at binlog.000001:800, and db2 at binlog.000001:900"});
    scene.put("db4", 900, 900);
    CHECK(find_apart(scene.terrain(), kUp).empty());
    const auto steps = attach_by_coordinates(scene.terrain(), kUp);
    REQUIRE(told(steps) == Lines{"point db4 at db1, binlog.000001:500"});
    CHECK(std::get<step::PointAt>(steps.front().step).place == SamePlace{place(900), place(500)});
}

TEST_CASE("coordinate moves: who has more than the one that stands still wrote is left alone") {
    Places scene;
    scene.stop("db2");
    scene.put("db4", 901, 901);
    CHECK(attach_by_coordinates(scene.terrain(), kUp).empty());
    CHECK_FALSE(find_apart(scene.terrain(), kUp).empty());
}

TEST_CASE("coordinate moves: down goes who has all that the other one has, and stands still") {
    Places scene;
    scene.stop("db2");
    scene.put("db3", 400, 550);
    CHECK(bring_together(scene.terrain(), kDown).empty());  // It replicates.
    CHECK(find_apart(scene.terrain(), kDown) ==
          Lines{"db3 is at binlog.000001:400, and db2 at binlog.000001:500"});
    scene.stop("db3");
    CHECK(told(bring_together(scene.terrain(), kDown)) == Lines{"start replication on db3"});
    scene.put("db3", 500, 500);
    CHECK(told(attach_by_coordinates(scene.terrain(), kDown)) ==
          Lines{"point db3 at db2, binlog.000001:900"});
    replica(scene.fleet, "db3").receiver = ReceiverState::Running;
    CHECK(attach_by_coordinates(scene.terrain(), kDown).empty());
    CHECK(told(bring_together(scene.terrain(), kDown)) == Lines{"stop replication on db3"});
}

TEST_CASE("coordinate moves: the one that stands still moves on to who has more, and meets him") {
    Places scene;
    scene.stop("db2");
    scene.stop("db3");
    scene.put("db3", 550, 550);
    CHECK(told(bring_together(scene.terrain(), kDown)) ==
          Lines{"let db2 replicate until binlog.000001:550"});
    CHECK(attach_by_coordinates(scene.terrain(), kDown).empty());
    replica(scene.fleet, "db2").receiver = ReceiverState::Running;
    replica(scene.fleet, "db2").applier = ApplierState::Running;
    CHECK(bring_together(scene.terrain(), kDown).empty());
    CHECK(find_apart(scene.terrain(), kDown) == Lines{"db2 has not come to the place of db3 yet"});
    scene.put("db2", 550, 550);  // It idles there: nothing has come that is behind that place.
    CHECK(told(bring_together(scene.terrain(), kDown)) == Lines{"stop replication on db2"});
    scene.stop_applier("db2");
    scene.put("db2", 550, 600);
    seen(scene.fleet, "db2").log_end = place(950);
    const auto steps = attach_by_coordinates(scene.terrain(), kDown);
    REQUIRE(steps.size() == 1);
    CHECK(std::get<step::PointAt>(steps.front().step).place == SamePlace{place(550), place(950)});
}

// Goal: what is in a relay log that is thrown away is not only there. Method: the replica has
// received more than the one that stands still, which receives it then, and executes none of it.
TEST_CASE("coordinate moves: what a replica has received its new source has received as well") {
    Places scene;
    scene.stop("db2");
    scene.stop("db3");
    scene.put("db3", 500, 560);
    CHECK(attach_by_coordinates(scene.terrain(), kDown).empty());
    CHECK(find_apart(scene.terrain(), kDown) ==
          Lines{"db2 has yet to receive what db3 has received, up to binlog.000001:560"});
    CHECK(told(bring_together(scene.terrain(), kDown)) ==
          Lines{"let db2 replicate until binlog.000001:500"});
    replica(scene.fleet, "db2").receiver = ReceiverState::Running;
    scene.put("db2", 500, 540);
    CHECK(bring_together(scene.terrain(), kDown).empty());
    CHECK(attach_by_coordinates(scene.terrain(), kDown).empty());
    scene.put("db2", 500, 560);
    CHECK(told(attach_by_coordinates(scene.terrain(), kDown)) ==
          Lines{"point db3 at db2, binlog.000001:900"});
}

TEST_CASE("coordinate moves: several are met one after the other, the nearest first") {
    Places scene;
    scene.fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db5", "db1"}});
    without_gtid(scene.fleet, "db2", 500, 900);
    without_gtid(scene.fleet, "db3", 600, 700);
    without_gtid(scene.fleet, "db5", 550, 700);
    auto both = kDown;
    both.push_back({key("db5"), key("db1"), key("db2"), key("db2")});
    scene.stop("db2");
    scene.stop("db3");
    scene.stop("db5");
    CHECK(told(bring_together(scene.terrain(), both)) ==
          Lines{"let db2 replicate until binlog.000001:550"});
    scene.put("db2", 550, 600);
    CHECK(bring_together(scene.terrain(), both).empty());
    CHECK(told(attach_by_coordinates(scene.terrain(), both)) ==
          Lines{"point db5 at db2, binlog.000001:900"});
}

TEST_CASE("coordinate moves: to another server with that log goes who stands, when that has all") {
    Places scene;
    testing::make_binlog_server(scene.fleet, "db2", 900);
    testing::make_binlog_server(scene.fleet, "db3", 900);
    scene.put("db4", 700, 950);
    const std::vector<Move> beside{{key("db4"), key("db2"), key("db3"), key("db4")}};
    CHECK(told(hold_anchors(scene.terrain(), beside)) == Lines{"stop replication on db4"});
    scene.stop("db4");
    CHECK(attach_by_coordinates(scene.terrain(), beside).empty());
    CHECK(bring_together(scene.terrain(), beside).empty());
    CHECK(find_apart(scene.terrain(), beside) ==
          Lines{"db3 has yet to receive what db4 has received, up to binlog.000001:950"});

    testing::seen(scene.fleet, "db3").log_end = testing::place(950);
    const auto steps = attach_by_coordinates(scene.terrain(), beside);
    REQUIRE(steps.size() == 1);
    const auto& point = std::get<step::PointAt>(steps.front().step);
    CHECK(point.place == SamePlace{testing::place(700), testing::place(700)});
    CHECK(told(release_by_coordinates(scene.terrain(), beside)) ==
          Lines{"start replication on db4"});
}

TEST_CASE("coordinate moves: all who stand still are released, anchors first") {
    Places scene;
    CHECK(release_by_coordinates(scene.terrain(), kDown).empty());
    scene.stop_applier("db2");
    scene.stop_receiver("db3");
    CHECK(told(release_by_coordinates(scene.terrain(), kDown)) ==
          Lines{"start replication on db2", "start replication on db3"});
    kill(scene.fleet, "db2");
    CHECK(told(release_by_coordinates(scene.terrain(), kDown)) ==
          Lines{"start replication on db3"});
}

TEST_CASE("coordinate moves: who may end at a place is stopped and started, if it replicates") {
    Places scene;
    CHECK(unbind(scene.terrain(), {}).empty());
    const auto steps = unbind(scene.terrain(), {key("db1"), key("db2")});
    CHECK(told(steps) == Lines{"stop replication on db2", "start replication on db2"});
    CHECK(steps.front().wave < steps.back().wave);
    scene.stop_applier("db2");
    CHECK(unbind(scene.terrain(), {key("db2")}).empty());
}

/// "hold: stop replication on db2".
Lines phases_of(const Places& scene, const Operation& operation) {
    Lines lines;
    const auto plan = plan_operation(scene.terrain(), operation);
    if (!plan) {
        return {std::string{to_string(plan.error().reason)} + ": " + plan.error().detail};
    }
    for (const PhasePlan& phase : plan->phases) {
        if (phase.steps.empty()) {
            lines.emplace_back(to_string(phase.phase));
        }
        for (const std::string& step : told(phase.steps)) {
            lines.push_back(std::string{to_string(phase.phase)} + ": " + step);
        }
    }
    return lines;
}

TEST_CASE("plan: by file and position who stands still is stopped, met and released") {
    Places scene;
    CHECK(phases_of(scene, {.kind = OperationKind::MoveUp, .instance = key("db4")}) ==
          Lines{"hold: stop replication on db2",
                "catch-up",
                "attach: point db4 at db1, binlog.000001:500",
                "release: start replication on db2"});
    const Operation below{
        .kind = OperationKind::MoveBelow, .instance = key("db3"), .destination = key("db2")};
    CHECK(phases_of(scene, below) == Lines{"hold: stop replication on db2",
                                           "catch-up: stop replication on db3",
                                           "attach: point db3 at db2, binlog.000001:900",
                                           "release: start replication on db2"});
    scene.put("db3", 540, 560);
    CHECK(phases_of(scene, below) == Lines{"hold: stop replication on db2",
                                           "catch-up: stop replication on db3",
                                           "catch-up: let db2 replicate until binlog.000001:560",
                                           "attach: point db3 at db2, binlog.000001:900",
                                           "release: start replication on db2"});
}

TEST_CASE("plan: by file and position a cousin is reached by going up, and then below") {
    const Places scene;
    CHECK(
        phases_of(
            scene,
            {.kind = OperationKind::Relocate, .instance = key("db4"), .destination = key("db3")}) ==
        Lines{"hold: stop replication on db2",
              "catch-up",
              "attach: point db4 at db1, binlog.000001:500",
              "release: start replication on db2",
              "hold: stop replication on db3",
              "catch-up: stop replication on db4",
              "attach: point db4 at db3, binlog.000001:700",
              "release: start replication on db3"});
}

TEST_CASE("plan: by file and position a replica takes the place of its source, which follows it") {
    Places scene;
    CHECK(phases_of(scene, {.kind = OperationKind::TakeSource, .instance = key("db4")}) ==
          Lines{"hold: stop replication on db2",
                "catch-up",
                "attach: point db4 at db1, binlog.000001:500",
                "release: start replication on db2",
                "hold: stop replication on db4",
                "catch-up: stop replication on db2",
                "attach: point db2 at db4, binlog.000001:300",
                "release: start replication on db4"});
    testing::instance(scene.fleet, "db2").stop = DeliberateStop{"ann", {}};
    CHECK(phases_of(scene, {.kind = OperationKind::TakeSource, .instance = key("db4")})
              .front()
              .starts_with("cannot replicate: db4: no common place: db2 was stopped on purpose"));
}

TEST_CASE("plan: nobody above both, and there is no way by file and position") {
    Places scene;
    scene.fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", ""}});
    without_gtid(scene.fleet, "db2", 500, 900);
    const Lines none{
        "cannot replicate: db2: no common place: db2 replicates by file and position, and there "
        "is no server above both it and db3"};
    CHECK(phases_of(scene,
                    {.kind = OperationKind::Relocate,
                     .instance = key("db2"),
                     .destination = key("db3")}) == none);
}

TEST_CASE("plan: a repoint by file and position changes no coordinates") {
    const Places scene;
    CHECK(phases_of(scene, {.kind = OperationKind::Repoint, .instance = key("db4")}) ==
          Lines{"attach: start replication on db4"});
}

}  // namespace
}  // namespace understudy
