// The command line as people use it, against servers that are made up.
#include "real/cli/run.h"

#include <sstream>

#include <catch2/catch.hpp>

#include "real/daemon/store_lock.h"
#include "tests/unit/real/cli/shell.h"

using namespace understudy;
using namespace understudy::real;

TEST_CASE("command line: discover finds the whole cluster, and topology draws it") {
    Shell shell;
    CHECK(shell.run({"-c", "discover", "-i", "db2"}) == 0);
    CHECK(shell.out_ == "db2:3306\n");
    CHECK(shell.err_ == "");
    CHECK(shell.run({"topology", "-i", "db1"}) == 0);
    CHECK(shell.out_ ==
          "db1:3306   [0s,ok,8.0.36,rw,binlog,>>,GTID]\n"
          "+ db2:3306 [0s,ok,8.0.36,ro,binlog,>>,GTID]\n"
          "+ db3:3306 [0s,ok,8.0.36,ro,binlog,>>,GTID]\n");
    CHECK(shell.run({"which-replicas", "-i", "db1"}) == 0);
    CHECK(shell.out_ == "db2:3306\ndb3:3306\n");
    CHECK(shell.run({"which-primary", "-i", "db3"}) == 0);
    CHECK(shell.out_ == "db1:3306\n");
    CHECK(shell.run({"clusters"}) == 0);
    CHECK(shell.out_ == "db1:3306\n");
    CHECK(shell.run({"replication-analysis"}) == 0);
    CHECK(shell.out_ == "");
}

TEST_CASE("command line: what a server is beside a replica is shown, and all of it as JSON") {
    Shell shell;
    Observation& db2 = shell.servers_.alive.at(kDb2);
    db2.binlog_row_image = BinlogRowImage::Minimal;
    db2.channels = Channels{.own = "",
                            .others = {ChannelStatus{.name = "audit",
                                                     .source = {"db9", 3307},
                                                     .receiver = ReceiverState::Connecting,
                                                     .applier = ApplierState::Running,
                                                     .receiver_error = "",
                                                     .applier_error = "",
                                                     .lag = std::nullopt}}};
    Observation& db3 = shell.servers_.alive.at(kDb3);
    db3.details.emplace().alias = Name{"reports"};
    db3.group =
        GroupMembership{.name = Name{"g1"}, .state = GroupMemberState::Recovering, .others = {}};
    REQUIRE(shell.run({"discover", "-i", "db2"}) == 0);
    CHECK(shell.run({"topology", "-i", "db1"}) == 0);
    CHECK(shell.out_ ==
          "db1:3306             [0s,ok,8.0.36,rw,binlog,>>,GTID]\n"
          "+ db2:3306           [0s,ok,8.0.36,ro,binlog,>>,GTID,minimal-rows,"
          "channel audit from db9:3307 (connecting)]\n"
          "+ db3:3306 (reports) [0s,ok,8.0.36,ro,binlog,>>,GTID,group:secondary:recovering]\n");
    CHECK(shell.run({"instance", "-i", "db3"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("\"alias\": \"reports\""));
    CHECK_THAT(shell.out_, Catch::Contains("\"role\": \"secondary\""));
    CHECK(shell.run({"stop-replica", "-i", "db2"}) == 1);
    CHECK_THAT(shell.err_,
               Catch::Contains("many channels: db2 replicates over the default channel from db1, "
                               "'audit' from db9:3307, and people change that"));
}

TEST_CASE("command line: which-gtid-errant prints what only a replica has, or an empty line") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"which-gtid-errant", "-i", "db2"}) == 0);
    CHECK(shell.out_ == "\n");
    const auto errant = *parse_gtid_set("22222222-2222-2222-2222-222222222222:1-3");
    auto& seen = shell.servers_.alive[kDb2];
    seen.executed = united(seen.executed, errant);
    seen.replica->received = seen.executed;
    REQUIRE(shell.run({"discover", "-i", "db2"}) == 0);
    CHECK(shell.run({"which-gtid-errant", "-i", "db2"}) == 0);
    CHECK(shell.out_ == "22222222-2222-2222-2222-222222222222:1-3\n");
}

