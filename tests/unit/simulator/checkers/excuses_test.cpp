// What ground truth excuses: statements that come late, managers that stood still, work that takes
// long, and what nobody within reach could give.
#include <catch2/catch.hpp>

#include "tests/support/faults.h"
#include "tests/unit/simulator/checkers/court.h"

namespace understudy::sim {
namespace {

/// A recovery waits until db2 has executed what it has received.
void wait_for_db2(Court& court) {
    court.begin_recovery();
    record::PhasePlanned planned;
    planned.recovery = RecoveryId{1};
    planned.plan.steps.push_back({.step = step::WaitForPosition{{"db2"}, GtidSet{}}});
    court.tell(fact::RecordWritten{0, Court::make_record(planned)});
}

TEST_CASE("L1 excuses a recovery that waits for what takes long by itself", "[unit]") {
    for (const bool is_slow : {false, true}) {
        Court court;
        if (is_slow) {
            court.bench.servers.set_apply_time(court.bench.index("db2"), 20s);
            court.bench.servers.restart_applier(court.bench.env, court.bench.index("db2"));
            court.bench.run(1s);
            REQUIRE_FALSE(court.bench.server("db2").relay.empty());
        }
        court.bench.crash("db1");
        court.reachable_since[0].reset();
        wait_for_db2(court);
        court.tell(fact::Disturbed{tests::begin("crash", {"db1"})});
        court.tell(fact::WritableDue{});
        CHECK(court.has_fired("L1") == !is_slow);
    }
}

TEST_CASE("L1 counts members that no manager has met since it started as absent", "[unit]") {
    for (const bool is_met : {false, true}) {
        Court court;
        static_cast<void>(
            court.bench.perform(step::PointAt{.instance = {"db3"}, .source = {"db2"}}));
        if (is_met) {
            court.read("db3");
        }
        court.bench.crash("db1");
        court.bench.crash("db3");
        court.reachable_since[0].reset();
        court.reachable_since[2].reset();
        court.tell(fact::Disturbed{tests::begin("crash", {"db1"})});
        court.tell(fact::WritableDue{});
        CHECK(court.has_fired("L1") == is_met);
    }
}

TEST_CASE("L1 excuses a primary whose commits wait for a slow disk, and read_only for them",
          "[unit]") {
    Court court;
    court.bench.servers.trouble_disk(court.bench.env, 0, DiskState::Slow, 60s);
    court.bench.run(2s);
    static_cast<void>(court.bench.ask(step::MakeReadOnly{{"db1"}}));
    court.bench.run(2s);
    REQUIRE(is_locked(court.bench.server("db1")));
    court.tell(fact::Disturbed{tests::begin("disk_slow", {"db1"})});
    court.tell(fact::WritableDue{});
    CHECK_FALSE(court.has_fired("L1"));
    CHECK(court.verdict("L1").excused == 1);
}

TEST_CASE("S6 excuses a manager that stood still while its primary came up read-only", "[unit]") {
    for (const bool has_stood_still : {false, true}) {
        Court court;
        if (has_stood_still) {
            court.tell(fact::Disturbed{tests::begin("pause_manager", {"manager"})});
        }
        court.bench.crash("db1");
        court.bench.restart("db1");
        court.tell(fact::ServerChanged{0});
        court.bench.run(20s);
        if (has_stood_still) {
            court.tell(fact::Disturbed{tests::end("pause_manager", {"manager"})});
        }
        court.tell(fact::RecordWritten{
            0, Court::make_record(record::PrimaryPublished{ClusterAlias{"alpha"}, {"db1"}})});
        court.tell(fact::Published{0, 0});
        CHECK(court.has_fired("S6") == !has_stood_still);
    }
}

TEST_CASE("S7 judges a switchover when its successor is first made writable", "[unit]") {
    Court court;
    court.begin_recovery(RecoveryKind::Switchover);
    court.perform(step::MakeReadOnly{{"db1"}});
    court.bench.run(100ms);
    court.promote("db2");
    court.bench.write("db1", 5);  // started again, and writable
    court.promote("db2");         // by a manager that resumes it
    CHECK_FALSE(court.has_fired("S7"));
    CHECK(court.verdict("S7").interesting == 1);
}

TEST_CASE("S8 does not take a statement that comes late for a promotion", "[unit]") {
    for (const bool is_late : {false, true}) {
        Court court{kOneAck};
        const Instant before = court.bench.env.kernel.now();
        court.bench.run(1s);
        for (const auto& one : court.bench.acknowledged) {
            court.tell(one);
        }
        court.begin_recovery();
        court.promote("db2");
        court.bench.run(1s);
        const Instant asked_at = is_late ? before : court.bench.env.kernel.now();
        court.tell(fact::StepArrived{0, 2, step::MakeWritable{{"db3"}}, std::nullopt, asked_at});
        CHECK(court.verdict("S8").interesting == (is_late ? 1 : 2));
    }
}

TEST_CASE("S8 and S9 excuse data of one who must not be promoted and has purged it", "[unit]") {
    for (const bool must_not : {false, true}) {
        Court court{kOneAck};
        static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
        court.bench.run(1s);
        for (const auto& one : court.bench.acknowledged) {
            court.tell(one);
        }
        court.bench.crash("db1");
        court.bench.run(1s);
        court.reachable_since[0].reset();
        court.bench.servers.purge_binary_logs(court.bench.index("db3"));
        if (must_not) {
            court.spec.policy.promotion_rules[{"db3"}] = PromotionRule::MustNot;
        }
        court.begin_recovery();
        court.choose("db2");
        court.promote("db2");
        CHECK(court.has_fired("S8") == !must_not);
        CHECK(court.has_fired("S9") == !must_not);
    }
}

TEST_CASE("S19 excuses a source that has purged since the statement was sent", "[unit]") {
    for (const bool is_late : {false, true}) {
        Court court;
        static_cast<void>(court.bench.perform(step::StopReceiver{{"db3"}}));
        court.bench.run(1s);
        const Instant before = court.bench.env.kernel.now();
        court.bench.run(1s);
        court.bench.servers.purge_binary_logs(0);
        court.tell(fact::Disturbed{tests::begin("purge", {"db1"})});
        court.bench.run(60s);
        const Instant asked_at = is_late ? before : court.bench.env.kernel.now();
        court.tell(fact::StepArrived{
            0, 2, step::PointAt{.instance = {"db3"}, .source = {"db1"}}, std::nullopt, asked_at});
        CHECK(court.has_fired("S19") == !is_late);
    }
}

TEST_CASE("S22 excuses who was within reach for too short a time to be fenced", "[unit]") {
    for (const bool is_new : {false, true}) {
        Court court;
        court.begin_recovery();
        court.promote("db2");
        if (is_new) {
            court.reachable_since[1] = court.bench.env.kernel.now();
        }
        record::InstanceDemoted demoted;
        demoted.instance = {"db2"};  // by an earlier recovery
        court.tell(fact::RecordWritten{0, Court::make_record(demoted)});
        court.end_recovery(std::nullopt);
        CHECK(court.has_fired("S22") == !is_new);
    }
}

TEST_CASE("S27 excuses a replica that has connected only just now", "[unit]") {
    Court court;
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db3"}}));
    court.bench.run(10s);
    static_cast<void>(court.bench.perform(step::StartReplication{{"db2"}}));
    court.bench.run(10ms);
    court.begin_recovery();
    CHECK_FALSE(court.has_fired("S27"));
    CHECK(court.verdict("S27").excused == 1);
}

}  // namespace
}  // namespace understudy::sim
