// What the steps for replicas without GTID must do on any fleet.
//
// Servers are started without GTID for tests whose names begin with "coordinates:" (run_real.py).
#include <catch2/catch.hpp>

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

constexpr Setting kNoGtid{.semi_sync = std::nullopt, .has_gtid = false};

const SourceLogProgress& progress_of(const Observation& seen) {
    REQUIRE(seen.replica);
    REQUIRE(seen.replica->in_source_log);
    return *seen.replica->in_source_log;
}

/// The end of a log that nobody writes to any more.
BinlogCoordinates log_end_of(Conductor& fleet, const InstanceKey& server) {
    const Observation seen = fleet.look(server);
    if (const auto* own = std::get_if<BinlogCoordinates>(&seen.executed)) {
        return *own;
    }
    // A MariaDB primary tells it in no probe. Its replica does, once it has everything.
    const auto settled = [](const Observation& now) {
        return now.replica && now.replica->receiver == ReceiverState::Running &&
               has_applied_all_received(now);
    };
    fleet.servers().wait_until(300ms, [](const Answers&) { return false; });
    return progress_of(fleet.look_until(fleet.db3(), "it has settled", 5s, settled)).executed;
}

Observation wait_for_place(Conductor& fleet,
                           const InstanceKey& replica,
                           const BinlogCoordinates& place) {
    return fleet.look_until(replica, "it is at that place", 10s, [&](const Observation& now) {
        return now.replica && now.replica->in_source_log &&
               now.replica->in_source_log->executed == place;
    });
}

bool is_stopped(const Observation& seen) {
    return seen.replica && seen.replica->receiver == ReceiverState::Stopped &&
           seen.replica->applier == ApplierState::Stopped;
}

TEST_CASE(
    "coordinates: a replica tells how far it is in its source's log, and where its own ends") {
    Conductor fleet{kNoGtid};
    fleet.servers().write_rows(fleet.db1(), 3);
    const auto end = log_end_of(fleet, fleet.db1());

    const Observation seen = wait_for_place(fleet, fleet.db2(), end);

    CHECK_FALSE(seen.replica->uses_gtid);
    CHECK(progress_of(seen).read == end);
    CHECK(has_applied_all_received(seen));
    REQUIRE(seen.log_end);
    CHECK(seen.log_end->position > 0);
}

TEST_CASE("coordinates: StopReplication leaves it where it is, and twice is harmless") {
    Conductor fleet{kNoGtid};
    fleet.servers().write_rows(fleet.db1(), 2);
    const auto end = log_end_of(fleet, fleet.db1());
    wait_for_place(fleet, fleet.db2(), end);

    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 2);
    fleet.perform(step::StopReplication{fleet.db2()});

    const Observation after = fleet.look(fleet.db2());
    CHECK(is_stopped(after));
    CHECK(progress_of(after).executed == end);
}

TEST_CASE(
    "coordinates: ReplicateUntil stops the applier there, whatever comes, and twice is harmless") {
    Conductor fleet{kNoGtid};
    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 2);
    const auto until = log_end_of(fleet, fleet.db1());
    fleet.servers().write_rows(fleet.db1(), 3);

    for (int i = 0; i < 2; ++i) {
        fleet.perform(step::ReplicateUntil{fleet.db2(), until});
        const Observation seen = wait_for_place(fleet, fleet.db2(), until);
        fleet.look_until(fleet.db2(), "its applier has stopped", 5s, [](const Observation& now) {
            return now.replica && now.replica->applier == ApplierState::Stopped;
        });
        CHECK(is_satisfied(step::ReplicateUntil{fleet.db2(), until}, fleet.look(fleet.db2())));
    }

    CHECK(fleet.look(fleet.db2()).replica->receiver != ReceiverState::Stopped);
    fleet.perform(step::StartReplication{fleet.db2()});
    wait_for_place(fleet, fleet.db2(), log_end_of(fleet, fleet.db1()));
}

