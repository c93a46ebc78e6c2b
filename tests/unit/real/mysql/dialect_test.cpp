// The words for each version: what a server of that version accepts (measured, see the table in the
// comments of dialect.h), and that nothing is changed on a server that is not the one meant.
#include "real/mysql/dialect.h"

#include <catch2/catch.hpp>

#include "engine/model/policy.h"

#include "real/mysql/dialect_probe.h"
#include "tests/support/printers.h"

namespace understudy::real {
namespace {

constexpr Version kMysql57{Flavor::MySql, 5, 7, 29};
constexpr Version kMysql8021{Flavor::MySql, 8, 0, 21};
constexpr Version kMysql8022{Flavor::MySql, 8, 0, 22};
constexpr Version kMysql8026{Flavor::MySql, 8, 0, 26};
constexpr Version kMysql84{Flavor::MySql, 8, 4, 0};
constexpr Version kMysql97{Flavor::MySql, 9, 7, 4};
constexpr Version kMariadb{Flavor::MariaDb, 10, 11, 18};

bool has_old_word(std::string_view sql) {
    return sql.find("MASTER") != std::string_view::npos ||
           sql.find("SLAVE") != std::string_view::npos ||
           sql.find("slave") != std::string_view::npos ||
           sql.find("master") != std::string_view::npos;
}

TEST_CASE("dialect: MySQL 8.4 and later hears new words only") {
    for (const Version& version : {kMysql84, kMysql97}) {
        const Dialect& words = dialect_for(version);
        for (const auto sql : {words.show_replica_status,
                               words.show_replicas,
                               words.show_binary_log_status,
                               words.stop_receiver,
                               words.start_receiver,
                               words.stop_applier,
                               words.start_replication,
                               words.stop_replication,
                               words.forget_source,
                               words.log_replica_updates}) {
            CHECK_FALSE(has_old_word(sql));
        }
        CHECK_FALSE(has_old_word(start_until_sql(version, {"binlog.000002", 154})));
        CHECK_FALSE(has_old_word(delay_sql(version, 60)));
        CHECK_FALSE(has_old_word(change_source_sql(
            version,
            {.source = {.host = "db2", .port = 3307},
             .escaped_host = "db2",
             .login = ReplicationLogin{.escaped_user = "u", .escaped_password = "p"}})));
    }
}

TEST_CASE("dialect: each statement changes its words with the release that brought the new ones") {
    CHECK(dialect_for(kMysql8021).show_replica_status == "SHOW SLAVE STATUS");
    CHECK(dialect_for(kMysql8022).show_replica_status == "SHOW REPLICA STATUS");
    CHECK(dialect_for(kMysql8022).log_replica_updates == "log_slave_updates");
    CHECK(dialect_for(kMysql8026).log_replica_updates == "log_replica_updates");
    CHECK(dialect_for(kMysql8026).show_binary_log_status == "SHOW MASTER STATUS");
    CHECK(dialect_for(kMysql57).status.source_host == "Master_Host");
    CHECK(dialect_for(kMariadb).show_replica_status == "SHOW ALL SLAVES STATUS");
    CHECK(dialect_for(kMariadb).status.retrieved == "Gtid_IO_Pos");
}

TEST_CASE("dialect: a replica is pointed by GTID and keeps the login it has") {
    const SourceChange change{
        .source = {.host = "db2", .port = 3307}, .escaped_host = "db2", .login = std::nullopt};
    CHECK(change_source_sql(kMariadb, change) ==
          "CHANGE MASTER TO MASTER_HOST='db2', MASTER_PORT=3307, MASTER_CONNECT_RETRY=1, "
          "MASTER_HEARTBEAT_PERIOD=1, MASTER_USE_GTID=slave_pos");
    CHECK(
        change_source_sql(kMysql97, change) ==
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST='db2', SOURCE_PORT=3307, SOURCE_CONNECT_RETRY=1, "
        "SOURCE_HEARTBEAT_PERIOD=1, SOURCE_AUTO_POSITION=1, SOURCE_RETRY_COUNT=86400 FOR CHANNEL "
        "''");
}

TEST_CASE("dialect: a replica without GTID is pointed at a place, and stays without") {
    const SourceChange change{.source = {.host = "db2", .port = 3307},
                              .escaped_host = "db2",
                              .login = std::nullopt,
                              .place = EscapedPlace{"binlog.000002", 154}};
    CHECK(change_source_sql(kMysql57, change) ==
          "CHANGE MASTER TO MASTER_HOST='db2', MASTER_PORT=3307, MASTER_CONNECT_RETRY=1, "
          "MASTER_HEARTBEAT_PERIOD=1, MASTER_LOG_FILE='binlog.000002', MASTER_LOG_POS=154 FOR "
          "CHANNEL ''");
    CHECK(change_source_sql(kMariadb, change) ==
          "CHANGE MASTER TO MASTER_HOST='db2', MASTER_PORT=3307, MASTER_CONNECT_RETRY=1, "
          "MASTER_HEARTBEAT_PERIOD=1, MASTER_LOG_FILE='binlog.000002', MASTER_LOG_POS=154, "
          "MASTER_USE_GTID=no");
    CHECK(
        change_source_sql(kMysql97, change) ==
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST='db2', SOURCE_PORT=3307, SOURCE_CONNECT_RETRY=1, "
        "SOURCE_HEARTBEAT_PERIOD=1, SOURCE_LOG_FILE='binlog.000002', SOURCE_LOG_POS=154, "
        "SOURCE_RETRY_COUNT=86400 FOR CHANNEL ''");
}

TEST_CASE("dialect: START UNTIL names the place in the words of its release") {
    const EscapedPlace place{"binlog.000002", 154};
    CHECK(start_until_sql(kMysql8022, place) ==
          "START REPLICA UNTIL MASTER_LOG_FILE='binlog.000002', MASTER_LOG_POS=154 FOR CHANNEL ''");
    CHECK(start_until_sql(kMysql8026, place) ==
          "START REPLICA UNTIL SOURCE_LOG_FILE='binlog.000002', SOURCE_LOG_POS=154 FOR CHANNEL ''");
    CHECK(start_until_sql(kMariadb, place) ==
          "START SLAVE UNTIL MASTER_LOG_FILE='binlog.000002', MASTER_LOG_POS=154");
}

TEST_CASE("dialect: logs are read in pages, and an entry is what the automatic pattern looks for") {
    CHECK(show_log_events_sql(LogKind::Binary, {"binlog.000002", 154}, 1000) ==
          "SHOW BINLOG EVENTS IN 'binlog.000002' FROM 154 LIMIT 1000");
    CHECK(show_log_events_sql(LogKind::Relay, {"relay.000002", 154}, 1000) ==
          "SHOW RELAYLOG EVENTS IN 'relay.000002' FROM 154 LIMIT 1000");
    const std::string entry = write_pseudo_gtid_sql("_asc:1");
    CHECK(entry == "drop view if exists `_pseudo_gtid_`.`_asc:1`");
    CHECK(entry.find(automatic_pseudo_gtid(Duration{0}).pattern) == 0);
}

TEST_CASE("dialect: a delay is named in the words of its release") {
    CHECK(delay_sql(kMysql8022, 60) == "CHANGE MASTER TO MASTER_DELAY=60 FOR CHANNEL ''");
    CHECK(delay_sql(kMysql8026, 60) ==
          "CHANGE REPLICATION SOURCE TO SOURCE_DELAY=60 FOR CHANNEL ''");
    CHECK(delay_sql(kMariadb, 0) == "CHANGE MASTER TO MASTER_DELAY=0");
}

TEST_CASE("dialect: how a replica says where to begin is named in the words of its release") {
    const EscapedPlace place{.escaped_file = "binlog.000002", .position = 154};
    CHECK(positioning_sql(kMysql97, std::nullopt) ==
          "CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=1 FOR CHANNEL ''");
    CHECK(positioning_sql(kMysql97, place) ==
          "CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=0, SOURCE_LOG_FILE='binlog.000002', "
          "SOURCE_LOG_POS=154 FOR CHANNEL ''");
    CHECK(positioning_sql(kMysql8022, place) ==
          "CHANGE MASTER TO MASTER_AUTO_POSITION=0, MASTER_LOG_FILE='binlog.000002', "
          "MASTER_LOG_POS=154 FOR CHANNEL ''");
    CHECK(positioning_sql(kMariadb, std::nullopt) == "CHANGE MASTER TO MASTER_USE_GTID=slave_pos");
    CHECK(positioning_sql(kMariadb, place) ==
          "CHANGE MASTER TO MASTER_USE_GTID=no, MASTER_LOG_FILE='binlog.000002', "
          "MASTER_LOG_POS=154");
}

TEST_CASE("dialect: the skip counter has a new name since 8.0.26") {
    CHECK(skip_counter_sql(kMysql8022, 1) == "SET GLOBAL sql_slave_skip_counter=1");
    CHECK(skip_counter_sql(kMysql8026, 1) == "SET GLOBAL sql_replica_skip_counter=1");
    CHECK(skip_counter_sql(kMariadb, 0) == "SET GLOBAL sql_slave_skip_counter=0");
}

TEST_CASE("dialect: binary logs are reset in the words of the release") {
    CHECK(reset_binary_logs_sql(kMysql8026) == "RESET MASTER");
    CHECK(reset_binary_logs_sql(kMysql97) == "RESET BINARY LOGS AND GTIDS");
    CHECK(set_purged_sql("u:1-5") == "SET GLOBAL gtid_purged='u:1-5'");
}

TEST_CASE("dialect: connections of replication show by their commands what they are") {
    for (const auto command :
         {"Binlog Dump", "Binlog Dump GTID", "Register Slave", "Slave_IO", "Slave_worker"}) {
        CHECK(serves_replication(command));
    }
    for (const auto command : {"Query", "Sleep", "Execute", "Connect"}) {
        CHECK_FALSE(serves_replication(command));
    }
    CHECK(kill_query_sql(42) == "KILL QUERY 42");
}

TEST_CASE("dialect: cipher suites are asked for where there are some") {
    CHECK(cipher_suites_sql(kMariadb).empty());
    CHECK(cipher_suites_sql({Flavor::MySql, 8, 0, 18}).empty());
    CHECK_FALSE(cipher_suites_sql({Flavor::MySql, 8, 0, 19}).empty());
    CHECK_FALSE(cipher_suites_sql(kMysql97).empty());
}

TEST_CASE("dialect: after an empty transaction the session names its own ones again") {
    CHECK(
        empty_transaction_sql("u:5") ==
        std::vector<std::string>{
            "SET SESSION gtid_next='u:5'", "BEGIN", "COMMIT", "SET SESSION gtid_next='AUTOMATIC'"});
}

TEST_CASE("dialect: another host changes nothing but what it would make the server forget") {
    CHECK(rename_source_sql(kMysql8026, "//db1", 3306, {}) ==
          "CHANGE REPLICATION SOURCE TO SOURCE_HOST='//db1', SOURCE_PORT=3306 FOR CHANNEL ''");
    CHECK(rename_source_sql(
              kMariadb,
              "db1",
              3306,
              {.heartbeat_period = "1.000", .place = EscapedPlace{"bin.000002", 154}}) ==
          "CHANGE MASTER TO MASTER_HOST='db1', MASTER_PORT=3306, MASTER_HEARTBEAT_PERIOD=1.000, "
          "MASTER_LOG_FILE='bin.000002', MASTER_LOG_POS=154");
}

TEST_CASE("dialect: what needs a stopped applier is not said again of an auto-positioned replica") {
    const SourceChange change{.source = {.host = "db2", .port = 3307},
                              .escaped_host = "db2",
                              .login = std::nullopt,
                              .is_auto_positioned = true};
    CHECK(change_source_sql(kMysql97, change).find("AUTO_POSITION") == std::string::npos);
    CHECK(change_source_sql(kMysql57, change).find("AUTO_POSITION") == std::string::npos);
    CHECK(change_source_sql(kMariadb, change).find("MASTER_USE_GTID") != std::string::npos);
}

TEST_CASE("dialect: a new login without TLS may fetch the source's key, with TLS it uses TLS") {
    SourceChange change{.source = {.host = "db2", .port = 3307},
                        .escaped_host = "db2",
                        .login = ReplicationLogin{.escaped_user = "u", .escaped_password = "p"}};
    CHECK(change_source_sql(kMysql97, change).find("GET_SOURCE_PUBLIC_KEY=1") != std::string::npos);
    CHECK(change_source_sql(kMysql57, change).find("PUBLIC_KEY") == std::string::npos);
    change.login->use_tls = true;
    CHECK(change_source_sql(kMysql97, change).find("SOURCE_SSL=1") != std::string::npos);
    CHECK(change_source_sql(kMysql97, change).find("PUBLIC_KEY") == std::string::npos);
}

TEST_CASE("dialect: read-only is set in one statement that does nothing on another server") {
    const Identity identity{
        .server_id = ServerId{7},
        .server_uuid = *parse_server_uuid("7c824347-e591-11f1-9852-02fc00000001")};
    CHECK(set_read_only_sql(kMysql97, true, identity, 2) ==
          "SET SESSION lock_wait_timeout=2, "
          "GLOBAL read_only=IF(@@global.server_id=7 AND "
          "@@global.server_uuid='7c824347-e591-11f1-9852-02fc00000001', 1, @@global.read_only), "
          "GLOBAL super_read_only=IF(@@global.server_id=7 AND "
          "@@global.server_uuid='7c824347-e591-11f1-9852-02fc00000001', 1, "
          "@@global.super_read_only)");
    CHECK(set_read_only_sql(kMariadb, false, identity, 2) ==
          "SET SESSION lock_wait_timeout=2, GLOBAL read_only=IF(@@global.server_id=7, 0, "
          "@@global.read_only)");
}

TEST_CASE("dialect: a variable that the server does not have is not asked for") {
    const std::string mariadb = probe_sql(kMariadb, {});
    CHECK(mariadb.find("server_uuid") == std::string::npos);
    CHECK(mariadb.find("super_read_only") == std::string::npos);
    CHECK(mariadb.find("rpl_semi_sync") == std::string::npos);
    CHECK(mariadb.find("binlog_row_image") == std::string::npos);
    CHECK(mariadb.find("group_replication") == std::string::npos);
    const OptionalVariables all{
        .semi_sync = dialect_for(kMysql97).semi_sync, .has_row_image = true, .has_group = true};
    const std::string mysql = probe_sql(kMysql97, all);
    for (const auto* name : {"rpl_semi_sync_source_enabled",
                             "rpl_semi_sync_source_timeout",
                             "binlog_row_image",
                             "group_replication_group_name"}) {
        CHECK(mysql.find(std::string{"@@global."} + name) != std::string::npos);
    }
}

TEST_CASE("dialect: the two plugins of semi-sync may go by words of different age") {
    const auto found = read_optional_variables(
        kMysql97,
        {"rpl_semi_sync_master_enabled", "rpl_semi_sync_replica_enabled", "binlog_row_image"});
    CHECK(found.semi_sync.source_enabled == "rpl_semi_sync_master_enabled");
    CHECK(found.semi_sync.timeout == "rpl_semi_sync_master_timeout");
    CHECK(found.semi_sync.source_status == "Rpl_semi_sync_master_status");
    CHECK(found.semi_sync.replica_enabled == "rpl_semi_sync_replica_enabled");
    CHECK(found.semi_sync.replica_status == "Rpl_semi_sync_replica_status");
    CHECK(wording_of(found.semi_sync.source_enabled) == SemiSyncWording::Old);
    CHECK(wording_of(found.semi_sync.replica_enabled) == SemiSyncWording::New);
    CHECK(found.has_row_image);
    CHECK_FALSE(found.has_group);

    const auto none = read_optional_variables(kMysql97, {});
    CHECK(none == OptionalVariables{});
    CHECK(wording_of(none.semi_sync.source_enabled) == SemiSyncWording::None);
}

TEST_CASE("dialect: what changes replication is about the default channel and no other") {
    for (const Version& version : {kMysql57, kMysql8021, kMysql8022, kMysql97}) {
        const Dialect& words = dialect_for(version);
        for (const auto sql : {words.stop_receiver,
                               words.start_receiver,
                               words.stop_applier,
                               words.start_applier,
                               words.start_replication,
                               words.stop_replication,
                               words.forget_source}) {
            CHECK(sql.ends_with(" FOR CHANNEL ''"));
        }
    }
    constexpr Version kMysql56{Flavor::MySql, 5, 6, 24};
    CHECK(dialect_for(kMysql56).stop_replication == "STOP SLAVE");
    CHECK(dialect_for(kMariadb).stop_replication == "STOP SLAVE");
}

}  // namespace
}  // namespace understudy::real
