// Changes about GTIDs that only one replica has.
#include "engine/relocation/errant_changes.h"

#include <catch2/catch.hpp>

#include "engine/relocation/plan_operation.h"

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy::errant_changes {
namespace {

using testing::instance;
using testing::key;
using testing::keys;
using testing::kill;
using testing::on_mariadb;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::uuid_of;
using testing::written_on;

using Lines = std::vector<std::string>;

constexpr auto kReset = OperationKind::GtidErrantReset;
constexpr auto kInject = OperationKind::GtidErrantInjectEmpty;

const std::string kErrant = to_string(written_on("db3", 2));

void write_on(Snapshot& fleet, const std::string& host, std::uint64_t last) {
    auto& executed = std::get<GtidSet>(seen(fleet, host).executed);
    executed |= written_on("db3", last);
    replica(fleet, host).received = executed;
}

/// db1 <- db2 <- db4; db1 <- db3, which has two transactions of its own.
Snapshot fleet_of_four() {
    Snapshot fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}, {"db4", "db2"}});
    write_on(fleet, "db3", 2);
    return fleet;
}

struct Plan {
    Plan(const Snapshot& fleet,
         OperationKind kind,
         const std::string& host,
         const Parameters& parameters = {})
        : topology(fleet),
          members(keys({"db1", "db2", "db3", "db4"})),
          terrain{fleet, topology, policy, members},
          planned(plan_operation(
              terrain, {.kind = kind, .instance = key(host), .parameters = parameters})) {}

    [[nodiscard]] std::string refusal() const {
        return planned
                   ? ""
                   : std::string{to_string(planned.error().reason)} + ": " + planned.error().detail;
    }

    [[nodiscard]] Lines steps() const {
        Lines lines;
        for (const PhasePlan& phase : planned->phases) {
            for (const PlannedStep& one : phase.steps) {
                lines.push_back(std::string{to_string(phase.phase)} + " " + describe(one.step));
            }
        }
        return lines;
    }

    [[nodiscard]] Change change() const { return std::get<Change>(planned->work); }

    Topology topology;
    Policy policy;
    std::vector<InstanceKey> members;
    Terrain terrain;
    tl::expected<OperationPlan, Refusal> planned;
};

std::string refusal_of(const Snapshot& fleet,
                       OperationKind kind,
                       const std::string& host,
                       const Parameters& parameters = {}) {
    return Plan{fleet, kind, host, parameters}.refusal();
}

TEST_CASE(
    "errant changes: a replica is detached before it forgets, and counts the rest before it "
    "is reattached") {
    const Snapshot fleet = fleet_of_four();
    const Plan plan{fleet, kReset, "db3"};
    const std::string kept = to_string(written_on("db1", 100));
    REQUIRE(plan.refusal() == "");
    CHECK(plan.steps() ==
          Lines{"hold stop the receiver of db3",
                "act detach db3 from db1",
                "act let db3 forget its binary logs and what it has executed, for " + kErrant,
                "act let db3 count as executed: " + kept,
                "act reattach db3 to db1",
                "act start replication on db3"});
    CHECK(describe(plan.planned->operation) == "gtid-errant-reset db3, " + kErrant);
    CHECK(describe_outcome(plan.change()) ==
          "db3 has forgotten " + kErrant +
              "; what those changed is still in its tables, and nowhere else");
    CHECK(stands_still_for(kReset));
}

TEST_CASE(
    "errant changes: one that takes writes is made read-only, one that was stopped stays so") {
    Snapshot fleet = fleet_of_four();
    seen(fleet, "db3").writability = Writability::Writable;
    instance(fleet, "db3").stop = DeliberateStop{"ann", testing::at(std::chrono::seconds{1})};
    const Plan plan{fleet, kReset, "db3"};
    REQUIRE(plan.refusal() == "");
    CHECK(plan.steps()[1] == "act make db3 read-only");
    CHECK(plan.steps().back() == "act reattach db3 to db1");
}

