#include "engine/wire/wire.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "engine/wire/record_fields.h"

#include "tests/support/printers.h"

using namespace understudy;

namespace {

GtidSet gtids(const char* text) {
    return *parse_gtid_set(text);
}

constexpr auto kUuid = "11111111-1111-1111-1111-111111111111";

Observation mysql_replica() {
    Observation seen;
    seen.server_id = ServerId(7);
    seen.server_uuid = *parse_server_uuid(kUuid);
    seen.version = Version{Flavor::Percona, 8, 0, 36};
    seen.writability = Writability::SuperReadOnly;
    seen.has_binlog = true;
    seen.logs_replica_updates = true;
    seen.executed = gtids("11111111-1111-1111-1111-111111111111:1-5:tag:1-3");
    seen.purged = gtids("11111111-1111-1111-1111-111111111111:1");
    seen.replica = ReplicaStatus{.source = {"db1", 3306},
                                 .source_uuid = std::nullopt,
                                 .receiver = ReceiverState::Connecting,
                                 .applier = ApplierState::Running,
                                 .uses_gtid = true,
                                 .received = gtids("11111111-1111-1111-1111-111111111111:1-9"),
                                 .receiver_error = "error connecting: \"\xff\" \n",
                                 .applier_error = "",
                                 .lag = Duration(1'500'000),
                                 .delay = Duration(0)};
    seen.semi_sync.replica_enabled = true;
    seen.replicas_seen = {{"db3", 3307}, {"::1", 3306}};
    seen.data_center = "dc-a";
    return seen;
}

Observation replica_without_gtid() {
    Observation seen = mysql_replica();
    seen.executed = BinlogCoordinates{"bin.000007", 4000};
    seen.log_end = BinlogCoordinates{"bin.000007", 4000};
    seen.binlog_format = BinlogFormat::Mixed;
    seen.replica->uses_gtid = false;
    seen.replica->receiver_error.clear();
    seen.replica->received = seen.executed;
    seen.replica->in_source_log = SourceLogProgress{{"bin.000009", 900}, {"bin.000009", 800}};
    seen.replica->filters = std::string{"replicate_do_db=app"};
    seen.replica->is_detached = true;
    seen.replica->failing = ReplicationPosition{BinlogCoordinates{"bin.000009", 800}};
    seen.semi_sync.can_be_source = true;
    return seen;
}

/// With all that few have.
Observation replica_with_details() {
    Observation seen = mysql_replica();
    seen.binlog_row_image = BinlogRowImage::NoBlob;
    seen.gtid_mode = GtidMode::OnPermissive;
    seen.semi_sync.replica_active = true;
    seen.replica->receiver_error.clear();
    seen.replica->link = LinkDetails{.user = "repl",
                                     .uses_tls = true,
                                     .tls = LinkTls{.ca_file = "/etc/ca.pem",
                                                    .ca_path = "",
                                                    .certificate = "/etc/cert.pem",
                                                    .key = "/etc/key.pem",
                                                    .cipher = "",
                                                    .cipher_suites = "TLS_AES_128_GCM_SHA256",
                                                    .crl_file = "",
                                                    .crl_path = "",
                                                    .version = "TLSv1.3",
                                                    .verifies_source = true},
                                     .public_key_path = "/etc/public.pem",
                                     .gets_public_key = true,
                                     .connect_retry = Duration(1'000'000),
                                     .retry_count = 86400,
                                     .relay_log = {"relay.000003", 1234}};
    seen.channels = Channels{.own = "main",
                             .others = {ChannelStatus{.name = "audit",
                                                      .source = {"db9", 3306},
                                                      .receiver = ReceiverState::Connecting,
                                                      .applier = ApplierState::Stopped,
                                                      .receiver_error = "cannot connect",
                                                      .applier_error = "",
                                                      .lag = std::nullopt}}};
    seen.group = GroupMembership{
        .name = Name{kUuid},
        .state = GroupMemberState::Recovering,
        .role = GroupRole::Secondary,
        .is_single_primary = true,
        .others = {
            {.key = {"db1", 3306}, .state = GroupMemberState::Online, .role = GroupRole::Primary}}};
    seen.details = Details{.version_comment = Name{"Percona Server (GPL)"},
                           .uptime = Duration(3'600'000'000),
                           .alias = Name{"alpha-2"},
                           .region = Name{"eu"},
                           .environment = Name{"production"},
                           .promotion_rule = PromotionRule::Prefer,
                           .semi_sync = {.source = SemiSyncWording::Old,
                                         .replica = SemiSyncWording::New,
                                         .timeout = Duration(10'000'000),
                                         .waits_without_replicas = true,
                                         .priority = 2},
                           .keeps_login = true,
                           .unread = {"alias: no such table"}};
    return seen;
}

Observation mariadb_primary() {
    Observation seen;
    seen.version = Version{Flavor::MariaDb, 10, 11, 6};
    seen.executed = *parse_mariadb_gtid_position("0-1-5,1-2-7");
    return seen;
}

PhasePlan plan_with_all_steps() {
    PhasePlan plan{.phase = Phase::Promote, .reason = "db2 has most", .steps = {}};
    const InstanceKey db2{"db2", 3306};
    plan.steps = {
        {.step = step::StopReceiver{db2}, .on_failure = OnFailure::CarryOn, .wave = 0},
        {.step = step::StartReplication{db2}, .on_failure = OnFailure::Abort, .wave = 0},
        {.step = step::Reconnect{db2}, .on_failure = OnFailure::Abort, .wave = 1},
        {.step = step::WaitForPosition{db2, BinlogCoordinates{"bin.000004", 120}},
         .on_failure = OnFailure::Abort,
         .wave = 2},
        {.step =
             step::PointAt{db2, {"db3", 3306}, gtids("11111111-1111-1111-1111-111111111111:1-9")},
         .on_failure = OnFailure::Abort,
         .wave = 2},
        {.step = step::ForgetSource{db2}, .on_failure = OnFailure::Abort, .wave = 2},
        {.step = step::MakeReadOnly{db2}, .on_failure = OnFailure::AbortUnlessGone, .wave = 3},
        {.step = step::MakeWritable{db2}, .on_failure = OnFailure::Abort, .wave = 4},
        {.step = step::StopReplication{db2}, .on_failure = OnFailure::Abort, .wave = 5},
        {.step = step::ReplicateUntil{db2, {"bin.000004", 120}},
         .on_failure = OnFailure::Abort,
         .wave = 6},
        {.step = step::WritePseudoGtid{db2, "_asc:1"}, .on_failure = OnFailure::CarryOn, .wave = 6},
        {.step = step::PointAt{.instance = db2,
                               .source = {"db3", 3306},
                               .at_most = std::nullopt,
                               .place = SamePlace{{"bin.000004", 120}, {"log.000001", 4}}},
         .on_failure = OnFailure::Abort,
         .wave = 7},
        {.step = step::SetDelay{db2, std::chrono::hours{1}},
         .on_failure = OnFailure::Abort,
         .wave = 8},
        {.step = step::DetachSource{db2, {"db3", 3306}}, .on_failure = OnFailure::Abort, .wave = 9},
        {.step = step::ReattachSource{db2, {"db3", 3306}},
         .on_failure = OnFailure::Abort,
         .wave = 10},
        {.step = step::SkipTransaction{db2, {"db3", 3306}, BinlogCoordinates{"bin.000004", 120}},
         .on_failure = OnFailure::Abort,
         .wave = 11},
        {.step = step::ReplicateBy{db2, {"db3", 3306}, step::Positioning::Coordinates},
         .on_failure = OnFailure::Abort,
         .wave = 12},
        {.step = step::SetSemiSync{db2, step::SemiSyncRole::Replica, true},
         .on_failure = OnFailure::Abort,
         .wave = 13},
        {.step = step::FlushBinaryLogs{db2}, .on_failure = OnFailure::Abort, .wave = 14},
        {.step = step::PurgeBinaryLogs{db2,
                                       "binlog.000003",
                                       {{{"db3", 3306}, *parse_mariadb_gtid_position("0-1-5")},
                                        {{"db4", 3306},
                                         BinlogCoordinates{"bin.000004", 120},
                                         BinlogCoordinates{"binlog.000003", 4}}}},
         .on_failure = OnFailure::Abort,
         .wave = 15},
        {.step = step::InjectEmpty{db2, gtids("11111111-1111-1111-1111-111111111111:1-9")},
         .on_failure = OnFailure::Abort,
         .wave = 16},
        {.step = step::ResetExecuted{db2,
                                     {"db3", 3306},
                                     gtids("11111111-1111-1111-1111-111111111111:1-9"),
                                     gtids("11111111-1111-1111-1111-111111111111:9")},
         .on_failure = OnFailure::Abort,
         .wave = 17},
        {.step =
             step::SetPurged{db2, {"db3", 3306}, gtids("11111111-1111-1111-1111-111111111111:1-8")},
         .on_failure = OnFailure::Abort,
         .wave = 18},
        {.step = step::KillQuery{db2, 42}, .on_failure = OnFailure::Abort, .wave = 19}};
    return plan;
}

Choice choice_with_objections() {
    return Choice{
        .chosen = InstanceKey{"db2", 3306},
        .catch_up_from = InstanceKey{"db3", 3306},
        .ranking = {{.key = {"db2", 3306}, .objections = {}, .place = "has most"},
                    {.key = {"db4", 3306},
                     .objections = {{Veto::ErrantTransactions, "uuid:1-2"}, {Veto::InDowntime, ""}},
                     .place = ""}},
        .because = "it has most",
        .loss = {.known = "uuid:3 (was seen on db1)",
                 .count = 1,
                 .within = Duration{1},
                 .is_ruled_out = true}};
}

HookFacts hook_facts() {
    HookFacts facts;
    facts.occasion = HookOccasion::TakeSource;
    facts.cluster = ClusterAlias("alpha");
    facts.failed = {"db1", 3306};
    facts.role = Role::IntermediateSource;
    facts.code = AnalysisCode::DeadIntermediateSource;
    facts.because = "nobody hears it";
    facts.is_asked_for = true;
    facts.replicas = {{"db2", 3306}};
    facts.is_in_downtime = true;
    facts.recovers_primary = true;
    facts.recovers_intermediate = true;
    facts.is_successful = true;
    facts.successor = InstanceKey{"db2", 3306};
    facts.successor_alias = "two";
    facts.successor_place = BinlogCoordinates{"binlog.000002", 4};
    facts.lost_replicas = {{"db3", 3306}};
    return facts;
}

std::vector<RecordBody> one_of_each_kind() {
    const InstanceKey db1{"db1", 3306};
    const InstanceKey db2{"db2", 3306};
    const ClusterAlias alpha("alpha");
    const RecoveryId id(9);
    const Operation relocate{OperationKind::Relocate, db1, db2};
    const Finding finding{alpha,
                          db1,
                          AnalysisCode::DeadPrimary,
                          "nobody hears it",
                          {Reachability::Unreachable, 2, 2, 0, 2}};
    return {record::InstanceDiscovered{db1, "named"},
            record::InstanceForgotten{db1},
            record::InstanceLost{db1, "no answer"},
            record::InstanceBack{db1},
            record::FindingChanged{finding},
            record::Suspected{alpha, db1, "why"},
            record::SuspicionCleared{alpha, db1, "why"},
            record::Confirmed{finding, 2},
            record::RecoveryRefused{alpha, db1, {RefusalReason::RecentRecovery, "an hour ago"}},
            record::RecoveryStarted{
                id, RecoveryKind::Switchover, alpha, db1, {db1, db2}, db2, "asked", true},
            record::RecoveryResumed{id, alpha, Phase::Fence},
            record::PhasePlanned{id, plan_with_all_steps()},
            record::StepEnded{id, Phase::Fence, step::MakeReadOnly{db1}, false, "gone"},
            record::CandidatesJudged{id, choice_with_objections()},
            record::RecoveryEnded{id,
                                  RecoveryKind::Failover,
                                  alpha,
                                  db1,
                                  RecoveryOutcome::Failed,
                                  db2,
                                  {db1},
                                  "done",
                                  db1},
            record::InstanceDemoted{id,
                                    db1,
                                    Demotion{alpha,
                                             db2,
                                             Instant(Duration(5)),
                                             gtids("11111111-1111-1111-1111-111111111111:1-4"),
                                             "diverged",
                                             true,
                                             true,
                                             Instant(Duration(9))}},
            record::ReturnJudged{db1, db2, Comparison::Ahead, "uuid:7", false},
            record::Rejoined{db1, db2},
            record::SideStep{step::Reconnect{db2}, "do you hear it?"},
            record::PrimaryPublished{alpha, db2},
            record::DowntimeBegun{db1, Downtime{Instant(Duration(7)), "ann", "disk"}},
            record::DowntimeEnded{db1},
            record::RecoveriesSwitched{false},
            record::RecoveryAcknowledged{alpha, "ann", "seen"},
            record::MemberJoined{db2, alpha},
            record::PrimaryGivenBack{alpha, db1},
            record::OperationStarted{
                id, alpha, relocate, {{db1, db2, db2}, {db1, db2, {"db3", 3306}, db2}}, "ann"},
            record::OperationRefused{alpha, relocate, {RefusalReason::NotSiblings, "why"}},
            record::OperationEnded{
                id, alpha, relocate, RecoveryOutcome::Succeeded, {{db1, db2, db2}}, "done"},
            record::StopBegun{db1, DeliberateStop{"ann", Instant(Duration(7))}},
            record::StopEnded{db1, "ann has started it"},
            record::MaintenanceBegun{db1, Maintenance{Instant(Duration(7)), "ann", "disk"}},
            record::MaintenanceEnded{db1},
            record::HooksOwed{id, hook_facts()},
            record::HooksBegun{id, HookMoment::Fence, alpha, db1},
            record::HooksEnded{id, HookMoment::AfterTakeSource, alpha, db1, true, "wrote this"}};
}

}  // namespace

TEST_CASE("wire: an observation that is written is read back the same") {
    auto replica = mysql_replica();
    replica.replica->receiver_error = "plain";
    CHECK(parse_observation(write_observation(replica)) == replica);
    CHECK(parse_observation(write_observation(mariadb_primary())) == mariadb_primary());
    CHECK(parse_observation(write_observation(replica_without_gtid())) == replica_without_gtid());
    CHECK(parse_observation(write_observation(replica_with_details())) == replica_with_details());
    Observation without_log;
    without_log.executed = BinlogCoordinates{};
    CHECK(parse_observation(write_observation(without_log)) == without_log);
}

TEST_CASE("wire: a server's error text that is no UTF-8 does not stop a record") {
    const auto read = parse_observation(write_observation(mysql_replica()));
    REQUIRE(read);
    CHECK(read->replica->receiver_error.starts_with("error connecting: \""));
}

TEST_CASE("wire: every kind of record is read back as it was written") {
    const auto bodies = one_of_each_kind();
    REQUIRE(bodies.size() == std::variant_size_v<RecordBody::Kinds>);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        CAPTURE(kind_name(bodies[i]));
        REQUIRE(bodies[i].index() == i);
        const Record record{RecordId(i), Instant(Duration(1'000'000)), bodies[i]};
        const auto text = write_record(record);
        const auto read = parse_record(text);
        CHECK((read ? "" : read.error().message) == "");
        REQUIRE(read);
        CHECK(write_record(*read) == text);
        CHECK(describe(read->body) == describe(record.body));
        CHECK(read->at == record.at);
    }
}

