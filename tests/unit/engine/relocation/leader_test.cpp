#include "engine/relocation/leader.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::instance;
using testing::key;
using testing::kill;
using testing::place;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::without_gtid;
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
    return find_leader(terrain, Way::Any, key("db2"), topology.replicas_of(key("db2")));
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

/// The same by file and position; each has received so much of the log of db2.
Snapshot bereft_of_gtid(std::uint64_t db3, std::uint64_t db4, std::uint64_t db5) {
    auto fleet = bereft();
    without_gtid(fleet, "db2", 500, 900);
    without_gtid(fleet, "db3", db3, 300);
    without_gtid(fleet, "db4", db4, 300);
    without_gtid(fleet, "db5", db5, 300);
    return fleet;
}

TEST_CASE("leader: by file and position they must have received the same, or go by Pseudo-GTID") {
    CHECK(leader_of(bereft_of_gtid(700, 800, 800)) == key("db4"));

    const auto fleet = bereft_of_gtid(700, 750, 800);
    const Topology topology{fleet};
    Policy policy;
    policy.pseudo_gtid = automatic_pseudo_gtid(Duration{0});
    const Terrain terrain{fleet, topology, policy};
    const auto leader = [&](Way way) {
        return find_leader(terrain, way, key("db2"), topology.replicas_of(key("db2")));
    };
    CHECK(leader(Way::Any) == key("db5"));
    CHECK(leader(Way::PseudoGtid) == key("db5"));
    CHECK(leader(Way::Gtid) == key("db3"));  // Nobody can follow anybody.
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
