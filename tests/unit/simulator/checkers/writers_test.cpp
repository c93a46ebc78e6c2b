// Who takes writes, and where clients are sent: S3 to S7.
#include <catch2/catch.hpp>

#include "tests/support/faults.h"
#include "tests/unit/simulator/checkers/court.h"

namespace understudy::sim {
namespace {

/// db2 has taken db1's place.
void replace(Court& court) {
    court.begin_recovery();
    court.choose("db2");
    court.promote("db2");
    court.recoveries.clear();
}

TEST_CASE("S3 fires when a replaced primary is met writable and nobody asks it to be read-only",
          "[unit]") {
    Court bad;
    replace(bad);
    bad.read("db1", true);
    CHECK_FALSE(bad.has_fired("S3"));  // there is some time for it
    bad.bench.run(15s);
    bad.read("db1", true);
    CHECK(bad.has_fired("S3"));

    Court good;
    replace(good);
    good.read("db1", true);
    good.tell(fact::StepAsked{0, 0, step::MakeReadOnly{{"db1"}}});
    good.bench.run(15s);
    good.read("db1", true);
    CHECK_FALSE(good.has_fired("S3"));
    CHECK(good.verdict("S3").interesting == 1);
}

TEST_CASE("S3 fires when a replaced primary is asked for something else first", "[unit]") {
    Court court;
    replace(court);
    court.read("db1", true);
    court.tell(fact::StepAsked{0, 0, step::PointAt{.instance = {"db1"}, .source = {"db2"}}});
    CHECK(court.has_fired("S3"));
}

TEST_CASE("S4 fires when another server than the chosen one is made writable", "[unit]") {
    Court bad;
    bad.begin_recovery();
    bad.choose("db2");
    bad.tell(fact::StepAsked{0, 2, step::MakeWritable{{"db3"}}});
    CHECK(bad.has_fired("S4"));

    Court good;
    good.begin_recovery();
    good.choose("db2");
    good.promote("db2");
    CHECK_FALSE(good.has_fired("S4"));
    CHECK(good.verdict("S4").interesting == 1);
}

TEST_CASE("S4 fires when a primary gets its writes back while another one takes them", "[unit]") {
    Court bad;
    replace(bad);
    bad.bench.run(10s);
    bad.perform(step::MakeWritable{{"db1"}});
    CHECK(bad.has_fired("S4"));

    Court beyond_reach;
    replace(beyond_reach);
    beyond_reach.reachable_since[1].reset();
    beyond_reach.perform(step::MakeWritable{{"db1"}});
    CHECK_FALSE(beyond_reach.has_fired("S4"));
    CHECK(beyond_reach.verdict("S4").excused == 1);

    Court alone;
    alone.perform(step::MakeReadOnly{{"db1"}});
    alone.perform(step::MakeWritable{{"db1"}});
    CHECK_FALSE(alone.has_fired("S4"));
}

TEST_CASE("S5 fires when a replaced primary is still writable after settling", "[unit]") {
    Court bad;
    replace(bad);
    publish(bad, "db2");
    bad.tell(fact::WholeDue{});
    CHECK(bad.has_fired("S5"));

    Court good;
    replace(good);
    publish(good, "db2");
    static_cast<void>(good.bench.perform(step::MakeReadOnly{{"db1"}}));
    good.tell(fact::WholeDue{});
    CHECK_FALSE(good.has_fired("S5"));
    CHECK(good.verdict("S5").interesting == 1);
}

TEST_CASE("S5 excuses a replica that its configuration made writable", "[unit]") {
    Court court;
    court.bench.servers.set_read_only(court.bench.env, 2, Writability::Writable);
    court.tell(fact::WholeDue{});
    CHECK_FALSE(court.has_fired("S5"));
    CHECK(court.verdict("S5").excused == 1);
}

TEST_CASE("S5 excuses one that an operator made a cluster of its own", "[unit]") {
    for (const bool is_reset : {false, true}) {
        Court court;
        static_cast<void>(court.bench.perform(step::ForgetSource{{"db3"}}));
        court.bench.servers.set_read_only(court.bench.env, 2, Writability::Writable);
        record::OperationEnded ended;
        ended.operation = {.kind = OperationKind::ResetReplica, .instance = {"db3"}};
        ended.outcome = is_reset ? RecoveryOutcome::Succeeded : RecoveryOutcome::Failed;
        court.tell(fact::RecordDurable{0, Court::make_record(ended)});
        court.tell(fact::WholeDue{});
        CHECK(court.has_fired("S5") == !is_reset);
    }
}

TEST_CASE("S6 fires when discovery is told of a replica, of nobody, or of a replaced primary",
          "[unit]") {
    Court replica;
    replica.tell(fact::Published{0, 2});
    CHECK(replica.has_fired("S6"));

    Court nobody;
    nobody.tell(fact::Published{0, kNone});
    CHECK(nobody.has_fired("S6"));

    Court replaced;
    replace(replaced);
    replaced.bench.run(10s);
    replaced.tell(fact::RecordWritten{
        0, Court::make_record(record::PrimaryPublished{ClusterAlias{"alpha"}, {"db1"}})});
    replaced.tell(fact::Published{0, 0});
    CHECK(replaced.has_fired("S6"));

    Court good;
    replace(good);
    good.tell(fact::Published{0, 1});
    CHECK_FALSE(good.has_fired("S6"));
    CHECK(good.verdict("S6").interesting == 1);
}

TEST_CASE("S6 excuses an address that was sent before its server was replaced", "[unit]") {
    Court court;
    court.tell(fact::RecordWritten{
        0, Court::make_record(record::PrimaryPublished{ClusterAlias{"alpha"}, {"db1"}})});
    court.bench.run(1s);
    replace(court);
    court.tell(fact::Published{0, 0});
    CHECK_FALSE(court.has_fired("S6"));
    CHECK(court.verdict("S6").excused == 1);
}

TEST_CASE("S7 fires when a switchover leaves transactions behind", "[unit]") {
    Court court;
    static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
    court.bench.run(1s);
    court.begin_recovery(RecoveryKind::Switchover);
    court.choose("db2");
    court.promote("db2");
    CHECK(court.has_fired("S7"));
}

TEST_CASE("S7 fires when the old primary commits after the new one has taken over", "[unit]") {
    for (const bool is_read_only : {false, true}) {
        Court court;
        court.begin_recovery(RecoveryKind::Switchover);
        if (is_read_only) {
            court.perform(step::MakeReadOnly{{"db1"}});
            court.bench.run(100ms);
        }
        court.choose("db2");
        court.promote("db2");
        court.bench.run(1s);  // the client goes on at db1
        court.end_recovery(InstanceKey{"db2"}, RecoveryKind::Switchover);
        court.finish();
        CHECK(court.has_fired("S7") == !is_read_only);
        CHECK(court.verdict("S7").interesting == 1);
    }
}

TEST_CASE("S7 fires when a switchover without a successor leaves the primary read-only in silence",
          "[unit]") {
    for (const bool is_given_back : {false, true}) {
        Court court;
        court.begin_recovery(RecoveryKind::Switchover);
        court.perform(step::MakeReadOnly{{"db1"}});
        if (is_given_back) {
            court.perform(step::MakeWritable{{"db1"}});
        }
        court.end_recovery(std::nullopt, RecoveryKind::Switchover);
        CHECK(court.has_fired("S7") == !is_given_back);
    }
}

}  // namespace
}  // namespace understudy::sim