TEST_CASE("command line: errant GTIDs are injected, or forgotten, also by orchestrator's words") {
    Shell shell;
    const std::string name = "22222222-2222-2222-2222-222222222222:1-2";
    const auto errant = *parse_gtid_set(name);
    for (const auto& host : {kDb2, kDb3}) {
        auto& seen = shell.servers_.alive[host];
        seen.executed = united(seen.executed, errant);
        seen.replica->received = seen.executed;
        seen.has_binlog = true;
    }
    shell.servers_.alive[kDb1].has_binlog = true;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"gtid-errant-inject-empty", "-i", "db3", "--dry-run"}) == 0);
    CHECK_THAT(shell.out_,
               Catch::Contains("db1:3306> SET SESSION gtid_next='22222222-2222-2222-2222-"
                               "222222222222:2';\n"));
    REQUIRE(shell.run({"-c", "gtid-errant-reset-master", "-i", "db3", "--dry-run"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("SET GLOBAL gtid_purged='"));
    CHECK(shell.err_ == "understudy: gtid-errant-reset-master is now called gtid-errant-reset\n");
    REQUIRE(shell.run({"gtid-errant-reset", "-i", "db3"}) == 0);
    CHECK(shell.out_ == "db3:3306\ndb3 has forgotten " + name +
                            "; what those changed is still in its tables, and nowhere else\n");
    CHECK(shell.run({"gtid-errant-reset", "-i", "db3"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("nothing errant: db3 has no GTID that db1 lacks"));
    REQUIRE(shell.run({"gtid-errant-inject-empty", "-i", "db2"}) == 0);
    CHECK(contains(shell.servers_.alive[kDb1].executed, ReplicationPosition{errant}));
}

TEST_CASE("command line: a query is killed by the number of its connection") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"kill-query", "-i", "db1"}) == 2);
    CHECK(shell.err_ ==
          "understudy: --process is missing: which connection? SHOW PROCESSLIST numbers them\n");
    CHECK(shell.run({"flush-binary-logs", "-i", "db1", "--process", "4"}) == 2);
    REQUIRE(shell.run({"kill-query", "-i", "db1", "--process", "42"}) == 0);
    CHECK(shell.out_ == "db1:3306\n");
}

TEST_CASE("command line: orchestrator's words work, and a changed one is told on stderr") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"-c", "which-master", "-i", "db2"}) == 0);
    CHECK(shell.out_ == "db1:3306\n");
    CHECK(shell.err_ == "understudy: which-master is now called which-source\n");
    CHECK(shell.run({"-c", "which-replicas", "-i", "db1"}) == 0);
    CHECK(shell.err_ == "");
}

TEST_CASE("command line: a switchover prints the successor and where it stands") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"switchover", "-i", "db1", "-d", "db3"}) == 0);
    CHECK(shell.out_ == "db3:3306\n11111111-1111-1111-1111-111111111111:1-9\n");
    CHECK(shell.servers_.alive[kDb3].writability == Writability::Writable);
    CHECK(shell.servers_.alive[kDb1].writability != Writability::Writable);
    CHECK(shell.run({"which-primary", "-i", "db1"}) == 0);
    CHECK(shell.out_ == "db3:3306\n");
}

TEST_CASE("command line: a replica is relocated, after its plan was looked at") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"relocate", "-i", "db3", "-d", "db2", "--dry-run"}) == 0);
    CHECK(shell.servers_.performed.empty());
    CHECK(shell.out_.find("db3:3306> STOP REPLICA IO_THREAD FOR CHANNEL '';\n") !=
          std::string::npos);
    CHECK(shell.out_.find("SOURCE_HOST='db2', SOURCE_PORT=3306") != std::string::npos);
    const auto place = shell.out_.rfind("--plan ");
    REQUIRE(place != std::string::npos);
    const std::string plan = shell.out_.substr(place + 7, 8);

    CHECK(shell.run({"relocate", "-i", "db3", "-d", "db2", "--plan", "00000000"}) == 1);
    CHECK(shell.err_.find("plan changed") != std::string::npos);
    CHECK(shell.servers_.performed.empty());
    CHECK(shell.run({"relocate", "-i", "db3", "-d", "db2", "--plan", plan}) == 0);
    CHECK(shell.out_ == "db3:3306<db2:3306\n");
    CHECK(shell.servers_.alive[kDb3].replica->source == kDb2);
}

