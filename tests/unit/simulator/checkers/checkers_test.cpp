// Each checker is seen to fire when its promise is broken, and to keep quiet when it is kept.
#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "tests/support/faults.h"
#include "tests/support/source_tree.h"
#include "tests/unit/simulator/checkers/court.h"

namespace understudy::sim {
namespace {

TEST_CASE("checkers: the reference has a row for each of them", "[unit]") {
    std::ifstream stream{tests::in_source_tree("docs/reference/checkers.md")};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    for (const CheckerVerdict& verdict : Checkers{}.verdicts()) {
        INFO(verdict.id);
        CHECK(text.find("\n| " + verdict.id + " | ") != std::string::npos);
    }
}

TEST_CASE("S1 fires when clients reach two writers that could have been fenced", "[unit]") {
    Court court;
    court.begin_recovery();
    court.promote("db2");
    CHECK_FALSE(court.has_fired("S1"));  // nobody is sent to db2 yet

    publish(court, "db2");
    court.tell(fact::Published{0, 1});
    CHECK(court.has_fired("S1"));
}

TEST_CASE("S1 excuses a writer that no manager can reach", "[unit]") {
    Court court;
    court.reachable_since[0].reset();
    court.promote("db2");
    publish(court, "db2");
    court.tell(fact::Published{0, 1});
    CHECK_FALSE(court.has_fired("S1"));
    CHECK(court.verdict("S1").excused > 0);
}

TEST_CASE("S2 fires when a server is promoted and nothing shows that the old primary is fenced",
          "[unit]") {
    Court court;
    court.begin_recovery();
    court.tell(fact::StepAsked{0, 1, step::MakeWritable{{"db2"}}});
    CHECK(court.has_fired("S2"));
}

TEST_CASE("S2 is content with a fence in this recovery, and not with one before it", "[unit]") {
    const fact::StepAnswered fenced{0, 0, step::MakeReadOnly{{"db1"}}, {}};
    Court good;
    good.begin_recovery();
    good.tell(fenced);
    good.tell(fact::StepAsked{0, 1, step::MakeWritable{{"db2"}}});
    CHECK_FALSE(good.has_fired("S2"));
    CHECK(good.verdict("S2").interesting == 1);

    Court early;
    early.tell(fenced);
    early.begin_recovery();
    early.tell(fact::StepAsked{0, 1, step::MakeWritable{{"db2"}}});
    CHECK(early.has_fired("S2"));
}

TEST_CASE("S2 does not take an unknown outcome for a fence", "[unit]") {
    Court court;
    court.begin_recovery();
    court.tell(fact::StepAnswered{
        0, 0, step::MakeReadOnly{{"db1"}}, fail(ErrorCode::OutcomeUnknown, "no answer")});
    court.tell(fact::StepAsked{0, 1, step::MakeWritable{{"db2"}}});
    CHECK(court.has_fired("S2"));
}

TEST_CASE("S8 fires when the promoted server lacks what a reachable replica had acknowledged",
          "[unit]") {
    Court court{kOneAck};
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
    court.bench.run(1s);
    for (const auto& one : court.bench.acknowledged) {
        court.tell(one);
    }
    court.bench.crash("db1");
    court.promote("db2");
    CHECK(court.has_fired("S8"));
}

TEST_CASE("S8 keeps quiet when the one that acknowledged is promoted, or out of reach", "[unit]") {
    for (const bool is_acker_promoted : {true, false}) {
        Court court{kOneAck};
        static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
        court.bench.run(1s);
        for (const auto& one : court.bench.acknowledged) {
            court.tell(one);
        }
        court.bench.crash("db1");
        court.bench.run(1s);
        court.reachable_since[0].reset();
        if (!is_acker_promoted) {
            court.reachable_since[2].reset();
        }
        court.promote(is_acker_promoted ? "db3" : "db2");
        CHECK_FALSE(court.has_fired("S8"));
        CHECK(court.verdict("S8").interesting == 1);
    }
}

TEST_CASE("S9 fires when a replica that received less is promoted", "[unit]") {
    Court court;
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
    court.bench.write("db1", 5);
    court.bench.run(1s);
    court.bench.crash("db1");
    court.begin_recovery();
    court.promote("db2");
    CHECK(court.has_fired("S9"));
}

TEST_CASE("S9 keeps quiet when the replica that received most is promoted", "[unit]") {
    Court court;
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
    court.bench.write("db1", 5);
    court.bench.run(1s);
    court.bench.crash("db1");
    court.begin_recovery();
    court.promote("db3");
    CHECK_FALSE(court.has_fired("S9"));
    CHECK(court.verdict("S9").interesting > 0);
}

TEST_CASE("S12 fires when a server that has more than the root is attached", "[unit]") {
    Court court;
    court.bench.run(1s);
    court.promote("db2");
    court.bench.write("db1", 1);  // the old primary goes on
    const step::PointAt step{.instance = {"db1"}, .source = {"db2"}};
    static_cast<void>(court.bench.perform(step));
    court.tell(fact::StepArrived{0, 0, step, std::nullopt});
    CHECK(court.has_fired("S12"));
}

TEST_CASE("S12 excuses what a person wrote on a replica", "[unit]") {
    Court court;
    court.bench.write("db2", 1);
    court.tell(fact::WrittenDirectly{1, {1, 1, 1}});
    const step::PointAt step{.instance = {"db2"}, .source = {"db1"}};
    static_cast<void>(court.bench.perform(step));
    court.tell(fact::StepArrived{0, 1, step, std::nullopt});
    CHECK_FALSE(court.has_fired("S12"));
    CHECK(court.verdict("S12").excused == 1);
}

TEST_CASE("S20 fires when a ring is closed", "[unit]") {
    Court court;
    const step::PointAt step{.instance = {"db1"}, .source = {"db2"}};
    static_cast<void>(court.bench.perform(step));
    court.tell(fact::StepArrived{0, 0, step, std::nullopt});
    CHECK(court.has_fired("S20"));
}

TEST_CASE("S26 fires when a failover begins and the primary answers, or a replica hears it",
          "[unit]") {
    const fact::ProbeAnswered dead{.manager = 0, .server = 0, .is_answered = false};
    const fact::ProbeAnswered alive{
        .manager = 0, .server = 0, .is_answered = true, .is_writable = true};
    const fact::ProbeAnswered bereft{.manager = 0, .server = 1, .is_answered = true};
    const fact::ProbeAnswered hearing{.manager = 0, .server = 1, .is_answered = true, .hears = 0};

    Court answering;
    answering.tell(alive);
    answering.tell(bereft);
    answering.begin_recovery();
    CHECK(answering.has_fired("S26"));

    Court heard;
    heard.tell(dead);
    heard.tell(hearing);
    heard.begin_recovery();
    CHECK(heard.has_fired("S26"));

    Court alone;
    alone.tell(dead);
    alone.begin_recovery();
    CHECK(alone.has_fired("S26"));

    Court good;
    good.tell(dead);
    good.tell(bereft);
    good.begin_recovery();
    CHECK_FALSE(good.has_fired("S26"));
    CHECK(good.verdict("S26").interesting == 1);
}

TEST_CASE("S29 fires when a step is sent that no durable plan covers", "[unit]") {
    const Step step = step::StopReceiver{{"db2"}};
    Court bad;
    bad.begin_recovery();
    bad.tell(fact::StepAsked{0, 1, step});
    CHECK(bad.has_fired("S29"));

    Court good;
    good.begin_recovery();
    good.plan(step);
    good.tell(fact::StepAsked{0, 1, step});
    CHECK_FALSE(good.has_fired("S29"));

    Court outside;
    outside.tell(fact::StepAsked{0, 1, step::MakeWritable{{"db2"}}});
    CHECK(outside.has_fired("S29"));
}

TEST_CASE("L1 fires when nobody is writable although a replica could be promoted", "[unit]") {
    Court court;
    court.bench.crash("db1");
    court.reachable_since[0].reset();
    court.tell(fact::Disturbed{tests::begin("crash", {"db1"})});
    court.tell(fact::WritableDue{});
    CHECK(court.has_fired("L1"));
}

TEST_CASE("L1 excuses a cluster in which nobody can be promoted", "[unit]") {
    Court court;
    court.bench.crash("db1");
    court.reachable_since.assign(3, std::nullopt);
    court.tell(fact::Disturbed{tests::begin("crash", {"db1"})});
    court.tell(fact::WritableDue{});
    CHECK_FALSE(court.has_fired("L1"));
    CHECK(court.verdict("L1").excused == 1);
}

TEST_CASE("L2 fires when a reachable replica does not replicate", "[unit]") {
    Court court;
    court.tell(fact::Disturbed{tests::end("partition")});
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db3"}}));
    court.tell(fact::WholeDue{});
    CHECK(court.has_fired("L2"));
}

TEST_CASE("L2 excuses a replica that a person stopped", "[unit]") {
    Court court;
    court.tell(fact::Disturbed{tests::begin("stop_receiver", {"db3"})});
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db3"}}));
    court.tell(fact::WholeDue{});
    CHECK_FALSE(court.has_fired("L2"));
    CHECK(court.verdict("L2").excused == 1);
}

}  // namespace
}  // namespace understudy::sim