TEST_CASE("wire: every request is read back as it was written") {
    const InstanceKey db1{"db1", 3306};
    for (const OperatorRequest& request :
         {OperatorRequest(request::Discover{db1}),
          OperatorRequest(request::Forget{db1}),
          OperatorRequest(request::Recover{db1, std::nullopt, true}),
          OperatorRequest(request::Switchover{db1, InstanceKey{"db2", 1}}),
          OperatorRequest(request::BeginDowntime{db1, Duration(5), "ann", "disk"}),
          OperatorRequest(request::EndDowntime{db1}),
          OperatorRequest(request::BeginMaintenance{db1, Duration(5), "ann", "disk"}),
          OperatorRequest(request::EndMaintenance{db1}),
          OperatorRequest(request::LocateErrant{db1}),
          OperatorRequest(request::EnableRecoveries{}),
          OperatorRequest(request::DisableRecoveries{}),
          OperatorRequest(request::Acknowledge{db1, "ann", "seen"}),
          OperatorRequest(request::Operate{
              {OperationKind::RelocateReplicas, db1, InstanceKey{"db2", 1}, "db[34]"},
              "0badcafe",
              "ann"}),
          OperatorRequest(request::Operate{{OperationKind::MoveUp, db1}, std::nullopt, "ann"}),
          OperatorRequest(request::Operate{{.kind = OperationKind::DelayReplication,
          .instance = db1,
          .parameters = {.delay = std::chrono::hours{1}}},
                                           std::nullopt,
                                           "ann"})}) {
        const auto text = write_request(request);
        const auto read = parse_request(text);
        REQUIRE(read);
        CHECK(write_request(*read) == text);
    }
}

