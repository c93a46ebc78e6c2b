#include "engine/topology/topology.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::instance;
using testing::key;
using testing::keys;
using testing::seen;
using testing::snapshot_of;

}  // namespace

TEST_CASE("topology: a tree has one primary, its members in order and their depths", "[unit]") {
    // db1 <- db2 <- db4
    //     <- db3
    const Topology topology{
        snapshot_of({{"db4", "db2"}, {"db3", "db1"}, {"db2", "db1"}, {"db1", ""}})};
    REQUIRE(topology.clusters().size() == 1);
    CHECK(topology.clusters().front().primary == key("db1"));
    CHECK(topology.clusters().front().members == keys({"db1", "db2", "db3", "db4"}));
    CHECK(topology.replicas_of(key("db1")) == keys({"db2", "db3"}));
    CHECK(topology.replicas_of(key("db3")).empty());
    CHECK(topology.descendants_of(key("db1")) == keys({"db2", "db3", "db4"}));
    CHECK(topology.descendants_of(key("db2")) == keys({"db4"}));
    CHECK(topology.depth_of(key("db1")) == 0U);
    CHECK(topology.depth_of(key("db4")) == 2U);
}

TEST_CASE("topology: fleets that are not connected are clusters of their own", "[unit]") {
    const Topology topology{
        snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", ""}, {"db4", "db3"}})};
    REQUIRE(topology.clusters().size() == 2);
    CHECK(topology.cluster_of(key("db2"))->primary == key("db1"));
    CHECK(topology.cluster_of(key("db4"))->primary == key("db3"));
    CHECK(topology.cluster_of(key("db9")) == nullptr);
}

TEST_CASE("topology: a ring of two has the one that takes writes as its primary", "[unit]") {
    auto fleet = snapshot_of({{"db1", "db2"}, {"db2", "db1"}, {"db3", "db1"}});
    seen(fleet, "db2").writability = Writability::Writable;
    Topology topology{fleet};
    REQUIRE(topology.clusters().size() == 1);
    CHECK(topology.clusters().front().primary == key("db2"));
    CHECK(topology.depth_of(key("db2")) == 0U);
    CHECK(topology.depth_of(key("db3")) == 2U);
    CHECK(topology.descendants_of(key("db1")) == keys({"db2", "db3"}));
    CHECK(topology.co_primaries_of(topology.clusters().front()) == keys({"db1", "db2"}));
    seen(fleet, "db2").writability = Writability::ReadOnly;
    seen(fleet, "db1").writability = Writability::Writable;
    CHECK(topology.update(fleet, key("db1")).size() == 1);
    CHECK(topology.clusters().front().primary == key("db1"));
}

TEST_CASE("topology: a ring of two that both take writes, or neither, has no primary and no depth",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", "db2"}, {"db2", "db1"}, {"db3", "db1"}});
    CHECK_FALSE(Topology{fleet}.clusters().front().primary.has_value());
    seen(fleet, "db1").writability = Writability::Writable;
    seen(fleet, "db2").writability = Writability::Writable;
    const Topology topology{fleet};
    CHECK_FALSE(topology.clusters().front().primary.has_value());
    CHECK_FALSE(topology.depth_of(key("db3")).has_value());
    CHECK(topology.co_primaries_of(topology.clusters().front()) == keys({"db1", "db2"}));
}

TEST_CASE("topology: a longer ring has no primary, whoever takes writes", "[unit]") {
    auto fleet = snapshot_of({{"db1", "db3"}, {"db2", "db1"}, {"db3", "db2"}, {"db4", "db1"}});
    seen(fleet, "db1").writability = Writability::Writable;
    const Topology topology{fleet};
    CHECK_FALSE(topology.clusters().front().primary.has_value());
    CHECK(topology.co_primaries_of(topology.clusters().front()).empty());
}

TEST_CASE("topology: an instance that replicates from itself is no replica", "[unit]") {
    const Topology topology{snapshot_of({{"db1", "db1"}})};
    CHECK(topology.replicas_of(key("db1")).empty());
    CHECK(topology.clusters().front().members == keys({"db1"}));
}

TEST_CASE("topology: a source that nobody knows leaves its replica on its own", "[unit]") {
    const Topology topology{snapshot_of({{"db2", "db1"}})};
    REQUIRE(topology.clusters().size() == 1);
    CHECK_FALSE(topology.clusters().front().primary.has_value());
    CHECK(topology.clusters().front().members == keys({"db2"}));
}

TEST_CASE("topology: a primary that was never seen is known by its replicas", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    instance(fleet, "db1").seen.reset();
    const Topology topology{fleet};
    CHECK(topology.clusters().front().primary == key("db1"));
}

TEST_CASE("topology: an unreachable member stays where it was last seen", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    instance(fleet, "db2").reachability = Reachability::Unreachable;
    CHECK(Topology{fleet}.replicas_of(key("db1")) == keys({"db2"}));
}

}  // namespace understudy
