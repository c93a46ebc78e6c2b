#include "real/mysql/dialect.h"

#include <cstdint>

#include <fmt/format.h>

#include "engine/model/policy.h"

namespace understudy::real {
namespace {

constexpr SemiSyncWords kNewSemiSync{
    .source_enabled = "rpl_semi_sync_source_enabled",
    .replica_enabled = "rpl_semi_sync_replica_enabled",
    .wait_for_replicas = "rpl_semi_sync_source_wait_for_replica_count",
    .timeout = "rpl_semi_sync_source_timeout",
    .waits_without_replicas = "rpl_semi_sync_source_wait_no_replica",
    .source_status = "Rpl_semi_sync_source_status",
    .source_clients = "Rpl_semi_sync_source_clients",
    .replica_status = "Rpl_semi_sync_replica_status",
};

constexpr SemiSyncWords kOldSemiSync{
    .source_enabled = "rpl_semi_sync_master_enabled",
    .replica_enabled = "rpl_semi_sync_slave_enabled",
    .wait_for_replicas = "rpl_semi_sync_master_wait_for_slave_count",
    .timeout = "rpl_semi_sync_master_timeout",
    .waits_without_replicas = "rpl_semi_sync_master_wait_no_slave",
    .source_status = "Rpl_semi_sync_master_status",
    .source_clients = "Rpl_semi_sync_master_clients",
    .replica_status = "Rpl_semi_sync_slave_status",
};

constexpr SemiSyncWords kMariadbSemiSync{
    .source_enabled = "rpl_semi_sync_master_enabled",
    .replica_enabled = "rpl_semi_sync_slave_enabled",
    .wait_for_replicas = "",
    .timeout = "rpl_semi_sync_master_timeout",
    .waits_without_replicas = "rpl_semi_sync_master_wait_no_slave",
    .source_status = "Rpl_semi_sync_master_status",
    .source_clients = "Rpl_semi_sync_master_clients",
    .replica_status = "Rpl_semi_sync_slave_status",
};

constexpr LinkColumns kNewLink{
    .uses_tls = "Source_SSL_Allowed",
    .ca_file = "Source_SSL_CA_File",
    .ca_path = "Source_SSL_CA_Path",
    .certificate = "Source_SSL_Cert",
    .cipher = "Source_SSL_Cipher",
    .key = "Source_SSL_Key",
    .verifies_source = "Source_SSL_Verify_Server_Cert",
    .crl_file = "Source_SSL_Crl",
    .crl_path = "Source_SSL_Crlpath",
    .tls_version = "Source_TLS_Version",
    .public_key_path = "Source_public_key_path",
    .gets_public_key = "Get_Source_public_key",
    .retry_count = "Source_Retry_Count",
};

constexpr LinkColumns kOldLink{
    .uses_tls = "Master_SSL_Allowed",
    .ca_file = "Master_SSL_CA_File",
    .ca_path = "Master_SSL_CA_Path",
    .certificate = "Master_SSL_Cert",
    .cipher = "Master_SSL_Cipher",
    .key = "Master_SSL_Key",
    .verifies_source = "Master_SSL_Verify_Server_Cert",
    .crl_file = "Master_SSL_Crl",
    .crl_path = "Master_SSL_Crlpath",
    .tls_version = "Master_TLS_Version",
    .public_key_path = "Master_public_key_path",
    .gets_public_key = "Get_master_public_key",
    .retry_count = "Master_Retry_Count",
};

constexpr ReplicaStatusColumns kNewStatus{
    .channel = "Channel_Name",
    .source_host = "Source_Host",
    .source_port = "Source_Port",
    .source_user = "Source_User",
    .source_uuid = "Source_UUID",
    .receiver_running = "Replica_IO_Running",
    .applier_running = "Replica_SQL_Running",
    .retrieved = "Retrieved_Gtid_Set",
    .executed = "Executed_Gtid_Set",
    .uses_gtid = "Auto_Position",
    .lag = "Seconds_Behind_Source",
    .read_file = "Source_Log_File",
    .read_position = "Read_Source_Log_Pos",
    .executed_file = "Relay_Source_Log_File",
    .executed_position = "Exec_Source_Log_Pos",
    .link = kNewLink,
};

constexpr ReplicaStatusColumns kOldStatus{
    .channel = "Channel_Name",
    .source_host = "Master_Host",
    .source_port = "Master_Port",
    .source_user = "Master_User",
    .source_uuid = "Master_UUID",
    .receiver_running = "Slave_IO_Running",
    .applier_running = "Slave_SQL_Running",
    .retrieved = "Retrieved_Gtid_Set",
    .executed = "Executed_Gtid_Set",
    .uses_gtid = "Auto_Position",
    .lag = "Seconds_Behind_Master",
    .read_file = "Master_Log_File",
    .read_position = "Read_Master_Log_Pos",
    .executed_file = "Relay_Master_Log_File",
    .executed_position = "Exec_Master_Log_Pos",
    .link = kOldLink,
};

constexpr ReplicaStatusColumns kMariadbStatus{
    .channel = "Connection_name",
    .source_host = "Master_Host",
    .source_port = "Master_Port",
    .source_user = "Master_User",
    .source_uuid = "",
    .receiver_running = "Slave_IO_Running",
    .applier_running = "Slave_SQL_Running",
    .retrieved = "Gtid_IO_Pos",
    .executed = "Gtid_Slave_Pos",
    .uses_gtid = "Using_Gtid",
    .lag = "Seconds_Behind_Master",
    .read_file = "Master_Log_File",
    .read_position = "Read_Master_Log_Pos",
    .executed_file = "Relay_Master_Log_File",
    .executed_position = "Exec_Master_Log_Pos",
    .link = kOldLink,
};

constexpr Dialect kNew{
    .show_replica_status = "SHOW REPLICA STATUS",
    .show_replicas = "SHOW REPLICAS",
    .show_binary_log_status = "SHOW BINARY LOG STATUS",
    .stop_receiver = "STOP REPLICA IO_THREAD FOR CHANNEL ''",
    .start_receiver = "START REPLICA IO_THREAD FOR CHANNEL ''",
    .stop_applier = "STOP REPLICA SQL_THREAD FOR CHANNEL ''",
    .start_applier = "START REPLICA SQL_THREAD FOR CHANNEL ''",
    .start_replication = "START REPLICA FOR CHANNEL ''",
    .stop_replication = "STOP REPLICA FOR CHANNEL ''",
    .forget_source = "RESET REPLICA ALL FOR CHANNEL ''",
    .log_replica_updates = "log_replica_updates",
    .status = kNewStatus,
    .list = {.host = "Host", .port = "Port"},
    .semi_sync = kNewSemiSync,
};

/// MySQL before 5.7.6.
constexpr Dialect kOld{
    .show_replica_status = "SHOW SLAVE STATUS",
    .show_replicas = "SHOW SLAVE HOSTS",
    .show_binary_log_status = "SHOW MASTER STATUS",
    .stop_receiver = "STOP SLAVE IO_THREAD",
    .start_receiver = "START SLAVE IO_THREAD",
    .stop_applier = "STOP SLAVE SQL_THREAD",
    .start_applier = "START SLAVE SQL_THREAD",
    .start_replication = "START SLAVE",
    .stop_replication = "STOP SLAVE",
    .forget_source = "RESET SLAVE ALL",
    .log_replica_updates = "log_slave_updates",
    .status = kOldStatus,
    .list = {.host = "Host", .port = "Port"},
    .semi_sync = kOldSemiSync,
};

constexpr Dialect kMariadb{
    .show_replica_status = "SHOW ALL SLAVES STATUS",
    .show_replicas = "SHOW SLAVE HOSTS",
    .show_binary_log_status = "SHOW MASTER STATUS",
    .stop_receiver = "STOP SLAVE IO_THREAD",
    .start_receiver = "START SLAVE IO_THREAD",
    .stop_applier = "STOP SLAVE SQL_THREAD",
    .start_applier = "START SLAVE SQL_THREAD",
    .start_replication = "START SLAVE",
    .stop_replication = "STOP SLAVE",
    .forget_source = "RESET SLAVE ALL",
    .log_replica_updates = "log_slave_updates",
    .status = kMariadbStatus,
    .list = {.host = "Host", .port = "Port"},
    .semi_sync = kMariadbSemiSync,
};

/// 8.0.22 renamed the statements for replicas, 8.0.23 CHANGE, 8.0.26 the variables, 8.2 the status
/// of the binary log.
constexpr Dialect before(Dialect words, bool variables_too) {
    words.show_binary_log_status = kOld.show_binary_log_status;
    if (variables_too) {
        words.log_replica_updates = kOld.log_replica_updates;
        words.semi_sync = kOldSemiSync;
    }
    return words;
}

/// MySQL 5.7.6 to 8.0.21.
constexpr Dialect with_channels(Dialect words) {
    words.stop_receiver = "STOP SLAVE IO_THREAD FOR CHANNEL ''";
    words.start_receiver = "START SLAVE IO_THREAD FOR CHANNEL ''";
    words.stop_applier = "STOP SLAVE SQL_THREAD FOR CHANNEL ''";
    words.start_applier = "START SLAVE SQL_THREAD FOR CHANNEL ''";
    words.start_replication = "START SLAVE FOR CHANNEL ''";
    words.stop_replication = "STOP SLAVE FOR CHANNEL ''";
    words.forget_source = "RESET SLAVE ALL FOR CHANNEL ''";
    return words;
}

constexpr Dialect kSince576 = with_channels(kOld);
constexpr Dialect kSince8022 = before(kNew, true);
constexpr Dialect kSince8026 = before(kNew, false);

std::string identity_condition(const Version& version, const std::optional<Identity>& identity) {
    if (!identity) {
        return "1";
    }
    std::string condition = fmt::format("@@global.server_id={}", identity->server_id.value);
    if (identity->server_uuid && has_server_uuid(version)) {
        condition +=
            fmt::format(" AND @@global.server_uuid='{}'", to_string(*identity->server_uuid));
    }
    return condition;
}

/// In CHANGE and UNTIL.
bool says_source(const Version& version) {
    return !is_mariadb(version) && supports_change_replication_source(version);
}

std::string_view source_prefix(const Version& version) {
    return says_source(version) ? "SOURCE" : "MASTER";
}

std::string_view change_words(const Version& version) {
    return says_source(version) ? "CHANGE REPLICATION SOURCE TO " : "CHANGE MASTER TO ";
}

/// At the end of CHANGE and of START ... UNTIL.
std::string_view channel_clause(const Version& version) {
    return !is_mariadb(version) && has_replication_channels(version) ? " FOR CHANNEL ''" : "";
}

std::string place_sql(std::string_view prefix, const EscapedPlace& place) {
    return fmt::format(
        "{0}_LOG_FILE='{1}', {0}_LOG_POS={2}", prefix, place.escaped_file, place.position);
}

}  // namespace

const SemiSyncWords& old_semi_sync_words() {
    return kOldSemiSync;
}

const Dialect& dialect_for(const Version& version) {
    if (is_mariadb(version)) {
        return kMariadb;
    }
    if (!supports_replica_syntax(version)) {
        return has_replication_channels(version) ? kSince576 : kOld;
    }
    if (!has_replica_variables(version)) {
        return kSince8022;
    }
    return supports_binary_log_status(version) ? kNew : kSince8026;
}

std::string change_source_sql(const Version& version, const SourceChange& change) {
    const bool is_new = says_source(version);
    const std::string_view prefix = source_prefix(version);
    std::string sql{change_words(version)};
    sql += fmt::format(
        "{0}_HOST='{1}', {0}_PORT={2}", prefix, change.escaped_host, change.source.port);
    if (change.login) {
        sql += fmt::format(", {0}_USER='{1}', {0}_PASSWORD='{2}'",
                           prefix,
                           change.login->escaped_user,
                           change.login->escaped_password);
        if (change.login->use_tls) {
            sql += fmt::format(", {}_SSL=1", prefix);
        } else if (!is_mariadb(version) && has_get_source_public_key(version)) {
            // Why: caching_sha2_password sends the password over plain TCP only with the server's
            // key.
            sql += is_new ? ", GET_SOURCE_PUBLIC_KEY=1" : ", GET_MASTER_PUBLIC_KEY=1";
        }
    }
    sql += fmt::format(", {0}_CONNECT_RETRY=1, {0}_HEARTBEAT_PERIOD=1", prefix);
    if (change.place) {
        sql += fmt::format(", {}", place_sql(prefix, *change.place));
        sql += is_mariadb(version) ? ", MASTER_USE_GTID=no" : "";
    } else if (is_mariadb(version)) {
        sql += ", MASTER_USE_GTID=slave_pos";
    } else if (!change.is_auto_positioned) {
        sql += fmt::format(", {}_AUTO_POSITION=1", prefix);
    }
    if (is_new) {
        // Why: the default of 8.4 and later gives up after 10 tries; a replica must wait for its
        // source as long as it takes.
        sql += ", SOURCE_RETRY_COUNT=86400";
    }
    sql += channel_clause(version);
    return sql;
}

// MySQL 8.0 manual, 13.4.2.5: SOURCE_LOG_FILE and SOURCE_LOG_POS since 8.0.23, as in CHANGE.
std::string start_until_sql(const Version& version, const EscapedPlace& place) {
    const std::string_view words =
        supports_replica_syntax(version) && !is_mariadb(version) ? "START REPLICA" : "START SLAVE";
    return fmt::format(
        "{} UNTIL {}{}", words, place_sql(source_prefix(version), place), channel_clause(version));
}

std::string rename_source_sql(const Version& version,
                              std::string_view escaped_host,
                              std::uint16_t port,
                              const KeptByDetaching& kept) {
    const std::string_view prefix = source_prefix(version);
    std::string sql = fmt::format(
        "{0}{1}_HOST='{2}', {1}_PORT={3}", change_words(version), prefix, escaped_host, port);
    if (!kept.heartbeat_period.empty()) {
        sql += fmt::format(", {}_HEARTBEAT_PERIOD={}", prefix, kept.heartbeat_period);
    }
    if (kept.place) {
        sql += ", " + place_sql(prefix, *kept.place);
    }
    return sql.append(channel_clause(version));
}

// MySQL 5.7 manual, 25.11.11.1: replication_connection_configuration, since 5.7.2.
std::string_view heartbeat_period_sql(const Version& version) {
    return has_replication_channels(version)
               ? "SELECT HEARTBEAT_INTERVAL FROM "
                 "performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = ''"
               : "SHOW GLOBAL STATUS LIKE 'Slave_heartbeat_period'";
}

std::string delay_sql(const Version& version, std::int64_t seconds) {
    return fmt::format("{}{}_DELAY={}{}",
                       change_words(version),
                       source_prefix(version),
                       seconds,
                       channel_clause(version));
}

// MySQL 8.4 manual, 19.1.7.3, Skipping Transactions With SET gtid_next.
std::vector<std::string> empty_transaction_sql(std::string_view gtid) {
    return {fmt::format("SET SESSION gtid_next='{}'", gtid),
            "BEGIN",
            "COMMIT",
            "SET SESSION gtid_next='AUTOMATIC'"};
}

std::string skip_counter_sql(const Version& version, unsigned count) {
    const bool is_new = !is_mariadb(version) && has_replica_variables(version);
    return fmt::format(
        "SET GLOBAL {}={}", is_new ? "sql_replica_skip_counter" : "sql_slave_skip_counter", count);
}

std::string positioning_sql(const Version& version, const std::optional<EscapedPlace>& place) {
    const std::string_view prefix = source_prefix(version);
    const std::string start{change_words(version)};
    if (is_mariadb(version)) {
        return place ? start + "MASTER_USE_GTID=no, " + place_sql(prefix, *place)
                     : start + "MASTER_USE_GTID=slave_pos";
    }
    const std::string_view channel = channel_clause(version);
    return place ? fmt::format("{}{}_AUTO_POSITION=0, {}{}",
                               start,
                               prefix,
                               place_sql(prefix, *place),
                               channel)
                 : fmt::format("{}{}_AUTO_POSITION=1{}", start, prefix, channel);
}

std::string semi_sync_sql(std::string_view variable, bool is_enabled) {
    return fmt::format("SET GLOBAL {}={}", variable, is_enabled ? "ON" : "OFF");
}

std::string set_read_only_sql(const Version& version,
                              bool read_only,
                              const std::optional<Identity>& identity,
                              int lock_wait_seconds) {
    const std::string condition = identity_condition(version, identity);
    const int value = read_only ? 1 : 0;
    const auto assignment = [&](std::string_view variable) {
        return fmt::format(", GLOBAL {0}=IF({1}, {2}, @@global.{0})", variable, condition, value);
    };
    std::string sql = fmt::format("SET SESSION lock_wait_timeout={}", lock_wait_seconds);
    // Why: read_only first when closing, so that a server which waits on super_read_only is closed
    // to clients already; super_read_only first when opening, because it implies read_only.
    if (!has_super_read_only(version)) {
        return sql + assignment("read_only");
    }
    return read_only ? sql + assignment("read_only") + assignment("super_read_only")
                     : sql + assignment("super_read_only") + assignment("read_only");
}

std::string_view flush_binary_logs_sql() {
    return "FLUSH NO_WRITE_TO_BINLOG BINARY LOGS";
}

std::string purge_binary_logs_sql(std::string_view escaped_file) {
    return fmt::format("PURGE BINARY LOGS TO '{}'", escaped_file);
}

std::string_view reset_binary_logs_sql(const Version& version) {
    return supports_binary_log_status(version) ? "RESET BINARY LOGS AND GTIDS" : "RESET MASTER";
}

std::string set_purged_sql(std::string_view gtids) {
    return fmt::format("SET GLOBAL gtid_purged='{}'", gtids);
}

std::string_view log_readers_sql() {
    return "SELECT HOST FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'";
}

std::string process_sql(std::uint64_t process) {
    return fmt::format(
        "SELECT USER, HOST, COMMAND, TIME, STATE, ID = CONNECTION_ID() FROM "
        "information_schema.PROCESSLIST WHERE ID = {}",
        process);
}

bool serves_replication(std::string_view command) {
    return command.starts_with("Binlog Dump") || command == "Register Slave" ||
           command == "Register Replica" || command.starts_with("Slave_") ||
           command.starts_with("Group Replication");
}

std::string kill_query_sql(std::uint64_t process) {
    return fmt::format("KILL QUERY {}", process);
}

std::string_view show_log_files_sql(LogKind log) {
    return log == LogKind::Binary ? "SHOW BINARY LOGS" : "SHOW RELAYLOG EVENTS LIMIT 1";
}

std::string show_log_events_sql(LogKind log, const EscapedPlace& from, std::uint32_t at_most) {
    return fmt::format("SHOW {} EVENTS IN '{}' FROM {} LIMIT {}",
                       log == LogKind::Binary ? "BINLOG" : "RELAYLOG",
                       from.escaped_file,
                       from.position,
                       at_most);
}

/// In lower case, as orchestrator writes it: entries are known by this text.
std::string write_pseudo_gtid_sql(std::string_view entry) {
    return fmt::format("drop view if exists `{}`.`{}`", kPseudoGtidSchema, entry);
}

std::string_view wait_a_second_for_locks_sql() {
    return "SET SESSION lock_wait_timeout=1";
}

std::string_view start_receiver_impatiently_sql() {
    return "BEGIN NOT ATOMIC DECLARE was INT DEFAULT @@global.slave_net_timeout; DECLARE EXIT "
           "HANDLER FOR SQLEXCEPTION BEGIN SET GLOBAL slave_net_timeout = was; RESIGNAL; END; "
           "SET GLOBAL slave_net_timeout = LEAST(was, 2); START SLAVE IO_THREAD; DO SLEEP(0.1); "
           "SET GLOBAL slave_net_timeout = was; END";
}

std::string identity_sql(const Version& version) {
    if (is_binlog_server(version)) {
        return "SELECT @@server_id";  // It knows no longer list.
    }
    return fmt::format("SELECT @@global.server_id, {}, @@global.read_only, {}",
                       has_server_uuid(version) ? "@@global.server_uuid" : "NULL",
                       has_super_read_only(version) ? "@@global.super_read_only" : "NULL");
}

std::string wait_for_position_sql(const Version& version,
                                  std::string_view position,
                                  double seconds) {
    if (!has_wait_for_gtids(version)) {
        return fmt::format("SELECT IF(GTID_SUBSET('{}', @@global.gtid_executed), 0, 1)", position);
    }
    const std::string_view function =
        is_mariadb(version) ? "MASTER_GTID_WAIT" : "WAIT_FOR_EXECUTED_GTID_SET";
    return fmt::format("SELECT {}('{}', {:.3f})", function, position, seconds);
}

std::string_view waiting_workers_sql() {
    return "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'system user' "
           "AND STATE = 'Waiting for an event from Coordinator' AND NOT EXISTS (SELECT 1 FROM "
           "performance_schema.replication_group_members WHERE MEMBER_STATE <> 'OFFLINE')";
}

std::string kill_sql(std::uint64_t connection_id) {
    return fmt::format("KILL {}", connection_id);
}

std::string_view mariadb_positions_sql() {
    return "SELECT @@global.gtid_binlog_pos, @@global.gtid_slave_pos";
}

std::string set_mariadb_replication_position_sql(std::string_view position) {
    return fmt::format("SET GLOBAL gtid_slave_pos='{}'", position);
}

}  // namespace understudy::real