TEST_CASE(
    "coordinates: ReplicateUntil the place where it is lets it receive, and execute nothing") {
    Conductor fleet{kNoGtid};
    const auto here = log_end_of(fleet, fleet.db1());
    wait_for_place(fleet, fleet.db2(), here);
    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 3);
    const auto there = log_end_of(fleet, fleet.db1());

    fleet.perform(step::ReplicateUntil{fleet.db2(), here});

    const Observation seen =
        fleet.look_until(fleet.db2(), "it has received all", 10s, [&](const Observation& now) {
            return now.replica && now.replica->in_source_log->read == there;
        });
    CHECK(progress_of(seen).executed == here);
    CHECK(seen.replica->applier == ApplierState::Stopped);
    CHECK(is_satisfied(step::ReplicateUntil{fleet.db2(), here}, seen));
}

TEST_CASE(
    "coordinates: ReplicateUntil a place that it is past is refused, and nothing is changed") {
    Conductor fleet{kNoGtid};
    const auto before = log_end_of(fleet, fleet.db1());
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_place(fleet, fleet.db2(), log_end_of(fleet, fleet.db1()));

    const auto outcome = fleet.try_perform(step::ReplicateUntil{fleet.db2(), before});

    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    CHECK(is_replicating(fleet.look(fleet.db2())));
}

TEST_CASE("coordinates: PointAt below a sibling at the same place, and twice is harmless") {
    Conductor fleet{kNoGtid};
    fleet.servers().write_rows(fleet.db1(), 2);
    const auto end = log_end_of(fleet, fleet.db1());
    wait_for_place(fleet, fleet.db2(), end);
    wait_for_place(fleet, fleet.db3(), end);
    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.perform(step::StopReplication{fleet.db3()});
    const auto there = fleet.look(fleet.db2()).log_end;
    REQUIRE(there);
    const step::PointAt point{.instance = fleet.db3(),
                              .source = fleet.db2(),
                              .at_most = std::nullopt,
                              .place = SamePlace{end, *there}};

    fleet.perform(point);
    fleet.perform(point);
    fleet.perform(step::StartReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 3);

    fleet.servers().wait_until(500ms, [](const Answers&) { return false; });
    const auto middle = fleet.look_until(fleet.db2(), "it has all", 5s, has_applied_all_received);
    const Observation seen = wait_for_place(fleet, fleet.db3(), *middle.log_end);
    CHECK(seen.replica->source == fleet.db2());
    CHECK_FALSE(seen.replica->uses_gtid);
    CHECK(is_replicating(seen));
    CHECK(seen.replica->applier_error.empty());
}

TEST_CASE(
    "coordinates: PointAt from another place than it stands at is refused, and it stays, stopped") {
    Conductor fleet{kNoGtid};
    const auto before = log_end_of(fleet, fleet.db1());
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_place(fleet, fleet.db3(), log_end_of(fleet, fleet.db1()));
    const auto there = fleet.look(fleet.db2()).log_end;
    REQUIRE(there);

    const auto outcome = fleet.try_perform(step::PointAt{.instance = fleet.db3(),
                                                         .source = fleet.db2(),
                                                         .at_most = std::nullopt,
                                                         .place = SamePlace{before, *there}});

    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    const Observation after = fleet.look(fleet.db3());
    CHECK(is_stopped(after));
    CHECK(after.replica->source == fleet.db1());
}

TEST_CASE("coordinates: PointAt a place that is not there ends the receiver with an error") {
    Conductor fleet{kNoGtid};
    const auto end = log_end_of(fleet, fleet.db1());
    wait_for_place(fleet, fleet.db3(), end);

    fleet.perform(step::PointAt{.instance = fleet.db3(),
                                .source = fleet.db2(),
                                .at_most = std::nullopt,
                                .place = SamePlace{end, {"binlog.000099", 4}}});

    fleet.look_until(fleet.db3(), "its receiver has given up", 10s, [](const Observation& now) {
        return now.replica && now.replica->receiver == ReceiverState::Stopped;
    });
    CHECK(fleet.servers().read_particulars(fleet.db3()).receiver_error != 0);
}

