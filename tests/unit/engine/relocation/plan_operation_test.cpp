#include "engine/relocation/plan_operation.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::kill;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::written_on;

using Lines = std::vector<std::string>;

Operation relocate(const std::string& host, const std::string& below) {
    return {.kind = OperationKind::Relocate, .instance = key(host), .destination = key(below)};
}

struct Scene {
    Snapshot fleet;
    Topology topology{fleet};
    Policy policy{};

    [[nodiscard]] Terrain terrain() const { return {fleet, topology, policy}; }

    [[nodiscard]] OperationPlan plan(const Operation& operation) const {
        return plan_operation(terrain(), operation).value();
    }
};

Scene siblings() {
    return Scene{snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db3"}})};
}

/// "hold 0 stop the receiver of db3".
Lines told(const OperationPlan& plan) {
    Lines lines;
    for (const PhasePlan& phase : plan.phases) {
        if (phase.steps.empty()) {
            lines.emplace_back(to_string(phase.phase));
        }
        for (const PlannedStep& planned : phase.steps) {
            lines.push_back(std::string{to_string(phase.phase)} + " " +
                            std::to_string(planned.wave) + " " + describe(planned.step));
        }
    }
    return lines;
}

TEST_CASE("plan: who goes up, or stays where he is, is held as well") {
    const auto scene = siblings();
    CHECK(told(scene.plan(relocate("db4", "db1"))) ==
          Lines{"hold 0 stop the receiver of db4", "catch-up", "attach 1 point db4 at db1"});
    CHECK(told(scene.plan({.kind = OperationKind::Repoint, .instance = key("db4")})) ==
          Lines{"hold 0 stop the receiver of db4", "catch-up", "attach 1 point db4 at db3"});
}

TEST_CASE("plan: a replica is held until its new source has all that it has") {
    const auto scene = siblings();
    const auto plan = scene.plan(relocate("db3", "db2"));
    CHECK(told(plan) ==
          Lines{"hold 0 stop the receiver of db3", "catch-up", "attach 1 point db3 at db2"});
    const auto& point = std::get<step::PointAt>(plan.phases.back().steps.front().step);
    CHECK(point.at_most == ReplicationPosition{written_on("db1", 100)});
}

TEST_CASE("plan: who changes places goes up before his source comes below him") {
    const auto scene = siblings();
    CHECK(told(scene.plan({.kind = OperationKind::TakeSource, .instance = key("db4")})) ==
          Lines{"hold 0 stop the receiver of db3",
                "catch-up",
                "attach 0 point db4 at db1",
                "attach 1 point db3 at db4"});
}

TEST_CASE("plan: what a new source lacks is waited for") {
    auto scene = siblings();
    const std::vector<Move> moves{{key("db3"), key("db1"), key("db2")}};
    CHECK(find_lacking(scene.terrain(), moves).empty());  // it is not held
    replica(scene.fleet, "db3").receiver = ReceiverState::Stopped;
    replica(scene.fleet, "db3").received = written_on("db1", 103);
    CHECK(find_lacking(scene.terrain(), moves) ==
          "db2 lacks " + to_string(written_on("db1", 103) - written_on("db1", 100)) + " of db3");
    seen(scene.fleet, "db2").executed = written_on("db1", 103);
    CHECK(find_lacking(scene.terrain(), moves).empty());
    kill(scene.fleet, "db2");
    CHECK(find_lacking(scene.terrain(), moves) == "db2 does not answer");
}

TEST_CASE("plan: only who is held and not moved is released") {
    auto scene = siblings();
    const std::vector<Move> moves{{key("db3"), key("db1"), key("db2")}};
    CHECK(plan_release(scene.terrain(), moves).steps.empty());
    replica(scene.fleet, "db3").receiver = ReceiverState::Stopped;
    REQUIRE(plan_release(scene.terrain(), moves).steps.size() == 1);
    CHECK(describe(plan_release(scene.terrain(), moves).steps.front().step) ==
          "start replication on db3");
}

TEST_CASE("plan: many are moved a few at a time") {
    std::vector<testing::Server> servers{{"db1", ""}, {"db2", "db1"}};
    for (int i = 3; i < 203; ++i) {
        servers.push_back({"db" + std::to_string(i), "db1"});
    }
    const Scene scene{snapshot_of(servers)};
    const auto plan = scene.plan({.kind = OperationKind::TakeSiblings, .instance = key("db2")});
    REQUIRE(plan.phases.front().steps.size() == 200);
    CHECK(plan.phases.front().steps.back().wave == 3);
    CHECK(plan.phases.back().steps.back().wave == 4);
    CHECK(plan.phases.back().steps.back().on_failure == OnFailure::CarryOn);
}

TEST_CASE("plan: its fingerprint is about who goes where, and not about how far they have come") {
    auto scene = siblings();
    const auto before = scene.plan(relocate("db3", "db2")).fingerprint(scene.fleet);
    CHECK(before.size() == 8);
    seen(scene.fleet, "db2").executed = written_on("db1", 200);
    CHECK(scene.plan(relocate("db3", "db2")).fingerprint(scene.fleet) == before);
    CHECK(scene.plan(relocate("db3", "db1")).fingerprint(scene.fleet) != before);
    seen(scene.fleet, "db2").server_id = ServerId{77};
    CHECK(scene.plan(relocate("db3", "db2")).fingerprint(scene.fleet) != before);
}

}  // namespace
}  // namespace understudy
