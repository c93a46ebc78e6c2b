// What the steps about GTIDs that only one replica has must do on any fleet, and the one that kills
// what a connection executes.
#include <catch2/catch.hpp>

#include "engine/relocation/gtid_search.h"
#include "engine/relocation/log_text.h"

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;
using Catch::Contains;

void check_refused(const Result<void>& outcome, ErrorCode code) {
    REQUIRE_FALSE(outcome);
    INFO(outcome.error().message);
    CHECK(outcome.error().code == code);
}

Observation wait_for_all_of(Conductor& fleet,
                            const InstanceKey& replica,
                            const InstanceKey& source) {
    const ReplicationPosition wanted = fleet.look(source).executed;
    return fleet.look_until(
        replica, "it has all that its source has", 10s, [&](const Observation& now) {
            return contains(now.executed, wanted) && is_replicating(now);
        });
}

/// Two transactions that only db2 has; MariaDB does not say so.
struct Errant {
    explicit Errant(Conductor& fleet) : db1(write_rows(fleet)), db2(write(fleet)) {
        if (is_known()) {
            executed = std::get<GtidSet>(db2.executed);
            gtids = executed - std::get<GtidSet>(db1.executed);
            kept = executed - gtids;
        }
    }

    [[nodiscard]] bool is_known() const { return !is_mariadb(db2.version); }

    static Observation write_rows(Conductor& fleet) {
        fleet.servers().write_rows(fleet.db1(), 2);
        wait_for_all_of(fleet, fleet.db3(), fleet.db1());
        return wait_for_all_of(fleet, fleet.db2(), fleet.db1());
    }

    static Observation write(Conductor& fleet) {
        fleet.servers().meddle(fleet.db2(), Meddling::WriteErrant);
        return fleet.look(fleet.db2());
    }

    Observation db1;
    Observation db2;
    GtidSet executed;
    GtidSet gtids;
    GtidSet kept;
};

TEST_CASE("InjectEmpty: each name is committed once, and who replicates from there gets it") {
    Conductor fleet;
    const Errant errant{fleet};
    const step::InjectEmpty inject{fleet.db1(), errant.gtids};
    if (!errant.is_known()) {
        return check_refused(fleet.try_perform(inject), ErrorCode::Unsupported);
    }
    REQUIRE(errant.gtids.count() == 2);
    CHECK_FALSE(is_satisfied(inject, fleet.look(fleet.db1())));

    fleet.perform(inject);

    const Observation after = fleet.look(fleet.db1());
    CHECK(is_satisfied(inject, after));
    fleet.perform(inject);
    CHECK(fleet.look(fleet.db1()).executed == after.executed);
    fleet.servers().write_rows(fleet.db1(), 2);
    const Observation db3 = wait_for_all_of(fleet, fleet.db3(), fleet.db1());
    CHECK(is_satisfied(step::InjectEmpty{fleet.db3(), errant.gtids}, db3));
    CHECK(wait_for_all_of(fleet, fleet.db2(), fleet.db1()).executed == db3.executed);
}

TEST_CASE("InjectEmpty: nothing is committed on a server that takes no writes") {
    Conductor fleet;
    const Errant errant{fleet};
    if (errant.is_known()) {
        check_refused(fleet.try_perform(step::InjectEmpty{fleet.db3(), errant.gtids}),
                      ErrorCode::PreconditionFailed);
        CHECK_FALSE(
            is_satisfied(step::InjectEmpty{fleet.db3(), errant.gtids}, fleet.look(fleet.db3())));
    }
}

