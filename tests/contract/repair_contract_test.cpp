// What the steps that leave out a transaction, change how a replica says where to begin, and set
// semi-sync must do on any fleet.
//
// Servers are started without GTID for tests whose names begin with "coordinates:" (run_real.py).
#include <catch2/catch.hpp>

#include "tests/contract/conductor.h"
#include "tests/contract/waiting.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;
using step::Positioning;
using step::SemiSyncRole;

/// The first of `rows` rows is in the way of db2, and db2 has failed at it.
Observation break_applier(Conductor& fleet, unsigned rows) {
    fleet.servers().write_rows(fleet.db1(), 1);
    wait_until_level(fleet, fleet.db2(), fleet.db1());
    fleet.servers().meddle(fleet.db2(), Meddling::BreakApplier);
    fleet.servers().write_rows(fleet.db1(), rows);
    return fleet.look_until(fleet.db2(), "its applier fails", 10s, [](const Observation& now) {
        return now.replica->applier == ApplierState::Stopped && !now.replica->applier_error.empty();
    });
}

TEST_CASE("SkipTransaction: the one that it failed at is left out, and no other one") {
    Conductor fleet;
    const Observation broken = break_applier(fleet, 3);
    REQUIRE(broken.replica->failing);
    CHECK_FALSE(contains(broken.executed, *broken.replica->failing));
    const step::SkipTransaction skip{fleet.db2(), fleet.db1(), *broken.replica->failing};

    fleet.perform(skip);
    fleet.perform(skip);

    const Observation after = fleet.look(fleet.db2());
    CHECK(is_satisfied(skip, after));
    CHECK(count_missing(after.executed, fleet.look(fleet.db1()).executed) == 2);
    fleet.perform(step::StartReplication{fleet.db2()});
    const Observation whole = wait_until_level(fleet, fleet.db2(), fleet.db1());
    CHECK_FALSE(whole.replica->failing);
    CHECK(whole.replica->uses_gtid);
    CHECK(fleet.look(fleet.db1()).executed == whole.executed);
}

TEST_CASE(
    "SkipTransaction: another one than it failed at, and of another source, is not left out") {
    Conductor fleet;
    const Observation broken = break_applier(fleet, 1);
    REQUIRE(broken.replica->failing);
    fleet.servers().write_rows(fleet.db1(), 1);
    const ReplicationPosition other = fleet.look(fleet.db1()).executed;

    for (const auto& [source, transaction] :
         {std::pair{fleet.db1(), other}, std::pair{fleet.db3(), *broken.replica->failing}}) {
        const auto outcome =
            fleet.try_perform(step::SkipTransaction{fleet.db2(), source, transaction});
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
        CHECK(fleet.look(fleet.db2()).executed == broken.executed);
    }
}

TEST_CASE("SkipTransaction: nothing is left out of one that has not failed, or has no source") {
    Conductor fleet;
    const Observation seen = wait_until_level(fleet, fleet.db2(), fleet.db1());
    CHECK_FALSE(seen.replica->failing);
    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 1);
    const ReplicationPosition next = fleet.look(fleet.db1()).executed;

    const auto stopped = fleet.try_perform(step::SkipTransaction{fleet.db2(), fleet.db1(), next});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::PreconditionFailed);
    const auto primary = fleet.try_perform(step::SkipTransaction{fleet.db1(), fleet.db2(), next});
    REQUIRE_FALSE(primary);
    CHECK(primary.error().code == ErrorCode::Refused);
}

TEST_CASE("coordinates: SkipTransaction leaves out the one that it failed at, and goes on") {
    Conductor fleet{{.semi_sync = std::nullopt, .has_gtid = false}};
    const Observation broken = break_applier(fleet, 3);
    REQUIRE(broken.replica->failing);
    REQUIRE(std::holds_alternative<BinlogCoordinates>(*broken.replica->failing));
    const step::SkipTransaction skip{fleet.db2(), fleet.db1(), *broken.replica->failing};
    CHECK_FALSE(is_satisfied(skip, broken));

    fleet.perform(skip);

    const Observation after = wait_until_level(fleet, fleet.db2(), fleet.db1());
    CHECK(is_satisfied(skip, after));
    CHECK_FALSE(after.replica->failing);
    fleet.perform(skip);
    CHECK(is_replicating(fleet.look(fleet.db2())));
}

