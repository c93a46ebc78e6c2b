#include "real/mysql/log_steps.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"

namespace understudy::real {
namespace {

constexpr std::string_view kSet = "3fe73505-e695-11f1-8716-02fc00000001:1-3";

TEST_CASE("log steps: a file of MySQL says which GTIDs came before it") {
    CHECK(parse_state_before("Previous_gtids", kSet) == ReplicationPosition{*parse_gtid_set(kSet)});
    CHECK(parse_state_before("Previous_gtids", "") == ReplicationPosition{GtidSet{}});
    CHECK_FALSE(parse_state_before("Format_desc", "Server ver: 9.7.4-2, Binlog ver: 4"));
}

TEST_CASE("log steps: a file of MariaDB tells the last of each domain, whoever wrote it") {
    CHECK(parse_state_before("Gtid_list", "[0-1-5,0-2-7,1-1-3]") ==
          ReplicationPosition{*parse_mariadb_gtid_position("0-2-7,1-1-3")});
    CHECK(parse_state_before("Gtid_list", "[]") == ReplicationPosition{MariadbGtidPosition{}});
    CHECK_FALSE(parse_state_before("Gtid_list", "0-1-5"));
    CHECK_FALSE(parse_state_before("Gtid_list", "[x]"));
}

}  // namespace
}  // namespace understudy::real
