#include "engine/relocation/matched_moves.h"

#include <catch2/catch.hpp>

#include "engine/relocation/plan_operation.h"
#include "engine/topology/matching.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::kill;
using testing::place;
using testing::replica;
using testing::snapshot_of;
using testing::without_gtid;

using Lines = std::vector<std::string>;

/// db1 <- db2 <- db4; db1 <- db3 <- db5. All that db1 has written ends at 500.
struct Chain {
    Chain() {
        without_gtid(fleet, "db2", 500, 900);
        without_gtid(fleet, "db3", 500, 700);
        without_gtid(fleet, "db4", 900, 300);
        without_gtid(fleet, "db5", 700, 400);
        policy.pseudo_gtid = automatic_pseudo_gtid(Duration{0});
    }

    Snapshot fleet =
        snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}, {"db5", "db3"}});
    Topology topology{fleet};
    Policy policy{};

    [[nodiscard]] Terrain terrain() const { return {fleet, topology, policy}; }

    void stop(const std::string& host) {
        replica(fleet, host).receiver = ReceiverState::Stopped;
        replica(fleet, host).applier = ApplierState::Stopped;
    }

    /// So far in the log of its source.
    void put(const std::string& host, std::uint64_t executed, std::uint64_t read) {
        replica(fleet, host).in_source_log = SourceLogProgress{place(read), place(executed)};
    }

    [[nodiscard]] std::vector<Move> moves(OperationKind kind,
                                          const std::string& host,
                                          const std::string& below) const {
        const auto found =
            find_moves(terrain(), {.kind = kind, .instance = key(host), .destination = key(below)});
        return found ? found->moves : std::vector<Move>{};
    }

    [[nodiscard]] std::string why_not(OperationKind kind,
                                      const std::string& host,
                                      const std::string& below) const {
        const auto found =
            find_moves(terrain(), {.kind = kind, .instance = key(host), .destination = key(below)});
        return found ? "" : found.error().detail;
    }
};

std::vector<Move> matched(const std::string& host, const std::string& from, const std::string& to) {
    return {{key(host), key(from), key(to), std::nullopt, true}};
}

Lines said(const std::vector<PlannedStep>& steps) {
    Lines lines;
    for (const PlannedStep& planned : steps) {
        lines.push_back(describe(planned.step));
    }
    return lines;
}

