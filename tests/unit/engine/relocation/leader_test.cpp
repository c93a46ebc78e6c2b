#include "engine/relocation/leader.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::instance;
using testing::key;
using testing::kill;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::written_on;

/// db1 <- db2 <- db3, db4, db5, and db2 is gone.
Snapshot bereft() {
    auto fleet =
        snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}, {"db4", "db2"}, {"db5", "db2"}});
    kill(fleet, "db2");
    for (const auto* host : {"db3", "db4", "db5"}) {
        replica(fleet, host).receiver = ReceiverState::Connecting;
    }
    return fleet;
}

std::optional<InstanceKey> leader_of(const Snapshot& fleet) {
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    return find_leader(terrain, key("db2"), topology.replicas_of(key("db2")));
}

std::string out_of_reach(const Snapshot& fleet, const std::string& host, const std::string& below) {
    const Topology topology{fleet};
    const Policy policy;
    return find_out_of_reach({fleet, topology, policy}, key(host), key(below));
}

TEST_CASE("leader: of equal ones the first by name") {
    CHECK(leader_of(bereft()) == key("db3"));
}

TEST_CASE("leader: the one who has what the others received, when their source is gone") {
    auto fleet = bereft();
    replica(fleet, "db4").received = written_on("db1", 120);
    CHECK(leader_of(fleet) == key("db4"));
}

TEST_CASE("leader: whom most can follow, though others have received more") {
    auto fleet = bereft();
    replica(fleet, "db5").received = written_on("db1", 120);
    seen(fleet, "db5").has_binlog = false;
    CHECK(leader_of(fleet) == key("db3"));
}

TEST_CASE("leader: the better promotion rule among equal ones") {
    auto fleet = bereft();
    instance(fleet, "db5").promotion_rule = PromotionRule::Prefer;
    CHECK(leader_of(fleet) == key("db5"));
}

TEST_CASE("leader: nobody who was stopped, is demoted, in maintenance or does not answer") {
    auto fleet = bereft();
    instance(fleet, "db3").stop = DeliberateStop{"ann", {}};
    CHECK(leader_of(fleet) == key("db4"));
    instance(fleet, "db4").maintenance =
        Maintenance{fleet.taken_at + Duration{1}, "ann", "new disk"};
    CHECK(leader_of(fleet) == key("db5"));
    kill(fleet, "db5");
    CHECK_FALSE(leader_of(fleet).has_value());
}

TEST_CASE("leader: what is out of reach is what nobody can hand over any more") {
    auto fleet = bereft();
    replica(fleet, "db4").received = written_on("db1", 120);
    CHECK_FALSE(out_of_reach(fleet, "db4", "db3").empty());
    CHECK(out_of_reach(fleet, "db3", "db4").empty());

    replica(fleet, "db3").receiver = ReceiverState::Running;  // It hears its source, if not we.
    CHECK(out_of_reach(fleet, "db4", "db3").empty());
}

}  // namespace
}  // namespace understudy
