// Version: what kind of server it is, which release, and what that release can do.
//
// Capability questions are asked here by name, so that no comparison of version numbers is
// scattered about. A question about syntax says what the server accepts; which words are then sent
// is real/mysql/dialect's business.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace understudy {

enum class Flavor : std::uint8_t {
    MySql,
    Percona,
    MariaDb,
    MaxScale,  ///< A binlog server, not a database. Its version says nothing of its source's.
};

struct Version {
    Flavor flavor = Flavor::MySql;
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::uint32_t patch = 0;

    /// Within one flavor this is the order of release. Across flavors it is merely some order.
    friend auto operator<=>(const Version&, const Version&) = default;
};

/// From SELECT version(), @@version_comment. MariaDB is recognised by version() alone: the comment
/// of 11.8 is an advertisement. "2.2.1-maxscale" is a binlog server. Refuses a text that does not
/// begin with "number.number" with ErrorCode::Malformed.
[[nodiscard]] Result<Version> parse_version(std::string_view version, std::string_view comment);

[[nodiscard]] std::string_view to_string(Flavor flavor);

/// "8.0.36".
[[nodiscard]] std::string to_string(const Version& version);

/// "Percona 8.0.36".
[[nodiscard]] std::string describe(const Version& version);

/// Whether `a` is of an older release series (8.0 before 8.4, 10.3 before 10.11). Replication from
/// an older series to a newer one is supported, the other way it is not.
[[nodiscard]] bool is_older_series(const Version& a, const Version& b);

[[nodiscard]] bool is_mariadb(const Version& version);

/// It keeps the binary log of its source, files and positions alike, and serves it to others. It
/// executes nothing and has no data (spec/replication-rules.md section 4, step 3).
[[nodiscard]] bool is_binlog_server(const Version& version);

// --- Who it is and where it stands.
[[nodiscard]] bool has_server_uuid(const Version& version);
[[nodiscard]] bool has_oracle_gtid(const Version& version);
[[nodiscard]] bool has_tagged_gtid(const Version& version);
[[nodiscard]] bool has_mariadb_gtid(const Version& version);

// --- What it can be told.
[[nodiscard]] bool has_super_read_only(const Version& version);
/// SHOW REPLICA STATUS, SHOW REPLICAS, START REPLICA, STOP REPLICA with the new column names.
[[nodiscard]] bool supports_replica_syntax(const Version& version);
/// CHANGE REPLICATION SOURCE TO.
[[nodiscard]] bool supports_change_replication_source(const Version& version);
/// The source may be changed while the applier runs, and the relay log is kept then.
[[nodiscard]] bool changes_source_while_applying(const Version& version);
/// WAIT_FOR_EXECUTED_GTID_SET, or what MariaDB has for it.
[[nodiscard]] bool has_wait_for_gtids(const Version& version);
/// SHOW BINARY LOG STATUS.
[[nodiscard]] bool supports_binary_log_status(const Version& version);
/// Only the new statements are left.
[[nodiscard]] bool has_removed_old_replication_syntax(const Version& version);
/// @@log_replica_updates and its kin.
[[nodiscard]] bool has_replica_variables(const Version& version);
/// The semi-sync plugins are also to be had under the names "source" and "replica".
[[nodiscard]] bool has_renamed_semi_sync(const Version& version);
/// Semi-sync needs no plugin.
[[nodiscard]] bool has_built_in_semi_sync(const Version& version);
/// FOR CHANNEL.
[[nodiscard]] bool has_replication_channels(const Version& version);
/// Several sources through connections with names: what MariaDB has for channels.
[[nodiscard]] bool has_named_connections(const Version& version);
/// GET_SOURCE_PUBLIC_KEY, under whichever name.
[[nodiscard]] bool has_get_source_public_key(const Version& version);
/// SOURCE_DELAY.
[[nodiscard]] bool supports_delay(const Version& version);
/// Only the applier must be stopped for it; elsewhere the receiver as well.
[[nodiscard]] bool changes_delay_while_receiving(const Version& version);
[[nodiscard]] bool has_group_replication(const Version& version);
/// MEMBER_ROLE in performance_schema.replication_group_members.
[[nodiscard]] bool has_group_member_roles(const Version& version);
[[nodiscard]] bool has_clone(const Version& version);
/// A receiver that waits for the first word of its source is not stopped before that comes, or
/// replica_net_timeout is over.
[[nodiscard]] bool waits_for_handshake(const Version& version);

}  // namespace understudy