TEST_CASE(
    "coordinates: PointAt lets a primary begin at the end of its replica's log, twice is "
    "harmless") {
    Conductor fleet{kNoGtid};
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_place(fleet, fleet.db2(), log_end_of(fleet, fleet.db1()));
    const auto there = fleet.look(fleet.db2()).log_end;
    REQUIRE(there);
    const step::PointAt point{.instance = fleet.db1(),
                              .source = fleet.db2(),
                              .at_most = std::nullopt,
                              .place = SamePlace{BinlogCoordinates{}, *there}};

    fleet.perform(point);
    fleet.perform(point);
    fleet.servers().write_rows(fleet.db1(), 3);

    fleet.servers().wait_until(500ms, [](const Answers&) { return false; });
    const auto replica = fleet.look_until(fleet.db2(), "it has all", 5s, has_applied_all_received);
    const Observation seen = wait_for_place(fleet, fleet.db1(), *replica.log_end);
    CHECK(seen.replica->source == fleet.db2());
    CHECK_FALSE(seen.replica->uses_gtid);
    CHECK(is_replicating(seen));
    CHECK(is_writable(seen));
    CHECK(seen.replica->applier_error.empty());
    CHECK(is_replicating(replica));
    CHECK(replica.replica->applier_error.empty());
}

TEST_CASE("coordinates: PointAt for a server without a source is refused by one that has one") {
    Conductor fleet{kNoGtid};
    const auto there = fleet.look(fleet.db2()).log_end;
    REQUIRE(there);

    const auto outcome =
        fleet.try_perform(step::PointAt{.instance = fleet.db3(),
                                        .source = fleet.db2(),
                                        .at_most = std::nullopt,
                                        .place = SamePlace{BinlogCoordinates{}, *there}});

    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    CHECK(fleet.look(fleet.db3()).replica->source == fleet.db1());
}

TEST_CASE("coordinates: PointAt gives a replica another place in the log of the source it has") {
    Conductor fleet{kNoGtid};
    const auto end = log_end_of(fleet, fleet.db1());
    wait_for_place(fleet, fleet.db2(), end);
    wait_for_place(fleet, fleet.db3(), end);
    fleet.perform(step::StopReplication{fleet.db2()});
    const auto there = fleet.look(fleet.db2()).log_end;
    REQUIRE(there);
    const BinlogCoordinates nowhere{"binlog.000099", 4};
    step::PointAt point{.instance = fleet.db3(),
                        .source = fleet.db2(),
                        .at_most = std::nullopt,
                        .place = SamePlace{end, nowhere}};
    fleet.perform(point);
    fleet.look_until(fleet.db3(), "its receiver has given up", 10s, [](const Observation& now) {
        return now.replica && now.replica->receiver == ReceiverState::Stopped;
    });

    point.place = SamePlace{nowhere, *there};
    fleet.perform(point);  // It only starts again: it has that source.
    CHECK(fleet.look(fleet.db3()).replica->in_source_log->executed == nowhere);
    point.is_anew = true;
    fleet.perform(point);
    fleet.perform(step::StartReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 3);

    fleet.servers().wait_until(500ms, [](const Answers&) { return false; });
    const auto middle = fleet.look_until(fleet.db2(), "it has all", 5s, has_applied_all_received);
    const Observation seen = wait_for_place(fleet, fleet.db3(), *middle.log_end);
    CHECK(is_replicating(seen));
    CHECK(seen.replica->applier_error.empty());
    point.source = fleet.db1();
    const auto outcome = fleet.try_perform(point);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    CHECK(fleet.look(fleet.db3()).replica->source == fleet.db2());
}

}  // namespace
}  // namespace understudy::contract