TEST_CASE("command line: what cannot be moved is refused with every reason, dry or not") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    for (const std::string dry : {"--dry-run", "--quiet"}) {
        CHECK(shell.run({"move-up", "-i", "db2", dry}) == 1);
        CHECK(shell.err_.find("not a replica: db1 has no source") != std::string::npos);
        CHECK(shell.run({"relocate", "-i", "db2", "-d", "db2", dry}) == 1);
        CHECK(shell.err_.find("same instance") != std::string::npos);
    }
    CHECK(shell.run({"relocate", "-i", "db2"}) == 2);
    CHECK(shell.err_ == "understudy: -d is missing: below which instance?\n");
    CHECK(shell.run({"move-up", "-i", "db2", "-d", "db1"}) == 2);
    CHECK(shell.run({"take-siblings", "-i", "db2", "--pattern", "("}) == 2);
    CHECK(shell.run({"relocate", "-i", "db2", "-d", "db3", "--pattern", "x"}) == 2);
    CHECK(shell.servers_.performed.empty());
}

TEST_CASE("command line: a delay is a length of time, and nobody else takes one") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"delay-replication", "-i", "db3"}) == 2);
    CHECK(shell.err_ ==
          "understudy: --delay is missing: how far behind, for example 1h, or 0 for not at all?\n");
    CHECK(shell.run({"delay-replication", "-i", "db3", "--delay", "soon"}) == 2);
    CHECK_THAT(shell.err_, Catch::Contains("\"soon\" is no duration"));
    CHECK(shell.run({"stop-replica", "-i", "db3", "--delay", "1h"}) == 2);
    CHECK(shell.err_ == "understudy: stop-replica takes no --delay\n");
    CHECK(shell.servers_.performed.empty());
    REQUIRE(shell.run({"delay-replication", "-i", "db3", "--delay", "1h", "--dry-run"}) == 0);
    CHECK_THAT(shell.out_,
               Catch::Contains("CHANGE REPLICATION SOURCE TO SOURCE_DELAY=3600 FOR CHANNEL '';\n"));
    REQUIRE(shell.run({"delay-replication", "-i", "db3", "--delay", "1h"}) == 0);
    CHECK(shell.servers_.alive[kDb3].replica->delay == Duration{1h});
    REQUIRE(shell.run({"delay-replication", "-i", "db3", "--delay", "0"}) == 0);
    CHECK(shell.servers_.alive[kDb3].replica->delay == Duration{0});
}

