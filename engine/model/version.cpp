#include "engine/model/version.h"

#include <charconv>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace understudy {
namespace {

/// What a MariaDB of 10.0 and later says before its version in a handshake, because old replicas
/// took "10" for "1".
constexpr std::string_view kMariadbHandshakePrefix = "5.5.5-";

bool is_at_least(const Version& version,
                 std::uint32_t major,
                 std::uint32_t minor,
                 std::uint32_t patch = 0) {
    return std::tie(version.major, version.minor, version.patch) >= std::tie(major, minor, patch);
}

bool is_mysql_at_least(const Version& version,
                       std::uint32_t major,
                       std::uint32_t minor,
                       std::uint32_t patch = 0) {
    return !is_mariadb(version) && !is_binlog_server(version) &&
           is_at_least(version, major, minor, patch);
}

bool is_mariadb_at_least(const Version& version,
                         std::uint32_t major,
                         std::uint32_t minor,
                         std::uint32_t patch = 0) {
    return is_mariadb(version) && is_at_least(version, major, minor, patch);
}

std::optional<std::uint32_t> take_number(std::string_view& rest) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (error != std::errc{}) {
        return std::nullopt;
    }
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return number;
}

bool take_dot(std::string_view& rest) {
    if (!rest.starts_with('.')) {
        return false;
    }
    rest.remove_prefix(1);
    return true;
}

Flavor flavor_of(std::string_view version, std::string_view comment) {
    if (version.find("maxscale") != std::string_view::npos) {
        return Flavor::MaxScale;
    }
    if (version.find("MariaDB") != std::string_view::npos) {
        return Flavor::MariaDb;
    }
    return comment.find("Percona") == std::string_view::npos ? Flavor::MySql : Flavor::Percona;
}

}  // namespace

Result<Version> parse_version(std::string_view version, std::string_view comment) {
    Version parsed{.flavor = flavor_of(version, comment)};
    std::string_view rest = version;
    if (is_mariadb(parsed) && rest.starts_with(kMariadbHandshakePrefix)) {
        rest.remove_prefix(kMariadbHandshakePrefix.size());
    }
    const auto major = take_number(rest);
    const auto minor = major && take_dot(rest) ? take_number(rest) : std::nullopt;
    if (!minor) {
        return fail(
            ErrorCode::Malformed,
            fmt::format("\"{}\" is no server version: expected \"number.number\" first", version));
    }
    parsed.major = *major;
    parsed.minor = *minor;
    // Why a default: Aurora says "5.7.mysql_aurora.2.11.3".
    parsed.patch = take_dot(rest) ? take_number(rest).value_or(0) : 0;
    return parsed;
}

std::string_view to_string(Flavor flavor) {
    switch (flavor) {
        case Flavor::MySql: return "MySQL";
        case Flavor::Percona: return "Percona";
        case Flavor::MariaDb: return "MariaDB";
        case Flavor::MaxScale: return "MaxScale";
    }
    return "?";
}

std::string to_string(const Version& version) {
    return fmt::format("{}.{}.{}", version.major, version.minor, version.patch);
}

std::string describe(const Version& version) {
    return fmt::format("{} {}", to_string(version.flavor), to_string(version));
}

bool is_older_series(const Version& a, const Version& b) {
    return std::tie(a.major, a.minor) < std::tie(b.major, b.minor);
}

bool is_mariadb(const Version& version) {
    return version.flavor == Flavor::MariaDb;
}

bool is_binlog_server(const Version& version) {
    return version.flavor == Flavor::MaxScale;
}

// MySQL 5.6 release notes, 5.6.0; MySQL 8.4 manual 19.1.6, server_uuid. MariaDB up to 11.8 has no
// such variable.
bool has_server_uuid(const Version& version) {
    return is_mysql_at_least(version, 5, 6);
}

// MySQL 5.6 release notes, 5.6.5; 19.1.3 Replication with Global Transaction Identifiers.
bool has_oracle_gtid(const Version& version) {
    return is_mysql_at_least(version, 5, 6, 5);
}

// MySQL 8.3 release notes, 8.3.0; MySQL 8.4 manual 19.1.3.1 GTID Format and Storage.
bool has_tagged_gtid(const Version& version) {
    return is_mysql_at_least(version, 8, 3);
}

// MariaDB Knowledge Base, Global Transaction ID: since 10.0.2.
bool has_mariadb_gtid(const Version& version) {
    return is_mariadb_at_least(version, 10, 0, 2);
}