TEST_CASE(
    "ResetExecuted, SetPurged: a replica forgets what only it has, and goes on with the rest") {
    Conductor fleet;
    const Errant errant{fleet};
    const step::ResetExecuted reset{fleet.db2(), fleet.db1(), errant.executed, errant.gtids};
    const step::SetPurged purged{fleet.db2(), fleet.db1(), errant.kept};
    if (!errant.is_known()) {
        check_refused(fleet.try_perform(reset), ErrorCode::Unsupported);
        return check_refused(fleet.try_perform(purged), ErrorCode::Unsupported);
    }
    fleet.perform(step::DetachSource{fleet.db2(), fleet.db1()});
    CHECK_FALSE(is_satisfied(reset, fleet.look(fleet.db2())));

    fleet.perform(reset);

    const Observation empty = fleet.look(fleet.db2());
    CHECK(is_satisfied(reset, empty));
    CHECK_FALSE(is_satisfied(purged, empty));
    CHECK(is_empty(empty.executed));
    CHECK(is_empty(received_position(empty)));
    CHECK(empty.replica->is_detached);
    CHECK(is_satisfied(step::StopReplication{fleet.db2()}, empty));
    fleet.perform(reset);

    fleet.perform(purged);
    fleet.perform(purged);

    const Observation counted = fleet.look(fleet.db2());
    CHECK(is_satisfied(purged, counted));
    CHECK(counted.executed == ReplicationPosition{errant.kept});
    CHECK(counted.purged == errant.kept);
    fleet.servers().write_rows(fleet.db1(), 3);
    fleet.perform(step::ReattachSource{fleet.db2(), fleet.db1()});
    fleet.perform(step::StartReplication{fleet.db2()});
    const Observation whole = wait_for_all_of(fleet, fleet.db2(), fleet.db1());
    CHECK(whole.executed == fleet.look(fleet.db1()).executed);
    CHECK(whole.replica->applier_error.empty());
    check_refused(fleet.try_perform(reset), ErrorCode::PreconditionFailed);
    check_refused(fleet.try_perform(purged), ErrorCode::PreconditionFailed);
}

TEST_CASE("ResetExecuted: one that could fetch something, or takes writes, keeps all that it has") {
    Conductor fleet;
    const Errant errant{fleet};
    if (!errant.is_known()) {
        return;
    }
    const step::ResetExecuted reset{fleet.db2(), fleet.db1(), errant.executed, errant.gtids};
    check_refused(fleet.try_perform(reset), ErrorCode::PreconditionFailed);
    fleet.perform(step::DetachSource{fleet.db2(), fleet.db1()});
    auto other = reset;
    other.executed = errant.kept;
    check_refused(fleet.try_perform(other), ErrorCode::PreconditionFailed);
    other = reset;
    other.source = fleet.db3();
    check_refused(fleet.try_perform(other), ErrorCode::PreconditionFailed);
    fleet.servers().meddle(fleet.db2(), Meddling::SetWritable);
    check_refused(fleet.try_perform(reset), ErrorCode::PreconditionFailed);
    CHECK(fleet.look(fleet.db2()).executed == ReplicationPosition{errant.executed});
}

TEST_CASE("ResetExecuted: whose binary logs are read keeps them") {
    Conductor fleet;
    const Errant errant{fleet};
    if (!errant.is_known()) {
        return;
    }
    fleet.perform(step::PointAt{.instance = fleet.db3(), .source = fleet.db2()});
    wait_for_all_of(fleet, fleet.db3(), fleet.db2());
    fleet.perform(step::DetachSource{fleet.db2(), fleet.db1()});
    check_refused(fleet.try_perform(
                      step::ResetExecuted{fleet.db2(), fleet.db1(), errant.executed, errant.gtids}),
                  ErrorCode::PreconditionFailed);
    CHECK(fleet.look(fleet.db2()).executed == ReplicationPosition{errant.executed});
}

