#include "engine/relocation/moves.h"

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

using Lines = std::vector<std::string>;

/// db1 <- db2 <- db4, db5; db1 <- db3.
Snapshot two_levels() {
    return snapshot_of(
        {{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}, {"db5", "db2"}});
}

Operation asked(OperationKind kind, const std::string& host, const std::string& below = "") {
    Operation operation{.kind = kind, .instance = key(host)};
    if (!below.empty()) {
        operation.destination = key(below);
    }
    return operation;
}

tl::expected<Moves, Refusal> find(const Snapshot& fleet, const Operation& operation) {
    const Topology topology{fleet};
    const Policy policy;
    const Terrain terrain{fleet, topology, policy};
    return find_moves(terrain, with_leader(terrain, operation));
}

/// "db4:3306<db3:3306", or "reason: detail".
Lines told(const Snapshot& fleet, const Operation& operation) {
    const auto found = find(fleet, operation);
    if (!found) {
        return {std::string{to_string(found.error().reason)} + ": " + found.error().detail};
    }
    Lines lines;
    for (const Move& move : found->moves) {
        lines.push_back(to_string(move));
    }
    for (const LeftAlone& one : found->left) {
        lines.push_back("left " + short_name(one.replica) + ": " + one.why);
    }
    return lines;
}

TEST_CASE("moves: each operation knows who is to replicate from whom") {
    const auto fleet = two_levels();
    using Kind = OperationKind;
    CHECK(told(fleet, asked(Kind::Relocate, "db4", "db3")) == Lines{"db4:3306<db3:3306"});
    CHECK(told(fleet, asked(Kind::Relocate, "db4", "db2")) == Lines{"db4:3306<db2:3306"});
    CHECK(told(fleet, asked(Kind::RelocateReplicas, "db2", "db3")) ==
          Lines{"db4:3306<db3:3306", "db5:3306<db3:3306"});
    CHECK(told(fleet, asked(Kind::MoveUp, "db4")) == Lines{"db4:3306<db1:3306"});
    CHECK(told(fleet, asked(Kind::MoveUpReplicas, "db2")) ==
          Lines{"db4:3306<db1:3306", "db5:3306<db1:3306"});
    CHECK(told(fleet, asked(Kind::MoveBelow, "db4", "db5")) == Lines{"db4:3306<db5:3306"});
    CHECK(told(fleet, asked(Kind::Repoint, "db4")) == Lines{"db4:3306<db2:3306"});
    CHECK(told(fleet, asked(Kind::RepointReplicas, "db2")) ==
          Lines{"db4:3306<db2:3306", "db5:3306<db2:3306"});
    CHECK(told(fleet, asked(Kind::TakeSiblings, "db3")) == Lines{"db2:3306<db3:3306"});
    CHECK(told(fleet, asked(Kind::RegroupReplicas, "db2")) == Lines{"db5:3306<db4:3306"});
    CHECK(told(fleet, asked(Kind::RegroupReplicas, "db2", "db5")) == Lines{"db4:3306<db5:3306"});
    CHECK(told(fleet, asked(Kind::RegroupReplicas, "db4")).empty());
    CHECK(told(fleet, asked(Kind::TakeSource, "db4")) ==
          Lines{"db4:3306<db1:3306", "db2:3306<db4:3306"});
}

TEST_CASE("moves: who insists on a way is told when it is not that of the replica") {
    using Kind = OperationKind;
    auto fleet = two_levels();
    CHECK(told(fleet, asked(Kind::MoveGtid, "db4", "db3")) == Lines{"db4:3306<db3:3306"});
    CHECK(told(fleet, asked(Kind::MoveReplicasGtid, "db2", "db3")) ==
          Lines{"db4:3306<db3:3306", "db5:3306<db3:3306"});
    CHECK(told(fleet, asked(Kind::RegroupReplicasGtid, "db2")) == Lines{"db5:3306<db4:3306"});
    CHECK(
        told(fleet, asked(Kind::RegroupReplicasPseudoGtid, "db2")) ==
        Lines{"cannot replicate: db5: no common place: db5 replicates by GTID: relocate does it"});
    CHECK(told(fleet, asked(Kind::Rematch, "db4")) ==
          Lines{"cannot replicate: db4: no common place: db4 replicates by GTID: repoint does it"});
    testing::without_gtid(fleet, "db3", 500, 700);
    CHECK(told(fleet, asked(Kind::MoveGtid, "db3", "db2")) ==
          Lines{"cannot replicate: db3: no common place: db2 replicates by GTID: how far it is in "
                "the log of its source is not known for certain"});
    testing::without_gtid(fleet, "db2", 500, 700);
    CHECK(told(fleet, asked(Kind::MoveGtid, "db3", "db2")) ==
          Lines{"cannot replicate: db3: no common place: db3 replicates by file and position: "
                "relocate does it"});
}

