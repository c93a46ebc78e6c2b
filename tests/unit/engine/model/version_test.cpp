#include "engine/model/version.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy {
namespace {

Version mysql(std::uint32_t major, std::uint32_t minor, std::uint32_t patch) {
    return {.flavor = Flavor::MySql, .major = major, .minor = minor, .patch = patch};
}

Version percona(std::uint32_t major, std::uint32_t minor, std::uint32_t patch) {
    return {.flavor = Flavor::Percona, .major = major, .minor = minor, .patch = patch};
}

Version mariadb(std::uint32_t major, std::uint32_t minor, std::uint32_t patch) {
    return {.flavor = Flavor::MariaDb, .major = major, .minor = minor, .patch = patch};
}

constexpr std::string_view kCommunity = "MySQL Community Server (GPL)";

}  // namespace

TEST_CASE("version: what real servers say is read", "[unit]") {
    CHECK(parse_version("5.6.24-log", kCommunity) == mysql(5, 6, 24));
    CHECK(parse_version("5.7.29-log", kCommunity) == mysql(5, 7, 29));
    CHECK(parse_version("9.7.4-2", "(Debian)") == mysql(9, 7, 4));
    CHECK(parse_version("10.11.19-MariaDB-0+deb12u1-log", "Debian 12") == mariadb(10, 11, 19));
    CHECK(parse_version("11.8.6-MariaDB-0+deb13u1 from Debian-log", "Buy now") ==
          mariadb(11, 8, 6));
    CHECK(parse_version("8.0.36-28.1", "Percona Server (GPL), Release 28.1") == percona(8, 0, 36));
}

TEST_CASE("version: the prefix of MariaDB's handshake is not its version", "[unit]") {
    CHECK(parse_version("5.5.5-10.5.23-MariaDB", "") == mariadb(10, 5, 23));
    CHECK(parse_version("5.5.5-log", "") == mysql(5, 5, 5));
}

TEST_CASE("version: the comment alone makes no MariaDB", "[unit]") {
    CHECK(parse_version("8.4.0", "not MariaDB") == mysql(8, 4, 0));
}

TEST_CASE("version: a missing patch is zero", "[unit]") {
    CHECK(parse_version("8.4", "") == mysql(8, 4, 0));
    CHECK(parse_version("5.7.mysql_aurora.2.11.3", "") == mysql(5, 7, 0));
}

TEST_CASE("version: a text without two numbers is refused", "[unit]") {
    const auto* text = GENERATE("", "8", "8.", "eight.four", ".8.4", "99999999999.1");
    CAPTURE(text);
    const auto version = parse_version(text, "");
    REQUIRE_FALSE(version.has_value());
    CHECK(version.error().code == ErrorCode::Malformed);
}

TEST_CASE("version: series compare by number, not by text", "[unit]") {
    CHECK(is_older_series(mariadb(10, 3, 39), mariadb(10, 11, 1)));
    CHECK_FALSE(is_older_series(mariadb(10, 11, 1), mariadb(10, 3, 39)));
    CHECK_FALSE(is_older_series(mysql(8, 0, 11), mysql(8, 0, 36)));
    CHECK(mysql(8, 0, 9) < mysql(8, 0, 11));
}

TEST_CASE("version: it is described with its flavor", "[unit]") {
    CHECK(describe(percona(8, 0, 36)) == "Percona 8.0.36");
    CHECK(describe(mysql(5, 7, 29)) == "MySQL 5.7.29");
    CHECK(describe(mariadb(11, 8, 6)) == "MariaDB 11.8.6");
}

TEST_CASE("version: each capability begins with its release, not before", "[unit]") {
    using Question = bool (*)(const Version&);

    struct Beginning {
        Question has;
        Version before;
        Version from;
    };

    const auto beginning = GENERATE(values<Beginning>({
        {has_server_uuid, mysql(5, 5, 62), mysql(5, 6, 0)},
        {has_oracle_gtid, mysql(5, 6, 4), mysql(5, 6, 5)},
        {has_tagged_gtid, mysql(8, 2, 0), mysql(8, 3, 0)},
        {has_mariadb_gtid, mariadb(10, 0, 1), mariadb(10, 0, 2)},
        {has_super_read_only, mysql(5, 7, 7), mysql(5, 7, 8)},
        {has_super_read_only, percona(5, 6, 20), percona(5, 6, 21)},
        {supports_replica_syntax, mysql(8, 0, 21), mysql(8, 0, 22)},
        {supports_change_replication_source, mysql(8, 0, 22), mysql(8, 0, 23)},
        {supports_binary_log_status, mysql(8, 1, 0), mysql(8, 2, 0)},
        {has_removed_old_replication_syntax, mysql(8, 3, 0), mysql(8, 4, 0)},
        {has_replica_variables, percona(8, 0, 25), percona(8, 0, 26)},
        {has_renamed_semi_sync, mysql(8, 0, 25), mysql(8, 0, 26)},
        {has_built_in_semi_sync, mariadb(10, 3, 2), mariadb(10, 3, 3)},
        {has_wait_for_gtids, mysql(5, 7, 4), mysql(5, 7, 5)},
        {has_replication_channels, mysql(5, 7, 5), mysql(5, 7, 6)},
        {has_named_connections, mariadb(10, 0, 0), mariadb(10, 0, 1)},
        {has_get_source_public_key, mysql(8, 0, 3), mysql(8, 0, 4)},
        {has_group_replication, mysql(5, 7, 16), mysql(5, 7, 17)},
        {has_clone, mysql(8, 0, 16), mysql(8, 0, 17)},
        {waits_for_handshake, mariadb(10, 11, 19), mariadb(11, 0, 0)},
    }));
    CAPTURE(beginning.before, beginning.from);
    CHECK_FALSE(beginning.has(beginning.before));
    CHECK(beginning.has(beginning.from));
}

TEST_CASE("version: MariaDB's greater numbers give it nothing of MySQL's, nor the reverse",
          "[unit]") {
    const auto newest_mariadb = mariadb(11, 8, 6);
    CHECK_FALSE(has_server_uuid(newest_mariadb));
    CHECK_FALSE(has_oracle_gtid(newest_mariadb));
    CHECK_FALSE(has_super_read_only(newest_mariadb));
    CHECK_FALSE(supports_replica_syntax(newest_mariadb));
    CHECK_FALSE(has_removed_old_replication_syntax(newest_mariadb));
    CHECK_FALSE(has_replication_channels(newest_mariadb));
    CHECK_FALSE(has_mariadb_gtid(mysql(11, 0, 0)));
    CHECK_FALSE(has_named_connections(mysql(11, 0, 0)));
}

TEST_CASE("version: a binlog server can do nothing of what servers of its number can", "[unit]") {
    const auto maxscale = parse_version("22.8.1-maxscale", "");
    REQUIRE(maxscale);
    CHECK(describe(*maxscale) == "MaxScale 22.8.1");
    CHECK(is_binlog_server(*maxscale));
    CHECK_FALSE(is_binlog_server(mysql(8, 4, 0)));
    CHECK_FALSE(has_server_uuid(*maxscale));
    CHECK_FALSE(has_oracle_gtid(*maxscale));
    CHECK_FALSE(has_super_read_only(*maxscale));
    CHECK_FALSE(supports_replica_syntax(*maxscale));
    CHECK_FALSE(has_mariadb_gtid(*maxscale));
}

}  // namespace understudy
