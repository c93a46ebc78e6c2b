#include "engine/orchestration/cluster_book.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::close_ring;
using testing::instance;
using testing::key;
using testing::keys;
using testing::seen;
using testing::snapshot_of;

const ClusterAlias kFirst{"db1:3306"};

void update(ClusterBook& book, const Snapshot& fleet, const Policy& policy = {}) {
    const Topology topology{fleet};
    std::vector<InstanceKey> all;
    for (const auto& [one, instance] : fleet.instances) {
        all.push_back(one);
    }
    book.update(fleet, topology, policy, all, all);
}

/// db1 <- db2, db1 <- db3, and then db2 has taken its place.
Snapshot after_failover() {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", ""}, {"db3", "db2"}});
    instance(fleet, "db1").demotion = Demotion{kFirst, key("db2"), fleet.taken_at, {}, ""};
    return fleet;
}

}  // namespace

TEST_CASE("cluster book: a cluster that nobody named is named after its primary", "[unit]") {
    ClusterBook book;
    update(book, snapshot_of({{"db1", ""}, {"db2", "db1"}}));
    CHECK(book.clusters() == std::vector{kFirst});
    CHECK(book.primary_of(kFirst) == key("db1"));
    CHECK(book.members_of(kFirst) == keys({"db1", "db2"}));
}

TEST_CASE("cluster book: the name survives a failover, and the old primary stays a member",
          "[unit]") {
    ClusterBook book;
    update(book, snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}}));
    update(book, after_failover());
    CHECK(book.clusters() == std::vector{kFirst});
    CHECK(book.members_of(kFirst) == keys({"db1", "db2", "db3"}));
    CHECK(book.primary_of(kFirst) == key("db2"));
    CHECK(book.has_single_root(kFirst));
}

TEST_CASE("cluster book: an alias given to any member counts, and comes before a pattern",
          "[unit]") {
    Policy policy;
    policy.cluster_name_patterns.emplace_back("^db1", ClusterAlias{"by-pattern"});
    ClusterBook by_pattern;
    update(by_pattern, snapshot_of({{"db1", ""}, {"db2", "db1"}}), policy);
    CHECK(*by_pattern.cluster_of(key("db2")) == ClusterAlias{"by-pattern"});

    policy.cluster_aliases[key("db2")] = ClusterAlias{"by-member"};
    ClusterBook by_member;
    update(by_member, snapshot_of({{"db1", ""}, {"db2", "db1"}}), policy);
    CHECK(*by_member.cluster_of(key("db1")) == ClusterAlias{"by-member"});
}

TEST_CASE(
    "cluster book: of several roots the remembered one is the primary, else the one followed most",
    "[unit]") {
    ClusterBook book;
    update(book, snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}}));
    const auto split = snapshot_of({{"db1", ""}, {"db2", ""}, {"db3", "db2"}});
    update(book, split);
    CHECK(book.primary_of(kFirst) == key("db2"));
    CHECK_FALSE(book.has_single_root(kFirst));
    book.remember_primary(kFirst, key("db1"));
    update(book, split);
    CHECK(book.primary_of(kFirst) == key("db1"));
}

TEST_CASE(
    "cluster book: the remembered primary that nobody has met comes after a root that was seen",
    "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", ""}, {"db3", "db2"}});
    instance(fleet, "db1").seen.reset();
    instance(fleet, "db2").seen.reset();
    ClusterBook book;
    book.remember_member(key("db1"), kFirst);
    book.remember_member(key("db2"), kFirst);
    book.remember_primary(kFirst, key("db1"));
    update(book, fleet);
    CHECK(book.primary_of(kFirst) == key("db1"));
    CHECK_FALSE(book.has_single_root(kFirst));

    update(book, snapshot_of({{"db1", "db2"}, {"db2", ""}, {"db3", "db2"}}));
    CHECK(book.primary_of(kFirst) == key("db2"));

    auto replaced = snapshot_of({{"db1", ""}, {"db2", ""}, {"db3", "db2"}});
    instance(replaced, "db1").seen.reset();
    update(book, replaced);
    CHECK(book.primary_of(kFirst) == key("db2"));
}

