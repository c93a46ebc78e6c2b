// Dialect of the probe: what is asked of a server to know how it is, in the words of its version.
//
// A variable that not every server of a version has is asked for only where it has been seen: one
// unknown name would cost the whole answer (error 1193).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/details.h"

#include "real/mysql/dialect.h"

namespace understudy::real {

/// Columns of the one row that probe_sql() reads.
enum class ProbeColumn : std::uint8_t {
    ServerId,
    ReadOnly,
    LogBin,
    ServerUuid,
    SuperReadOnly,
    LogReplicaUpdates,
    GtidMode,  ///< NULL on MariaDB.
    Executed,  ///< gtid_executed, or gtid_binlog_pos.
    Purged,    ///< gtid_purged, or gtid_slave_pos.
    SemiSyncSource,
    SemiSyncReplica,
    SemiSyncWaitFor,
    BinlogFormat,
    SemiSyncTimeout,  ///< Milliseconds.
    BinlogRowImage,
    GroupName,
    GroupIsSinglePrimary,
    SemiSyncWaitsWithoutReplicas,
};

/// Variables that not every server of a version has.
struct OptionalVariables {
    SemiSyncWords semi_sync{};  ///< Empty names: it has no such plugin.
    bool has_row_image = false;
    bool has_group = false;  ///< The plugin of group replication.

    friend bool operator==(const OptionalVariables&, const OptionalVariables&) = default;
};

/// By the name of a variable of a semi-sync plugin; empty: there is no such plugin.
[[nodiscard]] SemiSyncWording wording_of(std::string_view variable);

/// Those that it does not have read as NULL.
[[nodiscard]] std::string probe_sql(const Version& version, const OptionalVariables& variables);

/// Rows (name, value) of those that it has.
[[nodiscard]] std::string_view optional_variables_sql();
[[nodiscard]] OptionalVariables read_optional_variables(const Version& version,
                                                        const std::vector<std::string>& names);

/// Rows (id, host, port, state, role) of a member of a group: itself, and those it knows.
[[nodiscard]] std::string_view group_members_sql(const Version& version);

/// Rows (name, value).
[[nodiscard]] std::string_view uptime_sql();

/// One column that counts logins. MySQL; the account needs SELECT on that table.
[[nodiscard]] std::string_view kept_logins_sql();
/// Of the default channel, one column; no row: it has no source. The status of a replica does not
/// tell them. Empty before MySQL 8.0.19 (release notes), and for MariaDB.
[[nodiscard]] std::string_view cipher_suites_sql(const Version& version);
/// Rows (name, value).
[[nodiscard]] std::string_view semi_sync_status_sql();

}  // namespace understudy::real
