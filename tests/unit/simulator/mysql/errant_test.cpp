// What a simulated server does that has forgotten what it has executed.
#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

/// db3 has two transactions of its own, and has forgotten all that it has executed.
struct Forgetful {
    Forgetful() {
        bench.write("db1", 20);
        bench.run(50ms);
        bench.write("db3", 2);
        executed = std::get<GtidSet>(bench.look("db3")->executed);
        kept = std::get<GtidSet>(bench.look("db1")->executed);
        REQUIRE(bench.perform(step::DetachSource{{"db3"}, {"db1"}}));
        REQUIRE(bench.perform(step::ResetExecuted{{"db3"}, {"db1"}, executed, executed - kept}));
    }

    [[nodiscard]] Observation start() {
        REQUIRE(bench.perform(step::ReattachSource{{"db3"}, {"db1"}}));
        REQUIRE(bench.perform(step::StartReplication{{"db3"}}));
        bench.run(100ms);
        return *bench.look("db3");
    }

    Bench bench;
    GtidSet executed;
    GtidSet kept;
};

TEST_CASE("errant: one that counts nothing fetches everything, and fails at the first row it has",
          "[unit]") {
    Forgetful scene;
    const Observation seen = scene.start();
    CHECK(seen.replica->applier == ApplierState::Stopped);
    CHECK(seen.replica->applier_error.starts_with("1062"));
    CHECK(is_empty(seen.executed));
}

TEST_CASE("errant: one that counts what it has goes on behind it", "[unit]") {
    Forgetful scene;
    REQUIRE(scene.bench.perform(step::SetPurged{{"db3"}, {"db1"}, scene.kept}));
    scene.bench.write("db1", 5);
    const Observation seen = scene.start();
    CHECK(is_replicating(seen));
    CHECK(seen.executed == scene.bench.look("db1")->executed);
    CHECK(seen.purged == scene.kept);
}

TEST_CASE("errant: it names its own transactions from the beginning again", "[unit]") {
    Forgetful scene;
    REQUIRE(scene.bench.perform(step::SetPurged{{"db3"}, {"db1"}, scene.kept}));
    scene.bench.write("db3", 1);
    CHECK(std::get<GtidSet>(scene.bench.look("db3")->executed) - scene.kept ==
          GtidSet{scene.bench.server("db3").uuid, GtidInterval{1, 1}});
}

TEST_CASE("errant: an empty transaction takes the place of rows that were forgotten", "[unit]") {
    Forgetful scene;
    REQUIRE(scene.bench.perform(step::SetPurged{{"db3"}, {"db1"}, scene.kept}));
    REQUIRE(scene.bench.perform(step::InjectEmpty{{"db1"}, scene.executed - scene.kept}));
    const Observation seen = scene.start();
    CHECK(seen.replica->applier_error.empty());
    CHECK(seen.executed == scene.bench.look("db1")->executed);
}

TEST_CASE("errant: a killed transaction is not committed, and a restart ends all of them",
          "[unit]") {
    Bench bench;
    const auto before = bench.server("db1").executed;
    const auto connection = bench.servers.write_slowly(bench.env, bench.index("db1"), 5s);
    REQUIRE(bench.perform(step::KillQuery{{"db1"}, connection}));
    CHECK_FALSE(bench.perform(step::KillQuery{{"db1"}, connection}));
    bench.run(6s);
    CHECK(bench.server("db1").executed == before);

    const auto second = bench.servers.write_slowly(bench.env, bench.index("db1"), 5s);
    bench.crash("db1");
    bench.restart("db1");
    bench.run(1s);
    CHECK_FALSE(bench.perform(step::KillQuery{{"db1"}, second}));
}

}  // namespace
}  // namespace understudy::sim