TEST_CASE("cluster book: whoever joins a cluster brings along those below it", "[unit]") {
    ClusterBook book;
    const Policy policy;
    update(book, snapshot_of({{"db1", ""}, {"db2", ""}, {"db3", "db2"}, {"db4", "db3"}}));
    const auto joined = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}, {"db4", "db3"}});
    const Topology topology{joined};
    book.update(joined, topology, policy, keys({"db2"}), keys({"db1"}));
    CHECK(book.members_of(kFirst) == keys({"db1", "db2", "db3", "db4"}));

    const auto left = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", ""}, {"db4", "db3"}});
    book.update(left, Topology{left}, policy, keys({"db3"}), keys({"db1", "db3"}));
    CHECK(book.members_of(kFirst) == keys({"db1", "db2", "db3", "db4"}));
    CHECK_FALSE(book.has_single_root(kFirst));
}

TEST_CASE("cluster book: who has left on purpose is a cluster of its own until it joins one",
          "[unit]") {
    ClusterBook book;
    const Policy policy;
    update(book, snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}}));
    const auto left = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", ""}});
    book.update(left, Topology{left}, policy, keys({"db3"}), keys({"db1", "db3"}));
    static_cast<void>(book.take_joined());
    book.set_apart(key("db3"));
    book.update(left, Topology{left}, policy, keys({"db3"}), {});
    CHECK(book.members_of(kFirst) == keys({"db1", "db2"}));
    CHECK(book.has_single_root(kFirst));
    const ClusterAlias own{"db3:3306"};
    CHECK(book.primary_of(own) == key("db3"));
    CHECK(book.take_joined() == std::vector{std::pair{key("db3"), own}});

    const auto back = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}});
    book.update(back, Topology{back}, policy, keys({"db3"}), keys({"db1", "db3"}));
    CHECK(book.members_of(kFirst) == keys({"db1", "db2", "db3"}));
}

TEST_CASE("cluster book: an instance nobody has looked at belongs nowhere yet", "[unit]") {
    ClusterBook book;
    auto fleet = snapshot_of({{"db1", ""}});
    instance(fleet, "db1").seen.reset();
    update(book, fleet);
    CHECK(book.cluster_of(key("db1")) == nullptr);
    CHECK(book.clusters().empty());
}

TEST_CASE("cluster book: what is forgotten is no member any more", "[unit]") {
    ClusterBook book;
    update(book, snapshot_of({{"db1", ""}, {"db2", "db1"}}));
    book.forget(key("db2"));
    CHECK(book.cluster_of(key("db2")) == nullptr);
    CHECK(book.members_of(kFirst) == keys({"db1"}));
}

TEST_CASE("cluster book: of two co-primaries the one that takes writes is the primary", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    close_ring(fleet, "db1", "db2");
    ClusterBook book;
    update(book, fleet);
    CHECK(book.clusters() == std::vector{kFirst});
    CHECK(book.primary_of(kFirst) == key("db1"));
    CHECK(book.has_single_root(kFirst));
    seen(fleet, "db1").writability = Writability::ReadOnly;
    seen(fleet, "db2").writability = Writability::Writable;
    update(book, fleet);
    CHECK(book.primary_of(kFirst) == key("db2"));
}

TEST_CASE(
    "cluster book: of two co-primaries that both take writes, or neither, the remembered one "
    "is the primary, or the first",
    "[unit]") {
    for (const auto writability : {Writability::Writable, Writability::ReadOnly}) {
        auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
        close_ring(fleet, "db1", "db2");
        seen(fleet, "db1").writability = writability;
        seen(fleet, "db2").writability = writability;
        ClusterBook book;
        update(book, fleet);
        CHECK(book.primary_of(kFirst) == key("db1"));
        book.remember_primary(kFirst, key("db2"));
        update(book, fleet);
        CHECK(book.primary_of(kFirst) == key("db2"));
    }
}

TEST_CASE("cluster book: a co-primary that was never seen is not taken for the primary", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}});
    close_ring(fleet, "db1", "db2");
    instance(fleet, "db2").seen.reset();
    instance(fleet, "db2").reachability = Reachability::Unreachable;
    ClusterBook book;
    book.remember_member(key("db1"), kFirst);
    book.remember_member(key("db2"), kFirst);
    book.remember_primary(kFirst, key("db1"));
    update(book, fleet);
    CHECK(book.primary_of(kFirst) == key("db1"));
}

}  // namespace understudy