TEST_CASE("ReplicateBy: a replica goes on exactly where it was, by file and position and back") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_until_level(fleet, fleet.db2(), fleet.db1());
    for (const auto positioning : {Positioning::Coordinates, Positioning::Gtid}) {
        const step::ReplicateBy by{fleet.db2(), fleet.db1(), positioning};
        fleet.perform(by);
        fleet.perform(by);
        const Observation seen = fleet.look(fleet.db2());
        CHECK(is_satisfied(by, seen));
        CHECK(is_satisfied(step::StopReplication{fleet.db2()}, seen));
        fleet.servers().write_rows(fleet.db1(), 3);
        fleet.perform(step::StartReplication{fleet.db2()});
        const Observation after =
            fleet.look_until(fleet.db2(), "it has all", 10s, [&](const Observation& now) {
                return contains(now.executed, fleet.look(fleet.db1()).executed);
            });
        CHECK(after.replica->applier_error.empty());
        CHECK(after.replica->uses_gtid == (positioning == Positioning::Gtid));
        CHECK(after.replica->in_source_log.has_value() ==
              (positioning == Positioning::Coordinates));
    }
}

TEST_CASE("ReplicateBy: one that has not applied all that it received stays as it is, stopped") {
    Conductor fleet{{.semi_sync = std::nullopt, .keeps_relay_log = true}};
    fleet.perform(step::SetDelay{fleet.db2(), 1h});
    fleet.servers().write_rows(fleet.db1(), 2);
    const Observation wanted = fleet.look(fleet.db1());
    fleet.look_until(fleet.db2(), "it has received", 10s, [&](const Observation& now) {
        return contains(now.replica->received, wanted.executed);
    });

    const auto outcome =
        fleet.try_perform(step::ReplicateBy{fleet.db2(), fleet.db1(), Positioning::Coordinates});

    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    const Observation after = fleet.look(fleet.db2());
    CHECK(after.replica->uses_gtid);
    CHECK(is_satisfied(step::StopReplication{fleet.db2()}, after));
}

TEST_CASE("ReplicateBy: of another source than it has, and of none, nothing is done") {
    Conductor fleet;
    const auto other =
        fleet.try_perform(step::ReplicateBy{fleet.db2(), fleet.db3(), Positioning::Coordinates});
    REQUIRE_FALSE(other);
    CHECK(other.error().code == ErrorCode::PreconditionFailed);
    CHECK(is_replicating(fleet.look(fleet.db2())));
    const auto none =
        fleet.try_perform(step::ReplicateBy{fleet.db1(), fleet.db2(), Positioning::Coordinates});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::Refused);
}

TEST_CASE("coordinates: ReplicateBy GTID is refused by a MySQL that has none") {
    Conductor fleet{{.semi_sync = std::nullopt, .has_gtid = false}};
    const Observation before = wait_until_level(fleet, fleet.db2(), fleet.db1());
    const auto outcome =
        fleet.try_perform(step::ReplicateBy{fleet.db2(), fleet.db1(), Positioning::Gtid});
    CHECK(outcome.has_value() == is_mariadb(before.version));
    fleet.perform(step::StartReplication{fleet.db2()});
    const Observation after = wait_until_level(fleet, fleet.db2(), fleet.db1());
    CHECK(after.replica->uses_gtid == is_mariadb(before.version));
}

TEST_CASE("SetSemiSync: commits wait for who acknowledges, while both roles are enabled") {
    Conductor fleet;
    const Observation before = fleet.look(fleet.db1());
    const step::SetSemiSync source{fleet.db1(), SemiSyncRole::Source, true};
    const step::SetSemiSync replica{fleet.db2(), SemiSyncRole::Replica, true};
    if (!before.semi_sync.can_be_source) {
        const auto outcome = fleet.try_perform(source);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code == ErrorCode::Unsupported);
        return;
    }
    for (const auto& step : {replica, source, source, replica}) {
        fleet.perform(step);
        CHECK(is_satisfied(step, fleet.look(step.instance)));
    }
    CHECK(is_connected(fleet.look_until(fleet.db2(), "it is back", 5s, is_connected)));
    const Observation waiting =
        fleet.look_until(fleet.db1(), "somebody acknowledges", 10s, [](const Observation& now) {
            return now.semi_sync.source_active && now.semi_sync.connected_replicas == 1;
        });
    CHECK(waiting.semi_sync.source_enabled);
    fleet.servers().write_rows(fleet.db1(), 1);
    wait_until_level(fleet, fleet.db2(), fleet.db1());

    fleet.perform({step::SetSemiSync{fleet.db1(), SemiSyncRole::Source, false}});
    fleet.perform({step::SetSemiSync{fleet.db2(), SemiSyncRole::Replica, false}});
    CHECK_FALSE(fleet.look(fleet.db1()).semi_sync.source_enabled);
    CHECK_FALSE(fleet.look(fleet.db2()).semi_sync.replica_enabled);
}