bool contains_text(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_CASE("matched moves: a match is one; a move has an anchor where one can serve") {
    Chain scene;
    CHECK(scene.moves(OperationKind::Match, "db3", "db2") == matched("db3", "db1", "db2"));
    CHECK(scene.moves(OperationKind::MoveBelow, "db3", "db2").front().anchor == key("db2"));
    CHECK(scene.moves(OperationKind::Relocate, "db4", "db5") == matched("db4", "db2", "db5"));

    kill(scene.fleet, "db1");
    CHECK(scene.moves(OperationKind::MoveBelow, "db3", "db2") == matched("db3", "db1", "db2"));
    scene.policy.pseudo_gtid = {};
    CHECK(scene.moves(OperationKind::MoveBelow, "db3", "db2").front().anchor == key("db2"));
}

TEST_CASE("matched moves: what stands in the way is told before anything is done") {
    Chain scene;
    testing::seen(scene.fleet, "db3").logs_replica_updates = false;
    CHECK(contains_text(scene.why_not(OperationKind::Match, "db3", "db2"),
                        "db3 does not tell where it is in its relay log"));
    testing::seen(scene.fleet, "db3").logs_replica_updates = true;
    testing::seen(scene.fleet, "db3").log_end.reset();
    CHECK(contains_text(scene.why_not(OperationKind::Match, "db3", "db2"),
                        "db3 does not tell where it is in its binary log"));
    testing::seen(scene.fleet, "db3").log_end = place(700);
    CHECK(scene.why_not(OperationKind::Match, "db3", "db2").empty());

    scene.policy.pseudo_gtid = {};
    CHECK(contains_text(scene.why_not(OperationKind::Match, "db3", "db2"), "not in use"));
}

TEST_CASE("matched moves: by its relay log goes who does not log, or in another format") {
    Chain scene;
    const auto log = [&] { return log_to_match_by(scene.terrain(), key("db3"), key("db2")); };
    LinkDetails link;
    link.relay_log = {.file = "relay.000004", .position = 350};
    replica(scene.fleet, "db3").link = link;
    CHECK(log() == LogKind::Binary);

    testing::seen(scene.fleet, "db3").logs_replica_updates = false;
    CHECK(log() == LogKind::Relay);
    CHECK(scene.why_not(OperationKind::Match, "db3", "db2").empty());
    scene.stop("db3");
    const auto standing = find_standing(scene.terrain(), matched("db3", "db1", "db2").front());
    REQUIRE(standing);
    CHECK(*standing == Standing{{LogKind::Relay, {"relay.000004", 350}}, place(500)});

    testing::seen(scene.fleet, "db3").logs_replica_updates = true;
    testing::seen(scene.fleet, "db3").binlog_format = BinlogFormat::Mixed;
    testing::seen(scene.fleet, "db2").binlog_format = BinlogFormat::Row;
    testing::seen(scene.fleet, "db1").binlog_format = BinlogFormat::Row;
    CHECK(log() == LogKind::Relay);
    CHECK(scene.why_not(OperationKind::Match, "db3", "db2").empty());

    testing::seen(scene.fleet, "db1").binlog_format = BinlogFormat::Mixed;
    CHECK(contains_text(scene.why_not(OperationKind::Match, "db3", "db2"),
                        "what db3 has received db1 logged by mixed, and db2 logs by row"));
    kill(scene.fleet, "db1");
    CHECK(scene.why_not(OperationKind::Match, "db3", "db2").empty());
}

TEST_CASE("matched moves: a sibling that has received more, and nobody sends it to the other") {
    Chain scene;
    scene.put("db3", 500, 501);
    CHECK(scene.why_not(OperationKind::Match, "db3", "db2").empty());

    replica(scene.fleet, "db2").receiver = ReceiverState::Connecting;
    CHECK(contains_text(scene.why_not(OperationKind::Match, "db3", "db2"), "has received more"));
    scene.put("db3", 500, 500);
    CHECK(scene.why_not(OperationKind::Match, "db3", "db2").empty());
}

TEST_CASE("matched moves: a replica stops, and its sibling must have what it throws away") {
    Chain scene;
    const auto moves = matched("db3", "db1", "db2");
    scene.put("db3", 400, 450);
    scene.put("db2", 390, 440);
    CHECK(said(hold_for_match(scene.terrain(), moves)) == Lines{"stop replication on db3"});

    scene.stop("db3");
    CHECK(hold_for_match(scene.terrain(), moves).empty());
    CHECK(contains_text(find_unready(scene.terrain(), moves).front(), "receive"));
    scene.put("db2", 390, 450);
    CHECK(contains_text(find_unready(scene.terrain(), moves).front(), "apply"));
    scene.put("db2", 400, 450);
    CHECK(find_unready(scene.terrain(), moves).empty());
}

TEST_CASE("matched moves: who is above has all that came down") {
    Chain scene;
    const auto moves = matched("db4", "db2", "db1");
    scene.put("db4", 800, 900);
    kill(scene.fleet, "db2");
    CHECK(said(hold_for_match(scene.terrain(), moves)) == Lines{"stop replication on db4"});
    scene.stop("db4");
    CHECK(find_unready(scene.terrain(), moves).empty());
}

TEST_CASE("matched moves: below a cousin a replica applies all that it has received before") {
    Chain scene;
    const auto moves = matched("db4", "db2", "db5");
    scene.put("db4", 900, 900);
    CHECK(said(hold_for_match(scene.terrain(), moves)) == Lines{"stop the receiver of db4"});
    scene.put("db4", 800, 900);
    replica(scene.fleet, "db4").receiver = ReceiverState::Stopped;
    CHECK(hold_for_match(scene.terrain(), moves).empty());
    CHECK(contains_text(find_unready(scene.terrain(), moves).front(), "yet to apply"));
    scene.stop("db4");
    CHECK(said(hold_for_match(scene.terrain(), moves)) == Lines{"start replication on db4"});

    scene.put("db4", 900, 900);
    CHECK(hold_for_match(scene.terrain(), moves).empty());
    CHECK(find_unready(scene.terrain(), moves).empty());
    replica(scene.fleet, "db4").applier = ApplierState::Running;
    CHECK(said(hold_for_match(scene.terrain(), moves)) == Lines{"stop replication on db4"});
}

TEST_CASE("matched moves: again below its source, when it has applied all that it has received") {
    Chain scene;
    const auto moves = matched("db4", "db2", "db2");
    const Operation again{.kind = OperationKind::Rematch, .instance = key("db4")};
    const auto found = find_moves(scene.terrain(), again);
    REQUIRE(found);
    CHECK(found->moves == moves);

    replica(scene.fleet, "db4").receiver = ReceiverState::Stopped;
    replica(scene.fleet, "db4").receiver_error = "1236: no such place";
    scene.put("db4", 800, 900);
    CHECK(hold_for_match(scene.terrain(), moves).empty());
    CHECK(contains_text(find_unready(scene.terrain(), moves).front(), "yet to apply"));
    scene.put("db4", 900, 900);
    CHECK(said(hold_for_match(scene.terrain(), moves)) == Lines{"stop replication on db4"});
    scene.stop("db4");
    CHECK(find_unready(scene.terrain(), moves).empty());

    kill(scene.fleet, "db2");
    const auto dead = find_moves(scene.terrain(), again);
    REQUIRE_FALSE(dead);
    CHECK(contains_text(dead.error().detail, "not reachable: db2"));
}

TEST_CASE("matched moves: it is attached with both places, from where it stood") {
    Chain scene;
    scene.stop("db3");
    const auto standing = find_standing(scene.terrain(), matched("db3", "db1", "db2").front());
    REQUIRE(standing);
    CHECK(*standing == Standing{{LogKind::Binary, place(700)}, place(500)});

    const auto plan = attach_by_match(matched("db3", "db1", "db2").front(),
                                      *standing,
                                      PlaceFound{.there = place(620), .events = 7},
                                      OnFailure::Abort);

    REQUIRE(plan.steps.size() == 1);
    CHECK(plan.steps.front().step ==
          Step{step::PointAt{.instance = key("db3"),
                             .source = key("db2"),
                             .at_most = std::nullopt,
                             .place = SamePlace{place(500), place(620)}}});
}

TEST_CASE("matched moves: a dry run shows who stops and is matched, and no place") {
    Chain scene;
    const auto plan = plan_operation(
        scene.terrain(),
        {.kind = OperationKind::Match, .instance = key("db3"), .destination = key("db2")});

    REQUIRE(plan);
    REQUIRE(plan->phases.size() == 2);
    CHECK(said(plan->phases[0].steps) == Lines{"stop replication on db3"});
    CHECK(plan->phases[1].phase == Phase::Attach);
    CHECK(plan->phases[1].steps.empty());
    CHECK(contains_text(plan->phases[1].reason, "db3 is pointed at db2, where its binary log"));
}

}  // namespace
}  // namespace understudy
