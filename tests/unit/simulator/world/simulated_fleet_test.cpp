#include <catch2/catch.hpp>

#include "tests/unit/simulator/mysql/bench.h"

namespace understudy::sim {
namespace {

TEST_CASE("simulated fleet: a probe reads the server as it is", "[unit]") {
    Bench bench;
    const auto primary = bench.look("db1");
    REQUIRE(primary);
    CHECK(is_writable(*primary));
    CHECK_FALSE(primary->replica.has_value());
    CHECK(primary->replicas_seen == std::vector<InstanceKey>{{"db2"}, {"db3"}});

    const auto replica = bench.look("db2");
    REQUIRE(replica);
    CHECK(replica->writability == Writability::SuperReadOnly);
    CHECK(replica->replica->source == InstanceKey{"db1"});
    CHECK(replica->replica->source_uuid == primary->server_uuid);
}

TEST_CASE("simulated fleet: a dead server, and one that never was, are unreachable at once",
          "[unit]") {
    Bench bench;
    bench.crash("db1");
    const Instant before = bench.env.kernel.now();
    const auto dead = bench.look("db1");
    const auto absent = bench.look("db9");

    REQUIRE_FALSE(dead);
    CHECK(dead.error().code == ErrorCode::Unreachable);
    REQUIRE_FALSE(absent);
    CHECK(absent.error().code == ErrorCode::Unreachable);
    CHECK(bench.env.kernel.now() - before < 20ms);
}

TEST_CASE("simulated fleet: a hung server is unreachable at the deadline, on either connection",
          "[unit]") {
    Bench bench;
    static_cast<void>(bench.look("db1"));
    bench.hang("db1");
    const Instant before = bench.env.kernel.now();

    CHECK_FALSE(bench.look("db1", Connection::Kept));
    CHECK_FALSE(bench.look("db1", Connection::Fresh));
    CHECK(bench.env.kernel.now() - before >= 2s);
}

TEST_CASE("simulated fleet: a step sent to a hung server happens when it wakes", "[unit]") {
    Bench bench;
    REQUIRE(bench.look("db1"));  // so that a connection is open
    bench.hang("db1");
    const auto outcome = bench.perform(step::MakeReadOnly{{"db1"}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::OutcomeUnknown);
    CHECK(bench.server("db1").writability == Writability::Writable);

    bench.wake("db1");
    bench.run(1ms);
    CHECK(bench.server("db1").writability == Writability::SuperReadOnly);
}

TEST_CASE("simulated fleet: a step that could not be sent for want of a connection never happens",
          "[unit]") {
    Bench bench;
    bench.hang("db1");
    const auto outcome = bench.perform(step::MakeReadOnly{{"db1"}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Unreachable);

    bench.wake("db1");
    bench.run(10s);
    CHECK(bench.server("db1").writability == Writability::Writable);
}

TEST_CASE("simulated fleet: a step whose answer meets a crash has an unknown outcome", "[unit]") {
    Bench bench;
    REQUIRE(bench.look("db1"));
    const StepId id = bench.ask(step::MakeReadOnly{{"db1"}});
    bench.crash("db1");
    bench.run(100ms);

    REQUIRE(bench.outcome_of(id));
    REQUIRE_FALSE(*bench.outcome_of(id));
    CHECK(bench.outcome_of(id)->error().code == ErrorCode::OutcomeUnknown);
}

TEST_CASE("simulated fleet: what was sent into a partition happens after it", "[unit]") {
    Bench bench;
    REQUIRE(bench.look("db1"));
    bench.cut("manager", "db1");
    const auto outcome = bench.perform(step::MakeReadOnly{{"db1"}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::OutcomeUnknown);

    bench.env.network.heal(bench.env.kernel);
    bench.run(10s);
    CHECK(bench.server("db1").writability == Writability::SuperReadOnly);
}

TEST_CASE("simulated fleet: a step planned for another server is refused and changes nothing",
          "[unit]") {
    Bench bench;
    const auto outcome = bench.perform(step::MakeReadOnly{{"db1"}},
                                       Identity{.server_id = ServerId{77}, .server_uuid = {}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    CHECK(bench.server("db1").writability == Writability::Writable);
}

TEST_CASE("simulated fleet: steps on one server are performed in the order they were asked for",
          "[unit]") {
    Bench bench;
    bench.ask(step::MakeReadOnly{{"db1"}});
    bench.ask(step::MakeWritable{{"db1"}});
    bench.ask(step::MakeReadOnly{{"db1"}});
    bench.run(100ms);

    REQUIRE(bench.answers.size() == 3);
    for (std::uint64_t i = 0; i < 3; ++i) {
        CHECK(std::get<StepFinished>(bench.answers[i]).id == StepId{i + 1});
    }
    CHECK(bench.server("db1").writability == Writability::SuperReadOnly);
}

TEST_CASE("simulated fleet: every ask is answered exactly once", "[unit]") {
    Bench bench;
    for (std::uint64_t i = 0; i < 20; ++i) {
        bench.fleet().probe({.id = ProbeId{100 + i},
                             .instance = {"db2"},
                             .deadline = Duration{300 + 100 * static_cast<Duration::rep>(i)}});
    }
    bench.run(5s);
    CHECK(bench.answers.size() == 20);
}

TEST_CASE("simulated fleet: what a step wants is so after it was done", "[unit]") {
    const std::vector<Step> steps{step::StopReceiver{{"db2"}},
                                  step::StartReplication{{"db2"}},
                                  step::Reconnect{{"db2"}},
                                  step::PointAt{.instance = {"db2"}, .source = {"db3"}},
                                  step::ForgetSource{{"db2"}},
                                  step::MakeWritable{{"db2"}},
                                  step::MakeReadOnly{{"db2"}}};
    for (const Version version : {kMySql, kMariaDb}) {
        Bench bench{{make_cluster(version, std::nullopt)}};
        for (const Step& step : steps) {
            INFO(understudy::describe(step));
            CHECK(bench.perform(step));
            CHECK(is_satisfied(step, *bench.look("db2")));
        }
    }
}

TEST_CASE("simulated fleet: MariaDB does not reconnect while its relay log holds something",
          "[unit]") {
    Bench bench{{make_cluster(kMariaDb, std::nullopt)}};
    bench.servers.set_apply_time(bench.index("db2"), 10s);
    bench.write("db1", 1);
    bench.run(10ms);
    const auto outcome = bench.perform(step::Reconnect{{"db2"}});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
}

}  // namespace
}  // namespace understudy::sim