TEST_CASE("errant changes: what is not to be forgotten, and where, is told") {
    Snapshot fleet = fleet_of_four();
    CHECK(refusal_of(fleet, kReset, "db1") == "not a replica: db1 has no source");
    CHECK(refusal_of(fleet, kReset, "db4") == "nothing errant: db4 has no GTID that db1 lacks");
    write_on(fleet, "db2", 2);
    CHECK(refusal_of(fleet, kReset, "db2") ==
          "has replicas: the binary logs of db2 would go, and db4 read them; relocate-replicas "
          "moves them elsewhere first");
    write_on(fleet, "db4", 2);
    CHECK(refusal_of(fleet, kReset, "db4") ==
          "not possible: db4 would get them again from db2, which has " + kErrant +
              " as well: begin there");
    replica(fleet, "db3").is_detached = true;
    CHECK(refusal_of(fleet, kReset, "db3") ==
          "detached: db3 is detached from db1: reattach-replica first");
    kill(fleet, "db1");
    CHECK(refusal_of(fleet, kReset, "db4") == "not reachable: db1 does not answer");
}

TEST_CASE("errant changes: who could not go on without them does not forget them") {
    Snapshot fleet = fleet_of_four();
    seen(fleet, "db1").executed = written_on("db1", 200);
    seen(fleet, "db1").purged = written_on("db1", 150);
    CHECK(refusal_of(fleet, kReset, "db3").starts_with("cannot replicate: db3 from db1: "));
    fleet = fleet_of_four();
    replica(fleet, "db3").uses_gtid = false;
    CHECK(refusal_of(fleet, kReset, "db3") ==
          "no GTID: db3 replicates by file and position: enable-gtid first");
    fleet = fleet_of_four();
    replica(fleet, "db3").applier = ApplierState::Stopped;
    replica(fleet, "db3").received = written_on("db1", 105) | written_on("db3", 2);
    CHECK(refusal_of(fleet, kReset, "db3").starts_with("cannot catch up: "));
}

TEST_CASE("errant changes: MariaDB tells the last transaction only") {
    CHECK(refusal_of(on_mariadb(fleet_of_four()), kReset, "db3").starts_with("no GTID: "));
    CHECK(refusal_of(on_mariadb(fleet_of_four()), kInject, "db3").starts_with("no GTID: "));
}

TEST_CASE("errant changes: a plan is kept to the GTIDs that it names") {
    Snapshot fleet = fleet_of_four();
    const Plan first{fleet, kReset, "db3"};
    Snapshot later = fleet_of_four();
    seen(later, "db3").executed = written_on("db1", 105) | written_on("db3", 2);
    seen(later, "db1").executed = written_on("db1", 105);
    CHECK(Plan{later, kReset, "db3"}.planned->fingerprint(later) ==
          first.planned->fingerprint(fleet));
    write_on(fleet, "db3", 3);
    const Plan second{fleet, kReset, "db3"};
    CHECK(first.planned->fingerprint(fleet) != second.planned->fingerprint(fleet));
    const std::string now = to_string(written_on("db3", 3));
    for (const auto kind : {kReset, kInject}) {
        const Operation before = Plan{fleet_of_four(), kind, "db3"}.planned->operation;
        const auto again = plan_operation(second.terrain, before);
        REQUIRE_FALSE(again);
        CHECK(again.error() == Refusal{RefusalReason::PlanChanged,
                                       "what db3 has and db1 lacks is " + now + " by now"});
    }
}

/// Of db3, after what was planned was begun.
struct Begun {
    explicit Begun(Snapshot before) : fleet(std::move(before)) {
        change = std::get<Change>(Plan{fleet, kReset, "db3"}.planned->work);
        change.kept = written_on("db1", 100);
    }

    [[nodiscard]] Lines steps_back() const {
        const Topology topology{fleet};
        const Policy policy;
        Lines lines;
        for (const PlannedStep& one : plan_release({fleet, topology, policy, {}}, change).steps) {
            lines.push_back(describe(one.step));
        }
        return lines;
    }

    [[nodiscard]] bool is_done() const {
        const Topology topology{fleet};
        const Policy policy;
        return understudy::is_done({fleet, topology, policy, {}}, change);
    }

    Snapshot fleet;
    Change change;
};

