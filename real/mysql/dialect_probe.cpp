#include "real/mysql/dialect_probe.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace understudy::real {

SemiSyncWording wording_of(std::string_view variable) {
    if (variable.empty()) {
        return SemiSyncWording::None;
    }
    const bool is_new = variable.starts_with("rpl_semi_sync_source") ||
                        variable.starts_with("rpl_semi_sync_replica");
    return is_new ? SemiSyncWording::New : SemiSyncWording::Old;
}

std::string probe_sql(const Version& version, const OptionalVariables& variables) {
    const bool gtid = has_oracle_gtid(version);
    const SemiSyncWords& semi_sync = variables.semi_sync;
    const auto variable_if = [](bool exists, std::string_view name) {
        return exists ? fmt::format("@@global.{}", name) : std::string{"NULL"};
    };
    const auto if_named = [&](std::string_view name) { return variable_if(!name.empty(), name); };
    const std::string executed = is_mariadb(version) ? "gtid_binlog_pos" : "gtid_executed";
    const std::string purged = is_mariadb(version) ? "gtid_slave_pos" : "gtid_purged";
    const bool any_gtid = gtid || is_mariadb(version);
    std::string sql = "SELECT @@global.server_id, @@global.read_only, @@global.log_bin";
    for (const auto& column : {
             variable_if(has_server_uuid(version), "server_uuid"),
             variable_if(has_super_read_only(version), "super_read_only"),
             variable_if(true, dialect_for(version).log_replica_updates),
             variable_if(gtid, "gtid_mode"),
             variable_if(any_gtid, executed),
             variable_if(any_gtid, purged),
             if_named(semi_sync.source_enabled),
             if_named(semi_sync.replica_enabled),
             if_named(semi_sync.wait_for_replicas),
             variable_if(true, "binlog_format"),
             if_named(semi_sync.timeout),
             variable_if(variables.has_row_image, "binlog_row_image"),
             variable_if(variables.has_group, "group_replication_group_name"),
             variable_if(variables.has_group, "group_replication_single_primary_mode"),
             if_named(semi_sync.waits_without_replicas),
         }) {
        sql += ", " + column;
    }
    return sql;
}

std::string_view optional_variables_sql() {
    return "SHOW GLOBAL VARIABLES WHERE Variable_name LIKE 'rpl_semi_sync%enabled' "
           "OR Variable_name IN ('binlog_row_image', 'group_replication_group_name')";
}

// Source and replica are two plugins, and MySQL 8.0.26 and later may have either under its old
// name.
OptionalVariables read_optional_variables(const Version& version,
                                          const std::vector<std::string>& names) {
    OptionalVariables found;
    const auto has = [&](std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    for (const SemiSyncWords* words : {&dialect_for(version).semi_sync, &old_semi_sync_words()}) {
        if (found.semi_sync.source_enabled.empty() && has(words->source_enabled)) {
            const SemiSyncWords before = std::exchange(found.semi_sync, *words);
            found.semi_sync.replica_enabled = before.replica_enabled;
            found.semi_sync.replica_status = before.replica_status;
        }
        if (found.semi_sync.replica_enabled.empty() && has(words->replica_enabled)) {
            found.semi_sync.replica_enabled = words->replica_enabled;
            found.semi_sync.replica_status = words->replica_status;
        }
    }
    found.has_row_image = has("binlog_row_image");
    found.has_group = has("group_replication_group_name");
    return found;
}

// MySQL 8.4 manual, 29.12.11.19. MEMBER_ROLE came with 8.0.2.
std::string_view group_members_sql(const Version& version) {
    constexpr std::string_view kWithRole =
        "SELECT MEMBER_ID, MEMBER_HOST, MEMBER_PORT, MEMBER_STATE, MEMBER_ROLE FROM "
        "performance_schema.replication_group_members";
    constexpr std::string_view kWithout =
        "SELECT MEMBER_ID, MEMBER_HOST, MEMBER_PORT, MEMBER_STATE, IF(MEMBER_ID = (SELECT "
        "VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = "
        "'group_replication_primary_member'), 'PRIMARY', 'SECONDARY') FROM "
        "performance_schema.replication_group_members";
    return has_group_member_roles(version) ? kWithRole : kWithout;
}

std::string_view uptime_sql() {
    return "SHOW GLOBAL STATUS LIKE 'Uptime'";
}

std::string_view kept_logins_sql() {
    return "SELECT COUNT(*) FROM mysql.slave_master_info WHERE User_name <> ''";
}

std::string_view cipher_suites_sql(const Version& version) {
    const bool has_them =
        !is_mariadb(version) &&
        std::tuple{version.major, version.minor, version.patch} >= std::tuple{8U, 0U, 19U};
    return has_them ? "SELECT TLS_CIPHERSUITES FROM "
                      "performance_schema.replication_connection_configuration "
                      "WHERE CHANNEL_NAME = ''"
                    : "";
}

std::string_view semi_sync_status_sql() {
    return "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync%'";
}

}  // namespace understudy::real
