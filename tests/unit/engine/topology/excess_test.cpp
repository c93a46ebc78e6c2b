#include "engine/topology/excess.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::mariadb_at;
using testing::observation_of;
using testing::written_on;

}  // namespace

TEST_CASE("excess: a set shows what a server has", "[unit]") {
    auto seen = observation_of({"db2", "db1"});
    seen.executed = written_on("db1", 100) | written_on("db2", 5);
    CHECK(certainly_has(seen, written_on("db1", 100)));
    CHECK_FALSE(certainly_has(seen, written_on("db1", 101)));
}

TEST_CASE("excess: a MariaDB position that ends with a server's own write shows no more",
          "[unit]") {
    auto seen = observation_of({"db2", "db1"});
    seen.executed = mariadb_at(195);
    CHECK(certainly_has(seen, mariadb_at(195)));
    CHECK(certainly_has(seen, mariadb_at(190)));
    seen.executed = mariadb_at(213, "db2");
    CHECK_FALSE(certainly_has(seen, mariadb_at(195)));
    CHECK(certainly_has(seen, mariadb_at(213, "db2")));
}

}  // namespace understudy
