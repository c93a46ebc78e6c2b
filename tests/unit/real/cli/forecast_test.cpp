// What would be done, and why, as the command line tells it.
#include <catch2/catch.hpp>

#include "tests/unit/real/cli/shell.h"

using namespace understudy;
using namespace understudy::real;

TEST_CASE("command line: candidates are told, best first, and why not the others") {
    Shell shell;
    auto& behind = shell.servers_.alive.at(kDb2);
    behind.executed = *parse_gtid_set("11111111-1111-1111-1111-111111111111:1-7");
    behind.replica->received = behind.executed;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"begin-maintenance", "-i", "db2", "--reason", "new disk"}) == 0);
    CHECK(shell.run({"candidates", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_,
               Catch::StartsWith(" 1  db3:3306  has received everything there is\n"
                                 " -  db2:3306  not: in maintenance: new disk\n"
                                 "what was committed in the last "));
    REQUIRE(shell.run({"end-maintenance", "-i", "db2"}) == 0);
    CHECK(shell.run({"candidates", "-i", "db2"}) == 0);
    CHECK_THAT(shell.out_,
               Catch::StartsWith(" 1  db3:3306  has received everything there is\n"
                                 " 2  db2:3306  lacks 2 transactions\n"));
    CHECK(shell.servers_.performed.empty());
}

TEST_CASE("command line: why tells what would be done, by whom it is kept from it, and why") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    CHECK(shell.run({"why", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_,
               Catch::StartsWith("cluster db1:3306: its primary is db1:3306\n"
                                 "nothing is wrong with it\n"
                                 "if db1 died now: db2 would take its place by itself, "
                                 "it has received everything there is\n"
                                 " 1  db2:3306  "));
    REQUIRE(shell.run({"begin-downtime", "-i", "db1", "--reason", "new disk", "--owner", "ann"}) ==
            0);
    CHECK(shell.run({"why", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_,
               Catch::Contains("if db1 died now: no failover by itself, in downtime: db1 is in "
                               "downtime for another "));
    REQUIRE(shell.run({"end-downtime", "-i", "db1"}) == 0);
    REQUIRE(shell.run({"disable-recoveries"}) == 0);
    CHECK(shell.run({"why", "-i", "db1"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("an operator disabled recoveries everywhere"));
    REQUIRE(shell.run({"enable-recoveries"}) == 0);
    shell.write_config(R"("RecoverMasterClusterFilters": [])");
    CHECK(shell.run({"why", "--alias", "db1:3306"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("RecoverMasterClusterFilters does not match db1:3306"));
    REQUIRE(shell.run({"stop-replica", "-i", "db3", "--owner", "ann"}) == 0);
    CHECK(shell.run({"why", "-i", "db3"}) == 0);
    CHECK_THAT(shell.out_, Catch::StartsWith("db3:3306: replicates from db1:3306\n"));
    CHECK_THAT(shell.out_, Catch::Contains("it was stopped on purpose by ann\n"));
    CHECK_THAT(shell.out_, Catch::Contains("\n -  db3:3306  not: stopped on purpose"));
    CHECK_THAT(shell.out_, Catch::Contains("lately:\n"));
    CHECK(shell.run({"why", "-i", "nobody"}) == 1);
}

TEST_CASE("command line: why tells that a primary is dead, and what has been decided") {
    Shell shell;
    REQUIRE(shell.run({"discover", "-i", "db1"}) == 0);
    shell.servers_.alive.erase(kDb1);
    for (const auto& host : {kDb2, kDb3}) {
        shell.servers_.alive[host].replica->receiver = ReceiverState::Connecting;
    }
    shell.write_config(R"("RecoverMasterClusterFilters": [])");
    CHECK(shell.run({"why", "-i", "db2"}) == 0);
    CHECK_THAT(shell.out_, Catch::Contains("\nDeadPrimary: "));
    CHECK_THAT(shell.out_, Catch::Contains("\nno failover by itself, "));
}