TEST_CASE("SetPurged: one that counts something else keeps that count") {
    Conductor fleet;
    const Errant errant{fleet};
    if (!errant.is_known()) {
        return;
    }
    fleet.perform(step::DetachSource{fleet.db3(), fleet.db1()});
    fleet.servers().write_rows(fleet.db1(), 1);
    const auto more = std::get<GtidSet>(fleet.look(fleet.db1()).executed);

    check_refused(fleet.try_perform(step::SetPurged{fleet.db3(), fleet.db1(), more}),
                  ErrorCode::PreconditionFailed);

    CHECK(fleet.look(fleet.db3()).executed == ReplicationPosition{errant.kept});
}

/// The whole search; few events at a time.
GtidSearch search(Conductor& fleet, const GtidSet& gtids) {
    const GtidSet purged = fleet.look(fleet.db2()).purged.value_or(GtidSet{});
    GtidSearch search{fleet.db2(), gtids, gtids & purged, 3};
    while (const auto question = search.next()) {
        search.take(fleet.try_read_log(*question));
    }
    return search;
}

TEST_CASE("a log tells in which file GTIDs are and where, and which are in none any more") {
    Conductor fleet;
    const Errant first{fleet};
    if (!first.is_known()) {
        return;
    }
    fleet.perform(step::FlushBinaryLogs{fleet.db2()});
    const GtidSet second = std::get<GtidSet>(Errant::write(fleet).executed) - first.executed;
    const auto files = fleet.read_log({.instance = fleet.db2()}).files;
    REQUIRE(files.size() >= 2);

    const GtidSearch both = search(fleet, first.gtids | second);

    CHECK(both.failure().empty());
    REQUIRE(both.found().size() == 2);
    CHECK(both.found()[0].gtids == first.gtids);
    CHECK(both.found()[0].begin.file == files[files.size() - 2]);
    CHECK(both.found()[1].gtids == second);
    CHECK(both.found()[1].begin.file == files.back());
    const LogPart place{both.found()[1].begin, 1};
    const auto event = fleet.read_log({.instance = fleet.db2(), .part = place}).events.at(0);
    CHECK(gtid_of(event) == list_gtids(second, 1).front());

    fleet.servers().meddle(fleet.db2(), Meddling::PurgeBinaryLogs);
    const GtidSearch gone = search(fleet, first.gtids | second);
    CHECK(gone.found().empty());
    CHECK_THAT(gone.describe(), Contains("is in no binary log any more: purged"));
}

TEST_CASE("KillQuery: what a connection executes ends, and whose it was is noted") {
    Conductor fleet;
    const std::uint64_t connection = fleet.servers().begin_long_write(fleet.db1());
    CHECK(fleet.servers().is_executing(fleet.db1(), connection));
    const ReplicationPosition before = fleet.look(fleet.db1()).executed;

    const StepId id = fleet.ask_step(step::KillQuery{fleet.db1(), connection}, 5s);
    REQUIRE(fleet.wait_for(id, 5s));

    CHECK_THAT(fleet.note_of(id),
               Contains("connection " + std::to_string(connection) + ", app@") &&
                   Contains("had been executing for") && Contains("Query"));
    CHECK_THAT(fleet.note_of(id), !Contains("app.written"));
    fleet.look_until(fleet.db1(), "nothing is executed there", 5s, [&](const Observation&) {
        return !fleet.servers().is_executing(fleet.db1(), connection);
    });
    CHECK(fleet.look(fleet.db1()).executed == before);
    check_refused(fleet.try_perform(step::KillQuery{fleet.db1(), connection}), ErrorCode::Refused);
}

TEST_CASE("KillQuery: replication is not killed, nor what there is not") {
    Conductor fleet;
    check_refused(fleet.try_perform(step::KillQuery{fleet.db1(), 4'000'000'000}),
                  ErrorCode::Refused);
    if (const auto connection = fleet.servers().connection_of_replica(fleet.db1())) {
        check_refused(fleet.try_perform(step::KillQuery{fleet.db1(), *connection}),
                      ErrorCode::Refused);
        CHECK(fleet.servers().connection_of_replica(fleet.db1()));
    }
}

}  // namespace
}  // namespace understudy::contract
