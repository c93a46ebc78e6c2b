#include "engine/relocation/log_text.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy {
namespace {

/// As servers showed them: MySQL 5.7 and 9.7, MariaDB 10.11.
LogEvent event(std::string kind, std::string text, std::uint32_t written_by = 1) {
    return {.kind = std::move(kind),
            .text = std::move(text),
            .written_by = ServerId{written_by},
            .begins = 4,
            .ends = 8};
}

bool are_equal(const LogEvent& a, const LogEvent& b) {
    return to_comparable(a) == to_comparable(b);
}

TEST_CASE("log text: what each server counts for itself makes no difference") {
    CHECK(are_equal(event("Xid", "COMMIT /* xid=22 */"), event("Xid", "COMMIT /* xid=46 */")));
    CHECK(are_equal(event("Table_map", "table_id: 108 (app.t)"),
                    event("Table_map", "table_id: 18 (app.t)")));
    CHECK(are_equal(event("Write_rows", "table_id: 108 flags: STMT_END_F"),
                    event("Write_rows_v1", "table_id: 18 flags: STMT_END_F")));
    CHECK(are_equal(event("Write_rows_compressed_v1", "table_id: 1 flags: STMT_END_F"),
                    event("Write_rows_v1", "table_id: 2 flags: STMT_END_F")));
    CHECK(are_equal(event("Gtid", "BEGIN GTID 0-1-5 cid=12"), event("Gtid", "BEGIN GTID 0-1-5")));
    CHECK(are_equal(event("Query", "use `app`; CREATE TABLE u (id INT) /* hello */ /* xid=46 */"),
                    event("Query", "use `app`; CREATE TABLE u (id INT)")));
}

TEST_CASE("log text: what was done, to which table, and who wrote it does") {
    CHECK_FALSE(are_equal(event("Table_map", "table_id: 1 (app.t)"),
                          event("Table_map", "table_id: 1 (app.u)")));
    CHECK_FALSE(are_equal(event("Write_rows", "table_id: 1 flags: STMT_END_F"),
                          event("Delete_rows", "table_id: 1 flags: STMT_END_F")));
    CHECK_FALSE(are_equal(event("Gtid", "BEGIN GTID 0-1-5"), event("Gtid", "BEGIN GTID 0-1-6")));
    CHECK_FALSE(are_equal(event("Xid", "COMMIT /* xid=1 */", 1), event("Xid", "COMMIT", 2)));
    CHECK_FALSE(are_equal(event("Query", "INSERT INTO t VALUES (1)"),
                          event("Query", "INSERT INTO t VALUES (2)")));
    CHECK_FALSE(are_equal(event("Query", "INSERT INTO t VALUES ('table_id: 1')"),
                          event("Query", "INSERT INTO t VALUES ('table_id: 2')")));
}

TEST_CASE("log text: what each server writes for itself is not compared") {
    for (const char* kind : {"Format_desc",
                             "Previous_gtids",
                             "Gtid_list",
                             "Binlog_checkpoint",
                             "Rotate",
                             "Stop",
                             "Anonymous_Gtid",
                             "Annotate_rows",
                             "Rows_query"}) {
        CHECK(is_own_affair(event(kind, "")));
    }
    for (const char* kind : {"Query", "Gtid", "Table_map", "Write_rows", "Xid", "Intvar"}) {
        CHECK_FALSE(is_own_affair(event(kind, "")));
    }
}

TEST_CASE("log text: an entry is a statement that holds the text, or matches the pattern") {
    const PseudoGtidPolicy fixed = automatic_pseudo_gtid(Duration{0});
    const auto entry = event("Query", "use `app`; drop view if exists `_pseudo_gtid_`.`_asc:5f`");
    CHECK(is_pseudo_gtid(entry, fixed));
    CHECK_FALSE(is_pseudo_gtid(event("Query", "drop view if exists `v`"), fixed));
    CHECK_FALSE(is_pseudo_gtid(event("Rows_query", entry.text), fixed));
    CHECK_FALSE(is_pseudo_gtid(entry, PseudoGtidPolicy{}));

    const PseudoGtidPolicy pattern{.pattern = "view.*_pseudo_gtid_"};
    CHECK(is_pseudo_gtid(entry, pattern));
    CHECK_FALSE(is_pseudo_gtid(event("Query", "drop view if exists `v`"), pattern));
}

TEST_CASE("log text: entries with the hint ascend, whatever stands before it") {
    const PseudoGtidPolicy policy = automatic_pseudo_gtid(Duration{0});
    const auto early = event("Query", "use `zoo`; drop view if exists `_pseudo_gtid_`.`_asc:5f01`");
    const auto late = event("Query", "drop view if exists `_pseudo_gtid_`.`_asc:5f02`");
    CHECK(is_later(late, early, policy));
    CHECK_FALSE(is_later(early, late, policy));
    CHECK_FALSE(is_later(early, early, policy));
    CHECK_FALSE(is_later(late, early, PseudoGtidPolicy{}));
    CHECK_FALSE(is_later(late, event("Query", "drop view if exists `_pseudo_gtid_`.`x`"), policy));
}

}  // namespace
}  // namespace understudy
