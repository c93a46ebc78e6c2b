#include "engine/topology/obstacles.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using namespace std::chrono_literals;

using testing::instance;
using testing::key;
using testing::kill;
using testing::on_mariadb;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::uuid_of;
using testing::without_gtid;
using testing::written_on;

using Lines = std::vector<std::string>;

Snapshot siblings() {
    return snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
}

/// What keeps db3 from replicating from db2.
Lines told(const Snapshot& fleet, const std::string& source = "db2") {
    const Topology topology{fleet};
    const Policy policy;
    Lines lines;
    for (const auto& one : find_obstacles({fleet, topology, policy}, key("db3"), key(source))) {
        lines.push_back(std::string{to_string(one.kind)} + ": " + one.detail);
    }
    return lines;
}

TEST_CASE("obstacles: there are none between healthy siblings") {
    CHECK(told(siblings()).empty());
    CHECK(told(on_mariadb(siblings())).empty());
}

TEST_CASE("obstacles: a source must log what others are to read") {
    auto fleet = siblings();
    seen(fleet, "db2").logs_replica_updates = false;
    CHECK(told(fleet) == Lines{"does not log replica updates: db2 does not log what it applies "
                               "(log_replica_updates)"});
    seen(fleet, "db2").has_binlog = false;
    CHECK(told(fleet) == Lines{"no binary log: db2 writes no binary log"});
    seen(fleet, "db1").logs_replica_updates = false;
    CHECK(told(fleet, "db1").empty());  // what it writes itself is logged all the same
}

TEST_CASE("obstacles: nobody is put below an old primary that waits, nor below its replicas") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db4"}, {"db3", "db1"}, {"db4", ""}});
    fleet.instances.edit(key("db4"))->demotion = Demotion{.cluster = ClusterAlias{"alpha"},
                                                          .successor = key("db1"),
                                                          .at = {},
                                                          .promoted_at = {},
                                                          .quarantine = "a transaction of its own"};
    const Lines wanted{"kept apart: db4 was replaced by db1 and has a transaction of its own"};
    CHECK(told(fleet, "db4") == wanted);
    CHECK(told(fleet, "db2") == wanted);
    CHECK(told(fleet, "db1").empty());
}

TEST_CASE("obstacles: every reason is told, not only the first") {
    auto fleet = siblings();
    seen(fleet, "db2").version = Version{Flavor::MySql, 8, 4, 3};
    seen(fleet, "db2").server_id = ServerId{3};
    seen(fleet, "db2").server_uuid = uuid_of("db3");
    CHECK(told(fleet) == Lines{"older version: db3 is MySQL 8.0.36, db2 is MySQL 8.4.3",
                               "same server id: both are 3",
                               "same server uuid: both are " + to_string(uuid_of("db3"))});
}

TEST_CASE("obstacles: MariaDB and MySQL do not replicate from each other by GTID") {
    auto fleet = siblings();
    seen(fleet, "db2").version = Version{Flavor::MariaDb, 10, 11, 6};
    CHECK(told(fleet) == Lines{"other flavor: db3 is MySQL 8.0.36, db2 is MariaDB 10.11.6"});
}

TEST_CASE("obstacles: one that replicates by GTID is not turned to file and position") {
    auto fleet = siblings();
    seen(fleet, "db2").executed = BinlogCoordinates{"bin.000001", 4};
    CHECK(told(fleet) == Lines{"no GTID: db2 has no GTIDs"});
}

TEST_CASE("obstacles: by file and position who stands still must tell where it is") {
    auto fleet = siblings();
    replica(fleet, "db3").uses_gtid = false;
    CHECK(told(fleet) ==
          Lines{"no common place: db2 replicates by GTID: how far it is in the log of "
                "its source is not known for certain"});
    without_gtid(fleet, "db2", 100, 700);
    without_gtid(fleet, "db3", 100, 900);
    CHECK(told(fleet).empty());
    seen(fleet, "db2").log_end.reset();
    CHECK(told(fleet) == Lines{"no common place: db2 does not tell where its log ends"});
}

TEST_CASE("obstacles: by file and position nobody is moved by way of one that is in trouble") {
    auto fleet = siblings();
    without_gtid(fleet, "db2", 100, 700);
    without_gtid(fleet, "db3", 100, 900);
    instance(fleet, "db2").stop = DeliberateStop{"ann", {}};
    CHECK(told(fleet) == Lines{"no common place: db2 was stopped on purpose by ann: start-replica "
                               "comes first"});
    instance(fleet, "db2").stop.reset();
    replica(fleet, "db2").applier_error = "1062: duplicate";
    CHECK(told(fleet) == Lines{"no common place: db2 does not replicate: 1062: duplicate"});
}

TEST_CASE("obstacles: by file and position there is a way to cousins, and none to other clusters") {
    auto fleet = testing::snapshot_of(
        {{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}, {"db5", ""}});
    for (const auto* host : {"db2", "db3", "db4"}) {
        without_gtid(fleet, host, 100, 700);
    }
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    CHECK(find_obstacles(terrain, key("db3"), key("db1")).empty());  // It is there.
    CHECK(find_obstacles(terrain, key("db4"), key("db3")).empty());
    CHECK(describe(find_obstacles(terrain, key("db4"), key("db5"))) ==
          "no common place: db4 replicates by file and position, and there is no server above both "
          "it and db5");
}