TEST_CASE("wire: keys come in one order, the schema first") {
    const auto text =
        write_record({RecordId(3), Instant(Duration(7)), record::InstanceBack{{"db1", 3306}}});
    CHECK(text == R"({"schema":1,"id":3,"at_us":7,"kind":"InstanceBack","instance":"db1:3306"})");
}

TEST_CASE("wire: what is malformed is refused with its place") {
    const auto message = [](const char* text) { return parse_record(text).error().message; };
    CHECK_THAT(message("{"), Catch::StartsWith("record: "));
    CHECK_THAT(message("[]"), Catch::Contains("expected an object"));
    CHECK(message(R"({"id":1})") == "record.schema: missing");
    CHECK_THAT(message(R"({"schema":2})"), Catch::Contains("reads schema 1, found 2"));
    CHECK(message(R"({"schema":1,"id":-1,"at_us":0,"kind":"InstanceBack"})") ==
          "record.id: -1 is out of range");
    CHECK(message(R"({"schema":1,"id":1,"at_us":0,"kind":"Nonsense"})") ==
          "record.kind: unknown kind \"Nonsense\"");
    CHECK(message(R"({"schema":1,"id":1,"at_us":0,"kind":"InstanceBack"})") ==
          "record.instance: missing");
    CHECK_THAT(message(R"({"schema":1,"id":1,"at_us":0,"kind":"PhasePlanned","recovery":1,
                           "plan":{"phase":"promote","reason":"","steps":[{"step":{"kind":"Fly"}}]}})"),
               Catch::Equals("record.plan.steps[0].step.kind: unknown kind \"Fly\""));
    CHECK_THAT(
        message(R"({"schema":1,"id":1,"at_us":0,"kind":"RecoveriesSwitched","is_enabled":"yes"})"),
        Catch::Equals("record.is_enabled: expected true or false, found string"));
}

TEST_CASE("wire: a snapshot names its instances in order") {
    Snapshot snapshot;
    for (const auto* host : {"db2", "db1"}) {
        const InstanceKey key{host, 3306};
        snapshot.instances[key].key = key;
    }
    const auto json = to_wire(snapshot);
    CHECK(json["instances"][0]["key"] == "db1:3306");
    CHECK(json["instances"][1]["reachability"] == "unknown");
}