TEST_CASE(
    "errant changes: one that counts nothing is not reattached before it counts what it has") {
    Begun begun{fleet_of_four()};
    CHECK_FALSE(begun.is_done());
    auto& status = replica(begun.fleet, "db3");
    status.receiver = ReceiverState::Stopped;
    status.applier = ApplierState::Stopped;
    CHECK(begun.steps_back() == Lines{"start replication on db3"});
    status.is_detached = true;
    CHECK(begun.steps_back() == Lines{"reattach db3 to db1", "start replication on db3"});
    seen(begun.fleet, "db3").executed = GtidSet{};
    status.received = GtidSet{};
    CHECK(begun.steps_back() ==
          Lines{"let db3 count as executed: " + to_string(written_on("db1", 100)),
                "reattach db3 to db1",
                "start replication on db3"});
    CHECK_FALSE(begun.is_done());
    CHECK(refusal_of(begun.fleet, OperationKind::ReattachReplica, "db3")
              .starts_with("no GTID: db3 counts nothing as executed by GTID"));
    seen(begun.fleet, "db3").executed = written_on("db1", 100);
    CHECK(begun.steps_back() == Lines{"reattach db3 to db1", "start replication on db3"});
    status.is_detached = false;
    status.receiver = ReceiverState::Running;
    status.applier = ApplierState::Running;
    CHECK(begun.is_done());
    CHECK(begun.steps_back().empty());
}

TEST_CASE("errant changes: the primary gets empty transactions, what it has is left out") {
    Snapshot fleet = fleet_of_four();
    const Plan plan{fleet, kInject, "db3"};
    REQUIRE(plan.refusal() == "");
    CHECK(plan.steps() == Lines{"act commit empty transactions on db1: " + kErrant});
    CHECK(plan.change().instance == key("db1"));
    CHECK(plan.change().of == key("db3"));
    CHECK(describe(plan.planned->operation) == "gtid-errant-inject-empty db3 on db1, " + kErrant);
    CHECK(changed_by(plan.planned->work) == keys({"db1"}));
    CHECK_FALSE(is_done(plan.terrain, plan.change()));

    seen(fleet, "db1").executed = written_on("db1", 100) | written_on("db3", 1);
    const auto rest = plan_operation(plan.terrain, plan.planned->operation);
    REQUIRE(rest);
    CHECK(describe(rest->phases.back().steps.front().step) ==
          "commit empty transactions on db1: " +
              to_string(GtidSet{uuid_of("db3"), GtidInterval{2, 2}}));
    seen(fleet, "db1").executed = written_on("db1", 100) | written_on("db3", 2);
    CHECK(is_done(plan.terrain, plan.change()));
}

TEST_CASE("errant changes: many names come in several steps, and too many not at all") {
    Snapshot fleet = fleet_of_four();
    write_on(fleet, "db3", 120);
    CHECK(Plan{fleet, kInject, "db3"}.steps().size() == 3);
    write_on(fleet, "db3", 500);
    CHECK(refusal_of(fleet, kInject, "db3") == "");
    write_on(fleet, "db3", 501);
    CHECK(refusal_of(fleet, kInject, "db3") ==
          "not possible: db3 has 501 GTIDs that db1 lacks, and at most 500 are injected: "
          "gtid-errant-reset lets it forget them, or build it anew");
}

TEST_CASE("errant changes: nothing is written on who takes no writes, or cannot take a name") {
    Snapshot fleet = fleet_of_four();
    CHECK(refusal_of(fleet, kInject, "db4") == "nothing errant: db4 has no GTID that db1 lacks");
    CHECK(refusal_of(fleet, kInject, "db1") == "not a replica: db1 has no source");
    seen(fleet, "db1").gtid_mode = GtidMode::OffPermissive;
    CHECK(refusal_of(fleet, kInject, "db3") ==
          "no GTID: db1 has gtid_mode=off_permissive: it must be ON, or ON_PERMISSIVE");
    seen(fleet, "db1").writability = Writability::ReadOnly;
    CHECK(refusal_of(fleet, kInject, "db3") == "primary not healthy: db1 is read-only");
    kill(fleet, "db1");
    CHECK(refusal_of(fleet, kInject, "db3").starts_with("not reachable: db1 does not answer"));
}

TEST_CASE("errant changes: a query is killed by the number of its connection") {
    const Snapshot fleet = fleet_of_four();
    const Plan plan{fleet, OperationKind::KillQuery, "db3", {.process = 42}};
    REQUIRE(plan.refusal() == "");
    CHECK(plan.steps() == Lines{"act kill what connection 42 of db3 executes"});
    CHECK(is_unseen(OperationKind::KillQuery));
    CHECK(refusal_of(fleet, OperationKind::KillQuery, "db3") ==
          "not possible: of which connection? --process is its ID in SHOW PROCESSLIST");
}

}  // namespace
}  // namespace understudy::errant_changes