TEST_CASE("obstacles: rows cannot be logged as statements") {
    auto fleet = siblings();
    seen(fleet, "db2").binlog_format = BinlogFormat::Row;
    seen(fleet, "db3").binlog_format = BinlogFormat::Mixed;
    CHECK(told(fleet).empty());
    seen(fleet, "db3").binlog_format = BinlogFormat::Statement;
    CHECK(told(fleet) ==
          Lines{"binlog format: db3 logs by statement, and could not log what db2 logs by row"});
    seen(fleet, "db3").logs_replica_updates = false;
    CHECK(told(fleet).empty());
}

TEST_CASE("obstacles: what a source leaves out its replica would never get") {
    auto fleet = siblings();
    replica(fleet, "db2").filters = std::string{"replicate_do_db=app"};
    CHECK(told(fleet) == Lines{"replication filters: db2 leaves out part of what it receives "
                               "(replicate_do_db=app), db3 does not"});
    replica(fleet, "db3").filters = std::string{"replicate_do_db=app"};
    CHECK(told(fleet).empty());
}

TEST_CASE("obstacles: a delayed source makes others late, unless they are to be as late") {
    auto fleet = siblings();
    replica(fleet, "db2").delay = 1h;
    CHECK(told(fleet) == Lines{"delayed: db2 stays 60m behind on purpose, db3 is not to"});
    replica(fleet, "db3").delay = 1h;
    CHECK(told(fleet).empty());
}

TEST_CASE("obstacles: what the source has purged and the replica lacks cannot be fetched") {
    auto fleet = siblings();
    seen(fleet, "db2").purged = written_on("db1", 100);
    CHECK(told(fleet).empty());
    seen(fleet, "db2").purged = written_on("db1", 102);
    CHECK(told(fleet) ==
          Lines{"purged transactions: db2 has purged " +
                to_string(written_on("db1", 102) - written_on("db1", 100)) + ", which db3 lacks"});
}

// Goal: no false alarm from looks that were not taken at one instant. Method: the replica has what
// the primary wrote after it was looked at; only what comes from elsewhere is errant.
TEST_CASE("obstacles: errant is only what the primary did not write itself") {
    auto fleet = siblings();
    seen(fleet, "db3").executed = written_on("db1", 140);
    replica(fleet, "db3").received = written_on("db1", 150);
    CHECK(told(fleet).empty());
    const GtidSet own = written_on("db3", 2);
    seen(fleet, "db3").executed = written_on("db1", 140) | own;
    replica(fleet, "db3").received = written_on("db1", 150) | own;
    REQUIRE(told(fleet).size() == 1);
    CHECK(told(fleet).front().starts_with("errant transactions: db3 has "));
}

TEST_CASE("obstacles: of one that does not answer nothing is known") {
    auto fleet = siblings();
    kill(fleet, "db2");
    CHECK(told(fleet) == Lines{"not reachable: db2: connection refused"});
}

TEST_CASE("obstacles: what a binlog server has is judged by who wrote it") {
    auto fleet = siblings();
    testing::make_binlog_server(fleet, "db2", 900);
    CHECK(told(fleet) == Lines{"no GTID: db2 has no GTIDs"});
    without_gtid(fleet, "db3", 900, 100);
    CHECK(told(fleet).empty());
    seen(fleet, "db1").version = Version{Flavor::MySql, 8, 4, 3};
    CHECK(told(fleet) == Lines{"older version: db3 is MySQL 8.0.36, what is in the log of db2 is "
                               "MySQL 8.4.3"});
    seen(fleet, "db1").version = Version{Flavor::MariaDb, 10, 11, 6};
    CHECK(told(fleet) == Lines{"other flavor: db3 is MySQL 8.0.36, what is in the log of db2 is "
                               "MariaDB 10.11.6"});
    kill(fleet, "db1");
    CHECK(told(fleet).empty());  // Nobody knows what it was, and db3 follows it already.

    testing::make_binlog_server(fleet, "db3", 900);
    seen(fleet, "db3").server_id = seen(fleet, "db2").server_id;
    CHECK(told(fleet).empty());  // Who only keeps a log may be of any version, and have any id.
}

TEST_CASE("obstacles: who has several sources is moved by people only") {
    auto fleet = siblings();
    testing::add_channel(fleet, "db3", "audit", "db9");
    CHECK(told(fleet) == Lines{"many channels: db3 replicates over the default channel from db1, "
                               "'audit' from db9; its replication is changed by hand"});
    CHECK(told(fleet, "db1").size() == 1);  // not even where it is
    seen(fleet, "db3").channels = Channels{.own = "audit", .others = {}};
    CHECK(told(fleet) == Lines{"many channels: db3 replicates over 'audit' from db1; its "
                               "replication is changed by hand"});
    seen(fleet, "db3").channels.reset();
    testing::add_channel(fleet, "db2", "audit", "db9");
    CHECK(told(fleet).empty());  // it changes nothing about the source
}

TEST_CASE("obstacles: a group decides whom its secondaries follow, and is no source of itself") {
    auto fleet = siblings();
    testing::join_group(fleet, "db3", {"db2", "db3"});
    CHECK(told(fleet) == Lines{"group member: db3 is a secondary of group g1, which decides whom "
                               "it follows"});
    testing::join_group(fleet, "db3", {"db3", "db2"});
    CHECK(told(fleet) ==
          Lines{"group member: db3 is the primary of group g1, and db2 is a member of it"});
    CHECK(told(fleet, "db1").empty());
}

}  // namespace
}  // namespace understudy