TEST_CASE("moves: a pattern says which replicas are meant") {
    auto operation = asked(OperationKind::RelocateReplicas, "db2", "db3");
    operation.pattern = "db5:33";
    CHECK(told(two_levels(), operation) == Lines{"db5:3306<db3:3306"});
    operation.pattern = "db9";
    CHECK(told(two_levels(), operation).empty());
}

TEST_CASE("moves: what has no place to go is refused") {
    const auto fleet = two_levels();
    using Kind = OperationKind;
    CHECK(told(fleet, asked(Kind::Relocate, "db1", "db2")) ==
          Lines{"not a replica: db1 has no source"});
    CHECK(told(fleet, asked(Kind::MoveUp, "db2")) == Lines{"not a replica: db1 has no source"});
    CHECK(told(fleet, asked(Kind::MoveUpReplicas, "db1")) ==
          Lines{"not a replica: db1 has no source"});
    CHECK(told(fleet, asked(Kind::TakeSource, "db3")) == Lines{"not a replica: db1 has no source"});
    CHECK(told(fleet, asked(Kind::TakeSiblings, "db1")) ==
          Lines{"not a replica: db1 has no source"});
    CHECK(told(fleet, asked(Kind::Repoint, "db1")) == Lines{"not a replica: db1 has no source"});
    CHECK(told(fleet, asked(Kind::MoveBelow, "db4", "db3")) ==
          Lines{"not siblings: db4 replicates from db2, and db3 does not"});
    CHECK(told(fleet, asked(Kind::RegroupReplicas, "db2", "db3")) ==
          Lines{"not siblings: db3 does not replicate from db2, so it cannot lead those who do"});
    CHECK(told(fleet, asked(Kind::Relocate, "db9", "db2")) ==
          Lines{"no such instance: db9 is not known; discover it first"});
}

TEST_CASE("moves: nobody goes below one of his own replicas") {
    CHECK(told(two_levels(), asked(OperationKind::Relocate, "db2", "db5")) ==
          Lines{"cannot replicate: db2: ring: db5 replicates from db2, perhaps through others"});
    CHECK(told(two_levels(), asked(OperationKind::Relocate, "db2", "db2")) ==
          Lines{"cannot replicate: db2: same instance: db2 cannot follow itself"});
}

TEST_CASE("moves: of many, those who can go, go") {
    auto fleet = two_levels();
    seen(fleet, "db5").version = Version{Flavor::MySql, 5, 7, 44};
    const auto lines = told(fleet, asked(OperationKind::RelocateReplicas, "db2", "db3"));
    CHECK(lines == Lines{"db4:3306<db3:3306",
                         "left db5: older version: db5 is MySQL 5.7.44, db3 is MySQL 8.0.36"});
    seen(fleet, "db4").version = Version{Flavor::MySql, 5, 7, 44};
    CHECK(find(fleet, asked(OperationKind::RelocateReplicas, "db2", "db3")).error().reason ==
          RefusalReason::CannotReplicate);
}

TEST_CASE("moves: one that waits to rejoin is left to that") {
    auto fleet = two_levels();
    instance(fleet, "db4").demotion = Demotion{.cluster = ClusterAlias{"alpha"},
                                               .successor = key("db1"),
                                               .promoted_at = {},
                                               .quarantine = ""};
    CHECK(told(fleet, asked(OperationKind::Relocate, "db4", "db3")) ==
          Lines{"cannot replicate: db4: db4 is waiting to rejoin db1"});
}

TEST_CASE("moves: one that was stopped on purpose is not started by moving it") {
    auto fleet = two_levels();
    instance(fleet, "db4").stop = DeliberateStop{"ann", {}};
    CHECK(told(fleet, asked(OperationKind::Relocate, "db4", "db3")) ==
          Lines{"cannot replicate: db4: db4 was stopped on purpose by ann: start-replica comes "
                "first"});
    CHECK(told(fleet, asked(OperationKind::RelocateReplicas, "db2", "db3")) ==
          Lines{"db5:3306<db3:3306",
                "left db4: db4 was stopped on purpose by ann: start-replica comes first"});
}

TEST_CASE("moves: one that is detached is not moved") {
    auto fleet = two_levels();
    testing::replica(fleet, "db4").is_detached = true;
    CHECK(told(fleet, asked(OperationKind::Repoint, "db4")) ==
          Lines{"cannot replicate: db4: db4 is detached from db2: reattach-replica comes first"});
}

TEST_CASE("moves: a replica can be pointed again at a source that is dead, and at no other") {
    auto fleet = two_levels();
    kill(fleet, "db2");
    CHECK(told(fleet, asked(OperationKind::Repoint, "db4")) == Lines{"db4:3306<db2:3306"});
    CHECK(told(fleet, asked(OperationKind::MoveUp, "db4")) == Lines{"db4:3306<db1:3306"});
    CHECK(told(fleet, asked(OperationKind::Relocate, "db3", "db2")) ==
          Lines{"cannot replicate: db3: not reachable: db2: connection refused"});
}

}  // namespace
}  // namespace understudy