TEST_CASE("command line: a replica is detached, shown as detached, and reattached") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"detach-replica", "-i", "db3", "--dry-run"}) == 0);
    CHECK_THAT(shell.out_,
               Catch::Contains("SOURCE_HOST='//db1', SOURCE_PORT=3306 FOR CHANNEL '';\n"));
    REQUIRE(shell.run({"detach-replica", "-i", "db3"}) == 0);
    REQUIRE(shell.run({"topology", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("detached"));
    CHECK(shell.run({"start-replica", "-i", "db3"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("db3 is detached from db1: reattach-replica starts it"));
    CHECK(shell.run({"repoint", "-i", "db3"}) == 1);
    REQUIRE(shell.run({"reattach-replica", "-i", "db3"}) == 0);
    CHECK(is_replicating(shell.servers_.alive[kDb3]));
    CHECK_FALSE(shell.servers_.alive[kDb3].replica->is_detached);
}

TEST_CASE("command line: what is skipped is told before it is, and afterwards") {
    Shell shell;
    const std::string name = "11111111-1111-1111-1111-111111111111:10";
    auto& replica = *shell.servers_.alive[kDb3].replica;
    replica.applier = ApplierState::Stopped;
    replica.applier_error = "1062: duplicate entry";
    replica.failing = ReplicationPosition{*parse_gtid_set(name)};
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"skip-query", "-i", "db3", "--dry-run"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("SET SESSION gtid_next='" + name + "';\n"));
    REQUIRE(shell.run({"skip-query", "-i", "db3"}) == 0);
    CHECK(shell.out_ == "db3:3306\ndb3 has left out " + name + ", and lacks what that changed\n");
    CHECK(is_replicating(shell.servers_.alive[kDb3]));
    CHECK(shell.run({"skip-query", "-i", "db3"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("nothing to skip: the applier of db3 runs"));
}

TEST_CASE("command line: semi-sync and GTID are set, also by orchestrator's words") {
    Shell shell;
    shell.servers_.alive[kDb1].semi_sync.can_be_source = true;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"-c", "enable-semi-sync-master", "-i", "db1"}) == 0);
    CHECK(shell.err_ ==
          "understudy: enable-semi-sync-master is now called enable-semi-sync-primary\n");
    CHECK(shell.servers_.alive[kDb1].semi_sync.source_enabled);
    CHECK(shell.run({"enable-semi-sync-replica", "-i", "db3"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("is not installed on db3"));
    CHECK(shell.run({"enable-gtid", "-i", "db3"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("already so: db3 replicates by GTID from db1"));
    REQUIRE(shell.run({"disable-gtid", "-i", "db3"}) == 0);
    CHECK_FALSE(shell.servers_.alive[kDb3].replica->uses_gtid);
}

TEST_CASE("command line: a purge names a file, and nothing else does") {
    Shell shell;
    shell.servers_.alive[kDb1].has_binlog = true;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"purge-binary-logs", "-i", "db1"}) == 2);
    CHECK(shell.err_ == "understudy: --binlog is missing: which file?\n");
    CHECK(shell.run({"flush-binary-logs", "-i", "db1", "--binlog", "binlog.000002"}) == 2);
    CHECK(shell.err_ == "understudy: flush-binary-logs takes no --binlog\n");
    REQUIRE(shell.run(
                {"purge-binary-logs", "-i", "db1", "--binlog", "binlog.000002", "--dry-run"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("PURGE BINARY LOGS TO 'binlog.000002';\n"));
    REQUIRE(shell.run({"purge-binary-logs", "-i", "db1", "--binlog", "binlog.000002"}) == 0);
    CHECK(shell.out_ == "db1:3306\n");
}

TEST_CASE("command line: a replica that is reset is a cluster of its own") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"reset-replica", "-i", "db3"}) == 0);
    CHECK_FALSE(shell.servers_.alive[kDb3].replica);
    REQUIRE(shell.run({"topology", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_, !Catch::Contains("db3"));
}

TEST_CASE("command line: a replica is stopped, shown as stopped, and started") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"stop-replica", "-i", "db3", "--dry-run"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("db3:3306> STOP REPLICA FOR CHANNEL '';\n"));
    CHECK(shell.servers_.performed.empty());
    const std::string plan = shell.out_.substr(shell.out_.rfind("--plan ") + 7, 8);
    CHECK(shell.run({"stop-replica", "-i", "db3", "--plan", "00000000"}) == 1);
    CHECK(shell.run({"stop-replica", "-i", "db3", "--plan", plan, "--owner", "ann"}) == 0);
    CHECK(shell.out_ == "db3:3306\n");
    CHECK(shell.servers_.alive[kDb3].replica->applier == ApplierState::Stopped);
    CHECK(shell.run({"topology", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("stopped by ann"));
    CHECK(shell.run({"relocate", "-i", "db3", "-d", "db2"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("stopped on purpose by ann"));
    CHECK(shell.run({"start-slave", "-i", "db3"}) == 0);
    CHECK(shell.err_ == "understudy: start-slave is now called start-replica\n");
    CHECK(shell.servers_.alive[kDb3].replica->receiver == ReceiverState::Running);
    CHECK(shell.run({"topology", "-i", "db1"}) == 0);
    CHECK(shell.out_.find("stopped by") == std::string::npos);
}

TEST_CASE("command line: a primary is made read-only and writable, and nobody beside it") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"set-read-only", "-i", "db1", "--dry-run"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("clients can write nowhere in its cluster"));
    CHECK(shell.run({"set-read-only", "-i", "db1"}) == 0);
    CHECK(shell.out_ == "db1:3306\n");
    CHECK_FALSE(is_writable(shell.servers_.alive[kDb1]));
    CHECK(shell.run({"set-writeable", "-i", "db1"}) == 0);
    CHECK(is_writable(shell.servers_.alive[kDb1]));
    for (const std::string dry : {"--dry-run", "--quiet"}) {
        CHECK(shell.run({"set-writable", "-i", "db2", dry}) == 1);
        CHECK_THAT(shell.err_, Catch::Contains("is a replica: db2 replicates from db1"));
    }
    CHECK(shell.run({"set-writable", "-i", "db1", "-d", "db2"}) == 2);
}

TEST_CASE("command line: a dead primary is analysed, and recovered when asked") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    shell.servers_.alive.erase(kDb1);
    for (const auto& key : {kDb2, kDb3}) {
        shell.servers_.alive[key].replica->receiver = ReceiverState::Connecting;
    }
    CHECK(shell.run({"replication-analysis"}) == 0);
    CHECK(shell.out_ == "db1:3306 (cluster db1:3306): DeadPrimary\n");
    CHECK(shell.servers_.performed.empty());
    CHECK(shell.run({"recover", "-i", "db1"}) == 0);
    CHECK((shell.out_ == "db2:3306\n" || shell.out_ == "db3:3306\n"));
}

TEST_CASE("command line: what cannot be done changes nothing and ends with 1") {
    Shell shell;
    CHECK(shell.run({"clusters"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("does not exist yet"));
    CHECK(shell.run({"discover", "-i", "db9"}) == 1);
    CHECK_THAT(
        shell.err_,
        Catch::Contains("db9:3306: connection refused; is it running, and can it be reached"));
    CHECK(shell.run({"all-instances"}) == 0);
    CHECK(shell.out_ == "");
    CHECK(shell.run({"topology", "-i", "db9"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("db9 is not known"));
    CHECK(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"switchover", "-i", "db1", "-d", "db1"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("is the primary already"));
    CHECK(shell.run({"recover", "-i", "db1"}) == 1);
    CHECK(shell.servers_.performed.empty());
}

TEST_CASE(
    "command line: a switchover without GTID is refused with what to do, and changes nothing") {
    Shell shell;
    for (auto& [key, seen] : shell.servers_.alive) {
        if (seen.replica) {
            seen.replica->uses_gtid = false;
        }
    }
    CHECK(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"switchover", "-i", "db1"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("no GTID") && Catch::Contains("turn GTID on"));
    CHECK(shell.servers_.performed.empty());
}

TEST_CASE("command line: a store in a folder that is not there says which setting to change") {
    Shell shell;
    shell.folder_.write("c.json",
                        R"({"BackendDB": "sqlite", "SQLite3DataFile": "/nowhere/at/all/u.db"})");
    CHECK(shell.run({"serve"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("SQLite3DataFile must be in a folder that exists"));
}

TEST_CASE("command line: wrong usage ends with 2 and says what is right") {
    Shell shell;
    CHECK(shell.run({"topologie", "-i", "db1"}) == 2);
    CHECK_THAT(shell.err_,
               Catch::Contains("there is no command \"topologie\", did you mean \"topology\"?"));
    CHECK(shell.run({"topology"}) == 2);
    CHECK_THAT(shell.err_, Catch::Contains("topology needs -i HOST[:PORT] or --alias CLUSTER"));
    CHECK(shell.run({"clusters", "--nonsense"}) == 2);
    CHECK(shell.run({"clusters", "-d", "a", "-s", "b"}) == 2);
    CHECK(shell.run({"discover", "-i", "db1:0"}) == 2);
    CHECK(shell.run({"begin-downtime", "-i", "db1", "--duration", "10x"}) == 2);
    CHECK(shell.run({"begin-downtime", "-i", "db1"}) == 2);
    CHECK_THAT(shell.err_, Catch::Contains("--reason is missing"));
}

TEST_CASE("command line: a store that is not ours is refused with one line") {
    Shell shell;
    shell.folder_.write("u.db", "dear diary");
    CHECK(shell.run({"clusters"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("is not an SQLite database"));
    CHECK(shell.run({"serve"}) == 1);
    CHECK(TemporaryFolder::read(shell.store()) == "dear diary");

    const std::string damaged = std::string("SQLite format 3\0", 16) + std::string(8'000, 'x');
    shell.folder_.write("u.db", damaged);
    CHECK(shell.run({"serve"}) == 1);
    CHECK_THAT(shell.err_,
               Catch::Contains("nothing was changed") && Catch::Contains("move it away"));
    CHECK(TemporaryFolder::read(shell.store()) == damaged);
}

TEST_CASE("command line: a second daemon on one store is refused and told whose it is") {
    Shell shell;
    const auto lock = StoreLock::take(shell.store(), LockRole::Daemon);
    REQUIRE(lock);
    CHECK(shell.run({"serve"}) == 1);
    CHECK_THAT(
        shell.err_,
        Catch::Contains("is in use by another understudy (pid " + std::to_string(::getpid())));
}

TEST_CASE("command line: a request that no manager takes in time is taken back") {
    Shell shell;
    const auto lock = StoreLock::take(shell.store(), LockRole::Daemon);
    REQUIRE(lock);
    CHECK(shell.run({"discover", "-i", "db1", "--timeout", "1s"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("nothing was done"));
}

TEST_CASE("command line: one at a time has an instance in maintenance") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"begin-maintenance", "-i", "db2"}) == 2);
    CHECK_THAT(shell.err_, Catch::Contains("--reason is missing"));
    CHECK(shell.run({"in-maintenance", "-i", "db2"}) == 0);
    CHECK(shell.out_.empty());

    CHECK(shell.run({"begin-maintenance", "-i", "db2", "--reason", "disk", "--owner", "ann"}) == 0);
    CHECK(shell.run({"in-maintenance", "-i", "db2"}) == 0);
    CHECK(shell.out_ == "db2:3306\n");
    CHECK(shell.run({"topology", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("in maintenance by ann]"));
    CHECK(shell.run({"begin-maintenance", "-i", "db2", "--reason", "os", "--owner", "bob"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("(ann: disk)"));
    CHECK(shell.run({"stop-replica", "-i", "db2"}) == 1);
    CHECK_THAT(shell.err_, Catch::Contains("end-maintenance ends it"));

    CHECK(shell.run({"end-maintenance", "-i", "db2"}) == 0);
    CHECK(shell.run({"stop-replica", "-i", "db2"}) == 0);
}

TEST_CASE("command line: downtime and the switch of recoveries are remembered") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(
        shell.run(
            {"begin-downtime", "-i", "db2", "-reason", "disk", "-duration=1h", "-owner", "ann"}) ==
        0);
    CHECK(shell.out_ == "db2:3306\n");
    CHECK(shell.run({"topology", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_,
               Catch::Contains("+ db2:3306 [0s,ok,8.0.36,ro,binlog,>>,GTID,downtimed]"));
    CHECK(shell.run({"end-downtime", "-i", "db2"}) == 0);
    CHECK(shell.run({"disable-global-recoveries"}) == 0);
    CHECK(shell.run({"check-global-recoveries"}) == 0);
    CHECK(shell.out_ == "OK: recoveries DISABLED globally\n");
    CHECK(shell.run({"history"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("automatic recoveries are disabled"));
}

TEST_CASE("command line: an instance that is forgotten stays so") {
    Shell shell(FakeServers::cluster(kDb1, {}));
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"forget", "-i", "db1"}) == 0);
    CHECK(shell.out_ == "db1:3306\n");
    CHECK(shell.run({"all-instances"}) == 0);
    CHECK(shell.out_ == "");
}

TEST_CASE("command line: a cluster can be named by its alias") {
    Shell shell;
    shell.write_config(R"("ClusterNameToAlias": {"db1": "alpha"})");
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"-c", "which-cluster-master", "-alias", "alpha"}) == 0);
    CHECK(shell.out_ == "db1:3306\n");
    CHECK(shell.run({"which-cluster", "-i", "db3"}) == 0);
    CHECK(shell.out_ == "alpha\n");
    CHECK(shell.run({"which-primary", "--alias", "beta"}) == 1);
}

TEST_CASE("command line: help and version need no configuration") {
    Shell shell;
    CHECK(shell.run_plain({"--version"}) == 0);
    CHECK_THAT(shell.out_, Catch::StartsWith("understudy "));
    CHECK(shell.run_plain({"--help"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("switchover"));
    CHECK(shell.run_plain({"switchover", "--help"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("Also: graceful-primary-takeover"));
}
