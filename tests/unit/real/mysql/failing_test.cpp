#include "real/mysql/failing.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy::real {
namespace {

constexpr std::string_view kGtid = "3fe73505-e695-11f1-8716-02fc00000001:3";

TEST_CASE("failing: the error of several workers names the transaction, by GTID or by its place") {
    const std::string begin =
        "Coordinator stopped because there were error(s) in the worker(s). The most recent failure "
        "being: Worker 1 failed executing transaction '";
    const std::string end = "' at source log binlog.000001, end_log_pos 877. See error log and/or";
    CHECK(parse_worker_error(begin + std::string{kGtid} + end) ==
          ReplicationPosition{*parse_gtid_set(kGtid)});
    CHECK(parse_worker_error(begin + "ANONYMOUS" + end) ==
          ReplicationPosition{BinlogCoordinates{"binlog.000001", 877}});
    CHECK(parse_worker_error(begin + end) ==
          ReplicationPosition{BinlogCoordinates{"binlog.000001", 877}});
}

TEST_CASE("failing: the error of a single thread names none") {
    CHECK_FALSE(parse_worker_error(
        "Could not execute Write_rows event on table app.k; Duplicate entry '2' for key 'PRIMARY', "
        "Error_code: 1062; the event's source log binlog.000001, end_log_pos 807"));
    CHECK_FALSE(parse_worker_error(""));
    CHECK_FALSE(parse_worker_error("failed executing transaction 'ANONYMOUS' at the end of all"));
}

TEST_CASE("failing: an event of a relay log says with which GTID a transaction begins") {
    CHECK(parse_gtid_event("SET @@SESSION.GTID_NEXT= '" + std::string{kGtid} + "'") ==
          ReplicationPosition{*parse_gtid_set(kGtid)});
    CHECK_FALSE(parse_gtid_event("SET @@SESSION.GTID_NEXT= 'ANONYMOUS'"));
    const ReplicationPosition mariadb{*parse_mariadb_gtid_position("0-31313-3")};
    CHECK(parse_gtid_event("BEGIN GTID 0-31313-3") == mariadb);
    CHECK(parse_gtid_event("GTID 0-31313-3") == mariadb);
    CHECK(parse_gtid_event("BEGIN GTID 0-31313-3 cid=23") == mariadb);
    CHECK_FALSE(parse_gtid_event("BEGIN"));
    CHECK_FALSE(parse_gtid_event("INSERT INTO app.k VALUES (2,1)"));
}

}  // namespace
}  // namespace understudy::real
