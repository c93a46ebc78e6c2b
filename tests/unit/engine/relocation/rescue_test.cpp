#include "engine/relocation/rescue.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::close_ring;
using testing::key;
using testing::keys;
using testing::kill;
using testing::seen;
using testing::snapshot_of;

struct Found {
    std::vector<InstanceKey> sources;
    std::vector<std::string> reasons;
};

Found shelters_of(const Snapshot& fleet, const std::string& gone) {
    const Topology topology{fleet};
    const Policy policy;
    std::vector<InstanceKey> members;
    for (const auto& [name, instance] : fleet.instances) {
        members.push_back(name);
    }
    Found found;
    for (const Shelter& shelter :
         find_shelters({fleet, topology, policy, members}, key(gone), found.reasons)) {
        CHECK_FALSE(shelter.moves.empty());
        found.sources.push_back(shelter.source);
    }
    return found;
}

/// db2, which is gone, between db1 and db3 and db4; db5 and db6 are its siblings.
Snapshot tree() {
    auto fleet = snapshot_of({{"db1", ""},
                              {"db2", "db1"},
                              {"db3", "db2"},
                              {"db4", "db2"},
                              {"db5", "db1"},
                              {"db6", "db1"},
                              {"db7", "db5"}});
    kill(fleet, "db2");
    return fleet;
}

}  // namespace

TEST_CASE("rescue: a sibling with few replicas comes before one with more, the primary is last",
          "[unit]") {
    CHECK(shelters_of(tree(), "db2").sources == keys({"db6", "db5", "db1"}));
}

TEST_CASE("rescue: who is where the gone one was comes first, even the primary", "[unit]") {
    auto fleet = tree();
    for (const auto* host : {"db5", "db6"}) {
        seen(fleet, host).data_center = "dc-b";
    }
    CHECK(shelters_of(fleet, "db2").sources == keys({"db1", "db6", "db5"}));
}

TEST_CASE("rescue: to whom most can go comes first of all", "[unit]") {
    auto fleet = tree();
    seen(fleet, "db6").server_id = seen(fleet, "db3").server_id;
    CHECK(shelters_of(fleet, "db2").sources == keys({"db5", "db1", "db6"}));
}

TEST_CASE("rescue: who cannot take anybody is left out, with the reason", "[unit]") {
    auto fleet = tree();
    seen(fleet, "db6").logs_replica_updates = false;
    const auto found = shelters_of(fleet, "db2");
    CHECK(found.sources == keys({"db5", "db1"}));
    REQUIRE(found.reasons.size() == 1);
    INFO(found.reasons.front());
    CHECK(found.reasons.front().starts_with("db6: "));
}

TEST_CASE("rescue: one that was gone before anybody saw it was below the primary, for all we know",
          "[unit]") {
    auto fleet = tree();
    testing::instance(fleet, "db2").seen.reset();
    CHECK(shelters_of(fleet, "db2").sources == keys({"db6", "db5", "db1"}));
    seen(fleet, "db1").writability = Writability::ReadOnly;
    CHECK(shelters_of(fleet, "db2").sources.empty());
}

TEST_CASE("rescue: without replicas or without a source there is nothing to do", "[unit]") {
    CHECK(shelters_of(tree(), "db6").sources.empty());
    CHECK(shelters_of(tree(), "db1").sources.empty());
}

TEST_CASE("rescue: it is the operation that a person would ask for", "[unit]") {
    const auto operation = make_rescue(key("db2"), {key("db5"), {}, {}});
    CHECK(operation.kind == OperationKind::RelocateReplicas);
    CHECK(operation.instance == key("db2"));
    CHECK(operation.destination == key("db5"));
}

TEST_CASE("rescue: the replicas of a co-primary go to the other one before anybody else",
          "[unit]") {
    auto fleet =
        snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}, {"db4", "db2"}, {"db5", "db1"}});
    close_ring(fleet, "db1", "db2");
    kill(fleet, "db2");
    CHECK(shelters_of(fleet, "db2").sources == keys({"db1", "db5"}));
}

}  // namespace understudy