// MySQL 5.7 release notes, 5.7.8; 5.1.8, super_read_only. Percona Server 5.6.21-70.0 had it before.
// MariaDB has none.
bool has_super_read_only(const Version& version) {
    if (version.flavor == Flavor::Percona) {
        return is_at_least(version, 5, 6, 21);
    }
    return is_mysql_at_least(version, 5, 7, 8);
}

// MySQL 8.0 release notes, 8.0.22 (WL#14171). MariaDB takes the statements, but answers with the
// old column names.
bool supports_replica_syntax(const Version& version) {
    return is_mysql_at_least(version, 8, 0, 22);
}

// MySQL 8.0 release notes, 8.0.23 (WL#14189); 15.4.2.2 CHANGE REPLICATION SOURCE TO.
bool supports_change_replication_source(const Version& version) {
    return is_mysql_at_least(version, 8, 0, 23);
}

// MySQL 5.7 manual, 13.4.2.1, since 5.7.4: unless auto-positioning, which needs both threads
// stopped, is named again.
bool changes_source_while_applying(const Version& version) {
    return is_mysql_at_least(version, 5, 7, 4);
}

// MySQL 5.7 release notes, 5.7.5. What 5.6 has (WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS) answers nothing
// unless the applier runs. MariaDB Knowledge Base, its function of that kind: since 10.0.9.
bool has_wait_for_gtids(const Version& version) {
    return is_mysql_at_least(version, 5, 7, 5) || is_mariadb_at_least(version, 10, 0, 9);
}

// MySQL 8.2 release notes, 8.2.0; 15.7.7.1 SHOW BINARY LOG STATUS.
bool supports_binary_log_status(const Version& version) {
    return is_mysql_at_least(version, 8, 2);
}

// MySQL 8.4 manual, 1.4 What Is New in MySQL 8.4: features removed.
bool has_removed_old_replication_syntax(const Version& version) {
    return is_mysql_at_least(version, 8, 4);
}

// MySQL 8.0 release notes, 8.0.26; 19.1.6.3 Replica Server Options and Variables.
bool has_replica_variables(const Version& version) {
    return is_mysql_at_least(version, 8, 0, 26);
}

// MySQL 8.0 release notes, 8.0.26; 19.4.10 Semisynchronous Replication.
bool has_renamed_semi_sync(const Version& version) {
    return is_mysql_at_least(version, 8, 0, 26);
}

// MariaDB Knowledge Base, Semisynchronous Replication: built in since 10.3.3.
bool has_built_in_semi_sync(const Version& version) {
    return is_mariadb_at_least(version, 10, 3, 3);
}

// MySQL 5.7 release notes, 5.7.6; 19.2.2 Replication Channels.
bool has_replication_channels(const Version& version) {
    return is_mysql_at_least(version, 5, 7, 6);
}

// MariaDB Knowledge Base, Multi-Source Replication: since 10.0.
bool has_named_connections(const Version& version) {
    return is_mariadb_at_least(version, 10, 0, 1);
}

// MySQL 8.0 release notes, 8.0.4; 15.4.2.2, GET_SOURCE_PUBLIC_KEY.
bool has_get_source_public_key(const Version& version) {
    return is_mysql_at_least(version, 8, 0, 4);
}

// MySQL 5.6 release notes, 5.6.0; MariaDB Knowledge Base, Delayed Replication: since 10.2.3.
bool supports_delay(const Version& version) {
    return is_mysql_at_least(version, 5, 6) || is_mariadb_at_least(version, 10, 2, 3);
}

// MySQL 5.7 manual, 13.4.2.1, its option for a delay: since 5.7.4.
bool changes_delay_while_receiving(const Version& version) {
    return is_mysql_at_least(version, 5, 7, 4);
}

// MySQL 5.7 release notes, 5.7.17; chapter 20 Group Replication.
bool has_group_replication(const Version& version) {
    return is_mysql_at_least(version, 5, 7, 17);
}

// MySQL 8.0 release notes, 8.0.2.
bool has_group_member_roles(const Version& version) {
    return is_mysql_at_least(version, 8, 0, 2);
}

// MySQL 8.0 release notes, 8.0.17; 7.6.7 The Clone Plugin.
bool has_clone(const Version& version) {
    return is_mysql_at_least(version, 8, 0, 17);
}

// Seen on MariaDB 11.8.6 (60 s), not on 10.11.19 (20 ms); which release brought it is not known.
bool waits_for_handshake(const Version& version) {
    return is_mariadb_at_least(version, 11, 0);
}

}  // namespace understudy
