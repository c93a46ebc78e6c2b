#include "engine/topology/errant_gtids.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::kill;
using testing::on_mariadb;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::written_on;

/// db1 <- db2 <- db3.
Snapshot fleet_of_three() {
    return snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}});
}

tl::expected<GtidSet, Refusal> errant_on(const Snapshot& fleet, const std::string& host) {
    const Topology topology{fleet};
    const Policy policy;
    return find_errant_gtids({fleet, topology, policy, {}}, key(host));
}

TEST_CASE("errant gtids: what a replica has and the primary neither has nor wrote") {
    auto fleet = fleet_of_three();
    CHECK(errant_on(fleet, "db3") == GtidSet{});
    replica(fleet, "db3").received = written_on("db1", 120);
    CHECK(errant_on(fleet, "db3") == GtidSet{});
    seen(fleet, "db3").executed = written_on("db1", 100) | written_on("db3", 2);
    replica(fleet, "db3").received = written_on("db1", 120) | written_on("db3", 2);
    CHECK(errant_on(fleet, "db3") == written_on("db3", 2));
    CHECK(errant_on(fleet, "db2") == GtidSet{});
    CHECK(errant_on(fleet, "db1") == GtidSet{});
}

TEST_CASE("errant gtids: not those of its source, if the primary has them too") {
    auto fleet = fleet_of_three();
    replica(fleet, "db3").received = written_on("db1", 100) | written_on("db2", 5);
    CHECK(errant_on(fleet, "db3") == written_on("db2", 5));
    seen(fleet, "db1").executed = written_on("db1", 100) | written_on("db2", 4);
    CHECK(errant_on(fleet, "db3") == GtidSet{testing::uuid_of("db2"), GtidInterval{5, 5}});
}

TEST_CASE("errant gtids: not told of whom nobody knows, nor on MariaDB") {
    auto fleet = fleet_of_three();
    kill(fleet, "db1");
    CHECK(errant_on(fleet, "db3").error().detail == "db1 does not answer");
    kill(fleet, "db3");
    CHECK(errant_on(fleet, "db3").error().reason == RefusalReason::NotReachable);
    CHECK(errant_on(on_mariadb(fleet_of_three()), "db3").error().reason == RefusalReason::NoGtid);
}

}  // namespace
}  // namespace understudy
