#include "engine/topology/walk.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::snapshot_of;

}  // namespace

TEST_CASE("walk: it finds whoever is known, in any order", "[unit]") {
    const auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db4", "db1"}});
    Walk walk{fleet};
    for (const std::string host : {"db1", "db2", "db4", "db2", "db2", "db1", "db4"}) {
        const Instance* found = walk.find(key(host));
        REQUIRE(found != nullptr);
        CHECK(found->key == key(host));
    }
}

TEST_CASE("walk: who is not known is not found, and the next one is", "[unit]") {
    const auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    Walk walk{fleet};
    CHECK(walk.find(key("db0")) == nullptr);
    CHECK(walk.find(key("db1"))->key == key("db1"));
    CHECK(walk.find(key("db1a")) == nullptr);
    CHECK(walk.find(key("db2"))->key == key("db2"));
    CHECK(walk.find(key("db3")) == nullptr);
}

}  // namespace understudy
