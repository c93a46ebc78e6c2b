// How managers go about recoveries: S22, S23, S27, S28, S31, S33, S34, S35, S37, S39, S40, L3, L4,
// L7.
#include <catch2/catch.hpp>

#include "tests/support/faults.h"
#include "tests/unit/simulator/checkers/court.h"

namespace understudy::sim {
namespace {

TEST_CASE("S22 fires when a recovery without a successor leaves somebody writable", "[unit]") {
    for (const bool is_taken_back : {false, true}) {
        Court court;
        court.begin_recovery();
        court.promote("db2");
        if (is_taken_back) {
            court.perform(step::MakeReadOnly{{"db2"}});
            court.perform(step::PointAt{.instance = {"db2"}, .source = {"db1"}});
        }
        court.end_recovery(std::nullopt);
        CHECK(court.has_fired("S22") == !is_taken_back);
        CHECK(court.verdict("S22").interesting == 1);
    }
}

TEST_CASE("S22 fires when a member has lost its source for nothing, unless it is handed over",
          "[unit]") {
    for (const bool is_handed_over : {false, true}) {
        Court court;
        court.begin_recovery();
        court.perform(step::ForgetSource{{"db3"}});
        if (is_handed_over) {
            record::InstanceDemoted demoted;
            demoted.recovery = RecoveryId{1};
            demoted.instance = {"db3"};
            court.tell(fact::RecordWritten{0, Court::make_record(demoted)});
        }
        court.end_recovery(std::nullopt);
        CHECK(court.has_fired("S22") == !is_handed_over);
        CHECK(court.verdict("S22").excused == (is_handed_over ? 1 : 0));
    }
}

TEST_CASE("S23 fires when a plan names a server that is no member", "[unit]") {
    for (const bool is_member : {false, true}) {
        Court court;
        court.begin_recovery();
        court.recoveries.front().members = {0, 1};
        record::PhasePlanned planned;
        planned.recovery = RecoveryId{1};
        planned.plan.steps.push_back({.step = step::StopReceiver{{is_member ? "db2" : "db3"}}});
        court.tell(fact::RecordWritten{0, Court::make_record(planned)});
        CHECK(court.has_fired("S23") == !is_member);
        CHECK(court.verdict("S23").interesting == 1);
    }
}

TEST_CASE("S23 fires when another server carries a step out", "[unit]") {
    Court court;
    court.tell(fact::StepArrived{0, 2, step::StopReceiver{{"db2"}}, std::nullopt});
    CHECK(court.has_fired("S23"));
}

TEST_CASE("S27 fires when a failover begins while the primary lives", "[unit]") {
    Court alive;
    alive.begin_recovery();
    CHECK(alive.has_fired("S27"));

    Court dead;
    dead.bench.crash("db1");
    dead.bench.run(10ms);
    dead.begin_recovery();
    CHECK_FALSE(dead.has_fired("S27"));
    CHECK(dead.verdict("S27").evaluated == 1);
    CHECK(dead.verdict("S27").interesting == 0);
}

TEST_CASE("S27 excuses a primary that has only just come back", "[unit]") {
    Court court;
    court.tell(fact::Disturbed{tests::end("hang", {"db1"})});
    court.bench.run(100ms);
    court.begin_recovery();
    CHECK_FALSE(court.has_fired("S27"));
    CHECK(court.verdict("S27").excused == 1);
}

TEST_CASE("S28 fires when statements of two recoveries interleave", "[unit]") {
    const Step step = step::StopReceiver{{"db2"}};
    Court bad;
    bad.begin_recovery();
    bad.tell(fact::StepAsked{0, 1, step});
    bad.recoveries.front().id = RecoveryId{2};
    bad.tell(fact::StepAsked{0, 1, step});
    CHECK_FALSE(bad.has_fired("S28"));
    bad.recoveries.front().id = RecoveryId{1};
    bad.tell(fact::StepAsked{0, 1, step});
    CHECK(bad.has_fired("S28"));
}

TEST_CASE("S28 fires when two recoveries of a cluster are open and one acts", "[unit]") {
    Court court;
    court.begin_recovery();
    court.recoveries.push_back(court.recoveries.front());
    court.recoveries.back().id = RecoveryId{2};
    court.tell(fact::StepAsked{0, 1, step::StopReceiver{{"db2"}}});
    CHECK(court.has_fired("S28"));
}

const fact::RecordDurable kFailedOver{0, Court::make_ended(InstanceKey{"db2"})};

TEST_CASE("S31 fires when a cluster is failed over again within the block period", "[unit]") {
    for (const bool is_acknowledged : {false, true}) {
        Court court;
        court.begin_recovery();
        court.tell(kFailedOver);
        if (is_acknowledged) {
            court.tell(fact::RecordDurable{
                0,
                Court::make_record(record::RecoveryAcknowledged{ClusterAlias{"alpha"}, "", ""})});
        }
        court.bench.run(30s);
        court.begin_recovery();
        CHECK(court.has_fired("S31") == !is_acknowledged);
        CHECK(court.verdict("S31").evaluated == 2);
    }
}

TEST_CASE("S31 lets go of a success that the journal has lost", "[unit]") {
    Court court;
    court.begin_recovery();
    court.end_recovery(InstanceKey{"db2"});
    court.bench.run(30s);
    court.begin_recovery();
    CHECK_FALSE(court.has_fired("S31"));
}

TEST_CASE("S31 lets a person fail over again", "[unit]") {
    Court court;
    court.begin_recovery();
    court.tell(kFailedOver);
    court.bench.run(30s);
    court.recoveries.front().is_asked_for = true;
    court.tell(
        fact::RecordWritten{0, Court::make_record(Court::make_started(RecoveryKind::Failover))});
    CHECK_FALSE(court.has_fired("S31"));
}

TEST_CASE("S34 fires when somebody is promoted who was not read in the recovery", "[unit]") {
    for (const bool is_read : {false, true}) {
        Court court;
        court.read("db2");  // too early
        court.begin_recovery();
        court.bench.run(10ms);
        if (is_read) {
            court.read("db2");
        }
        court.choose("db2");
        CHECK(court.has_fired("S34") == !is_read);
        CHECK(court.verdict("S34").interesting == 1);
    }
}

TEST_CASE("S35 fires when a change outside any recovery is not on record", "[unit]") {
    const Step step = step::Reconnect{{"db2"}};
    Court bad;
    bad.tell(fact::StepAsked{0, 1, step});
    CHECK(bad.has_fired("S35"));

    Court good;
    good.tell(fact::RecordWritten{0, Court::make_record(record::SideStep{step, "why"})});
    good.tell(fact::StepAsked{0, 1, step});
    CHECK_FALSE(good.has_fired("S35"));
    CHECK(good.verdict("S35").interesting == 1);
    good.tell(fact::StepAsked{0, 1, step});  // one record, one step
    CHECK(good.has_fired("S35"));
}

TEST_CASE("S35 fires when a recovery ends twice, or ends and never began", "[unit]") {
    Court twice;
    twice.begin_recovery();
    twice.end_recovery(InstanceKey{"db2"});
    CHECK_FALSE(twice.has_fired("S35"));
    record::RecoveryEnded ended;
    ended.recovery = RecoveryId{1};
    twice.tell(fact::RecordDurable{0, Court::make_record(ended)});
    twice.end_recovery(InstanceKey{"db2"});
    CHECK(twice.has_fired("S35"));

    Court never;
    never.end_recovery(InstanceKey{"db2"});
    CHECK(never.has_fired("S35"));
}

TEST_CASE("S37 fires when a recovery sends statement after statement", "[unit]") {
    const std::uint64_t most = 3 * BoundedWork::kForEach + BoundedWork::kBesides;
    Court court;
    court.begin_recovery();
    for (std::uint64_t i = 0; i < most; ++i) {
        court.tell(fact::StepAsked{0, 1, step::StopReceiver{{"db2"}}});
    }
    CHECK_FALSE(court.has_fired("S37"));
    court.tell(fact::StepAsked{0, 1, step::StopReceiver{{"db2"}}});
    CHECK(court.has_fired("S37"));
}

void end_operation(Court& court, OperationKind kind, const std::string& host) {
    record::OperationEnded ended;
    ended.operation = {.kind = kind, .instance = {host}};
    ended.outcome = RecoveryOutcome::Succeeded;
    court.tell(fact::RecordDurable{0, Court::make_record(ended)});
}

TEST_CASE("S39 fires when somebody is started whom an operator has had stopped", "[unit]") {
    for (const bool is_started_again : {false, true}) {
        Court court;
        court.perform(step::StopReplication{{"db3"}});
        end_operation(court, OperationKind::StopReplica, "db3");
        if (is_started_again) {
            end_operation(court, OperationKind::StartReplica, "db3");
        }
        court.perform(step::StartReplication{{"db3"}});
        CHECK(court.has_fired("S39") == !is_started_again);
        CHECK(court.verdict("S39").interesting == (is_started_again ? 0 : 1));
    }
}

TEST_CASE("S39 lets an operation start him, and whom a person has started past every manager",
          "[unit]") {
    Court court;
    court.perform(step::StopReplication{{"db3"}});
    end_operation(court, OperationKind::StopReplica, "db3");
    record::OperationStarted started;
    started.operation = {.kind = OperationKind::StartReplica, .instance = {"db3"}};
    court.tell(fact::RecordDurable{0, Court::make_record(started)});
    court.perform(step::StartReplication{{"db3"}});
    CHECK_FALSE(court.has_fired("S39"));

    Court meddled;
    meddled.perform(step::StopReplication{{"db3"}});
    end_operation(meddled, OperationKind::StopReplica, "db3");
    meddled.bench.servers.resume_replication(meddled.bench.env, meddled.bench.index("db3"));
    meddled.perform(step::PointAt{.instance = {"db3"}, .source = {"db2"}});
    CHECK_FALSE(meddled.has_fired("S39"));
}

TEST_CASE("S40 fires when the replication of a server with several sources is changed", "[unit]") {
    for (const bool has_channel : {false, true}) {
        ClusterSpec cluster = make_cluster(kMySql, {});
        if (has_channel) {
            cluster.servers[2].channels = std::vector{ChannelStatus{.name = "audit",
                                                                    .source = {"db9"},
                                                                    .receiver_error = "",
                                                                    .applier_error = "",
                                                                    .lag = {}}};
        }
        Court court{cluster};
        court.perform(step::MakeReadOnly{{"db3"}});
        CHECK_FALSE(court.has_fired("S40"));
        court.perform(step::StopReceiver{{"db3"}});
        CHECK(court.has_fired("S40") == has_channel);
    }
}

TEST_CASE("S40 fires when a group secondary is changed, and not when its primary is", "[unit]") {
    for (const auto role : {GroupRole::Primary, GroupRole::Secondary}) {
        ClusterSpec cluster = make_cluster(kMySql, {});
        cluster.servers[2].group = GroupMembership{.name = Name{"g1"}, .role = role, .others = {}};
        Court court{cluster};
        court.perform(step::StopReceiver{{"db3"}});
        CHECK(court.has_fired("S40") == (role == GroupRole::Secondary));
    }
}

TEST_CASE("S2 and S29 let an operation make a primary writable, once it is planned", "[unit]") {
    for (const bool is_planned : {false, true}) {
        Court court;
        court.perform(step::MakeReadOnly{{"db1"}});
        if (is_planned) {
            record::OperationStarted started;
            started.recovery = RecoveryId{1};
            started.operation = {.kind = OperationKind::SetWritable, .instance = {"db1"}};
            court.tell(fact::RecordWritten{0, Court::make_record(started)});
            court.plan(step::MakeWritable{{"db1"}});
        }
        court.perform(step::MakeWritable{{"db1"}});
        CHECK(court.has_fired("S2") == !is_planned);
        CHECK(court.has_fired("S29") == !is_planned);
    }
}

TEST_CASE("L3 fires when a replaced primary is back and nobody says why it follows nobody",
          "[unit]") {
    for (const bool is_kept_apart : {false, true}) {
        Court court;
        court.begin_recovery();
        court.promote("db2");
        publish(court, "db2");
        if (is_kept_apart) {
            record::ReturnJudged judged;
            judged.instance = {"db1"};
            judged.detail = "db1:7";
            court.tell(fact::RecordWritten{0, Court::make_record(judged)});
        }
        court.tell(fact::WholeDue{});
        CHECK(court.has_fired("L3") == !is_kept_apart);
        CHECK(court.verdict("L3").interesting == 1);
    }
}

TEST_CASE("L4 fires when a recovery stands still although its manager is up", "[unit]") {
    for (const bool is_up : {true, false}) {
        Court court;
        court.seats.front().is_up = is_up;
        court.begin_recovery();
        court.tell(fact::WholeDue{});
        CHECK_FALSE(court.has_fired("L4"));  // there is some time for an answer
        court.bench.run(100s);
        court.tell(fact::WholeDue{});
        CHECK(court.has_fired("L4") == is_up);
        CHECK(court.verdict("L4").excused == (is_up ? 0 : 1));
    }
}

TEST_CASE("L7 fires when attempts in vain follow each other without a pause that grows", "[unit]") {
    Court court;
    court.begin_recovery();
    court.end_recovery(std::nullopt);
    court.bench.run(6s);
    court.begin_recovery();
    CHECK_FALSE(court.has_fired("L7"));
    CHECK(court.verdict("L7").interesting == 1);
    court.end_recovery(std::nullopt);
    court.bench.run(6s);
    court.begin_recovery();
    CHECK(court.has_fired("L7"));
}

TEST_CASE("S33 fires when hooks are run again for one recovery, or before that is on record",
          "[unit]") {
    const record::HooksBegun begun{
        RecoveryId{1}, HookMoment::AfterFailover, ClusterAlias{"alpha"}, {"db1"}};
    for (const bool is_on_record : {true, false}) {
        Court court;
        if (is_on_record) {
            court.tell(fact::RecordDurable{0, Court::make_record(begun)});
        }
        court.tell(fact::HooksRun{0, RecoveryId{1}, HookMoment::AfterFailover});
        CHECK(court.has_fired("S33") == !is_on_record);
        CHECK(court.verdict("S33").interesting == 1);
        court.tell(fact::HooksRun{0, RecoveryId{1}, HookMoment::AfterFailover});
        CHECK(court.has_fired("S33"));
    }
}

TEST_CASE("S33 fires when a recovery is begun that hooks have vetoed", "[unit]") {
    for (const bool is_done : {true, false}) {
        Court court;
        court.tell(
            fact::RecordWritten{0,
                                Court::make_record(record::HooksEnded{RecoveryId{1},
                                                                      HookMoment::BeforeFailover,
                                                                      ClusterAlias{"alpha"},
                                                                      {"db1"},
                                                                      is_done,
                                                                      ""})});
        court.begin_recovery();
        CHECK(court.has_fired("S33") == !is_done);
    }
}

}  // namespace
}  // namespace understudy::sim