TEST_CASE("SetSemiSync: who does not receive is not made to") {
    Conductor fleet;
    if (!fleet.look(fleet.db2()).semi_sync.can_be_replica) {
        return;
    }
    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.perform(step::SetSemiSync{fleet.db2(), SemiSyncRole::Replica, true});
    const Observation seen = fleet.look(fleet.db2());
    CHECK(seen.semi_sync.replica_enabled);
    CHECK(is_satisfied(step::StopReplication{fleet.db2()}, seen));
}

TEST_CASE("FlushBinaryLogs: what follows is in another file, and nothing was written") {
    Conductor fleet;
    for (const InstanceKey& server : {fleet.db1(), fleet.db2()}) {
        wait_until_level(fleet, fleet.db2(), fleet.db1());
        const auto files = fleet.read_log({.instance = server}).files;
        const Observation before = fleet.look(server);
        fleet.perform(step::FlushBinaryLogs{server});
        CHECK(fleet.read_log({.instance = server}).files.size() == files.size() + 1);
        CHECK(fleet.look(server).executed == before.executed);
        fleet.servers().write_rows(fleet.db1(), 1);
    }
    wait_until_level(fleet, fleet.db2(), fleet.db1());
}

step::LogReader reader_of(const Observation& seen, const InstanceKey& key) {
    const auto& progress = seen.replica->in_source_log;
    return {key,
            seen.executed,
            progress ? std::optional{progress->executed} : std::optional<BinlogCoordinates>{}};
}

/// What db2 has before, and after, db1 has begun another file. The name of that.
std::string begin_file(Conductor& fleet, step::LogReader& before, step::LogReader& after) {
    fleet.servers().write_rows(fleet.db1(), 1);
    before = reader_of(wait_until_level(fleet, fleet.db2(), fleet.db1()), fleet.db2());
    fleet.servers().write_rows(fleet.db1(), 1);
    fleet.perform(step::FlushBinaryLogs{fleet.db1()});
    const std::string file = fleet.read_log({.instance = fleet.db1()}).files.back();
    fleet.servers().write_rows(fleet.db1(), 1);
    wait_until_level(fleet, fleet.db3(), fleet.db1());
    after = reader_of(wait_until_level(fleet, fleet.db2(), fleet.db1()), fleet.db2());
    return file;
}

void check_purge(Conductor& fleet) {
    step::LogReader before;
    step::LogReader after;
    const std::string file = begin_file(fleet, before, after);

    const auto outcome_of = [&](const std::string& name, const step::LogReader& reader) {
        const auto outcome =
            fleet.try_perform(step::PurgeBinaryLogs{fleet.db1(), name, {after, reader}});
        return outcome ? std::nullopt : std::optional{outcome.error().code};
    };
    CHECK(outcome_of(file, after) == ErrorCode::Refused);  // it is written to
    CHECK(outcome_of(file + "0", after) == ErrorCode::Refused);
    fleet.perform(step::FlushBinaryLogs{fleet.db1()});
    CHECK(outcome_of(file, before) == ErrorCode::PreconditionFailed);
    CHECK(fleet.read_log({.instance = fleet.db1()}).files.front() != file);

    fleet.servers().write_rows(fleet.db1(), 1);
    wait_until_level(fleet, fleet.db3(), fleet.db1());
    wait_until_level(fleet, fleet.db2(), fleet.db1());
    // A file that a replica has just read to its end may stay for a moment.
    for (int tries = 0; outcome_of(file, after) == ErrorCode::Refused; ++tries) {
        REQUIRE(tries < 100);
        fleet.servers().wait_until(50ms, [](const Answers&) { return false; });
    }
    for (int i = 0; i < 2; ++i) {
        fleet.perform(step::PurgeBinaryLogs{fleet.db1(), file, {after}});
        CHECK(fleet.read_log({.instance = fleet.db1()}).files.front() == file);
    }
    fleet.servers().write_rows(fleet.db1(), 1);
    wait_until_level(fleet, fleet.db2(), fleet.db1());
}

TEST_CASE("PurgeBinaryLogs: what every reader has executed goes, and nothing else") {
    Conductor fleet;
    check_purge(fleet);
}

TEST_CASE("coordinates: PurgeBinaryLogs goes by the places of its readers") {
    Conductor fleet{{.semi_sync = std::nullopt, .has_gtid = false}};
    check_purge(fleet);
}

}  // namespace
}  // namespace understudy::contract
