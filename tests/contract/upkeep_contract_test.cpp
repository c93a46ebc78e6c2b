// What the steps that change how one replica replicates must do on any fleet.
//
// Servers are started without GTID for tests whose names begin with "coordinates:" (run_real.py).
#include <catch2/catch.hpp>

#include "tests/contract/conductor.h"
#include "tests/contract/waiting.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

/// It has received what waits for its delay, and has not applied it.
Observation wait_for_waiting(Conductor& fleet,
                             const InstanceKey& replica,
                             const InstanceKey& source) {
    const Observation wanted = fleet.look(source);
    return fleet.look_until(replica, "it has received all", 10s, [&](const Observation& now) {
        return now.replica && contains(now.replica->received, wanted.executed) &&
               !contains(now.executed, wanted.executed);
    });
}

TEST_CASE("SetDelay: a replica receives and stays behind until that ends, and twice is harmless") {
    Conductor fleet;
    wait_for_all_of(fleet, fleet.db2(), fleet.db1());

    for (int i = 0; i < 2; ++i) {
        fleet.perform(step::SetDelay{fleet.db2(), 1h});
        const Observation seen = fleet.look_until(fleet.db2(), "it runs", 5s, is_connected);
        CHECK(seen.replica->delay == Duration{1h});
    }
    fleet.servers().write_rows(fleet.db1(), 3);
    wait_for_waiting(fleet, fleet.db2(), fleet.db1());

    fleet.perform(step::SetDelay{fleet.db2(), 0s});

    const Observation after = wait_for_all_of(fleet, fleet.db2(), fleet.db1());
    CHECK(is_satisfied(step::SetDelay{fleet.db2(), 0s}, after));
    CHECK(is_replicating(after));
    CHECK(after.replica->source == fleet.db1());
    CHECK(after.replica->uses_gtid);
}

TEST_CASE("SetDelay: of a replica that is stopped it stays stopped, and goes on where it was") {
    Conductor fleet;
    wait_for_all_of(fleet, fleet.db2(), fleet.db1());
    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 2);

    fleet.perform(step::SetDelay{fleet.db2(), 3s});

    const Observation seen = fleet.look(fleet.db2());
    CHECK(is_satisfied(step::StopReplication{fleet.db2()}, seen));
    CHECK(is_satisfied(step::SetDelay{fleet.db2(), 3s}, seen));
    fleet.perform(step::StartReplication{fleet.db2()});
    wait_for_all_of(fleet, fleet.db2(), fleet.db1());
}

TEST_CASE(
    "SetDelay: with no thread running what waits in the relay log is dropped, and had again") {
    Conductor fleet{{.semi_sync = std::nullopt, .keeps_relay_log = true}};
    fleet.perform(step::SetDelay{fleet.db2(), 1h});
    fleet.servers().write_rows(fleet.db1(), 3);
    wait_for_waiting(fleet, fleet.db2(), fleet.db1());
    fleet.perform(step::StopReplication{fleet.db2()});

    fleet.perform(step::SetDelay{fleet.db2(), 0s});

    const Observation seen = fleet.look(fleet.db2());
    if (!is_mariadb(seen.version)) {  // that drops it when it is started
        CHECK(seen.replica->received == seen.executed);
    }
    fleet.perform(step::StartReplication{fleet.db2()});
    wait_for_all_of(fleet, fleet.db2(), fleet.db1());
}

TEST_CASE("SetDelay: a server without a source refuses") {
    Conductor fleet;
    const auto outcome = fleet.try_perform(step::SetDelay{fleet.db1(), 1h});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Refused);
}

TEST_CASE("coordinates: SetDelay leaves a replica at its place, and on its way") {
    Conductor fleet{{.semi_sync = std::nullopt, .has_gtid = false}};
    fleet.perform(step::SetDelay{fleet.db2(), 1h});
    const Observation before = fleet.look_until(fleet.db2(), "it runs", 5s, is_connected);
    REQUIRE(before.replica->in_source_log);
    fleet.servers().write_rows(fleet.db1(), 3);
    const Observation seen =
        fleet.look_until(fleet.db2(), "it has received", 10s, [](const Observation& now) {
            return now.replica && !has_applied_all_received(now);
        });
    CHECK(seen.replica->in_source_log->executed == before.replica->in_source_log->executed);

    fleet.perform(step::SetDelay{fleet.db2(), 0s});

    const Observation after =
        fleet.look_until(fleet.db2(), "it has applied", 10s, [&](const Observation& now) {
            return has_applied_all_received(now) &&
                   now.replica->in_source_log->executed >= seen.replica->in_source_log->read;
        });
    CHECK_FALSE(after.replica->uses_gtid);
    CHECK(after.replica->applier_error.empty());
}

/// A receiver that looks for a host which is none stops when the resolver has answered.
constexpr Duration kWhileResolving = 20s;

/// Everybody who starts it starts nothing that could replicate.
void check_detached(Conductor& fleet, const Observation& before) {
    fleet.perform(step::StartReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 2);
    const Observation seen =
        fleet.look_until(fleet.db2(), "it fails to connect", 20s, [](const Observation& now) {
            return now.replica && !now.replica->receiver_error.empty();
        });
    CHECK(seen.replica->is_detached);
    CHECK(seen.replica->source == fleet.db1());
    CHECK(seen.replica->receiver == ReceiverState::Connecting);
    CHECK(seen.executed == before.executed);
    CHECK(seen.replica->delay == before.replica->delay);
    CHECK(seen.replica->uses_gtid == before.replica->uses_gtid);
}

TEST_CASE("DetachSource: it cannot replicate, and ReattachSource puts back exactly what was") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_all_of(fleet, fleet.db2(), fleet.db1());
    fleet.perform(step::SetDelay{fleet.db2(), 2s});
    const Observation before = wait_for_all_of(fleet, fleet.db2(), fleet.db1());

    fleet.perform(step::DetachSource{fleet.db2(), fleet.db1()});
    fleet.perform(step::DetachSource{fleet.db2(), fleet.db1()});
    CHECK(is_satisfied(step::StopReplication{fleet.db2()}, fleet.look(fleet.db2())));
    check_detached(fleet, before);

    const step::ReattachSource back{fleet.db2(), fleet.db1()};
    CHECK(fleet.try_perform(back, kWhileResolving));
    fleet.perform(back);
    CHECK(is_satisfied(step::StopReplication{fleet.db2()}, fleet.look(fleet.db2())));
    fleet.perform(step::StartReplication{fleet.db2()});
    const Observation after = wait_for_all_of(fleet, fleet.db2(), fleet.db1());
    CHECK_FALSE(after.replica->is_detached);
    CHECK(after.replica->delay == Duration{2s});
    CHECK(after.replica->uses_gtid);
}

TEST_CASE("DetachSource: one that has not applied all that it received stays, stopped") {
    Conductor fleet{{.semi_sync = std::nullopt, .keeps_relay_log = true}};
    fleet.perform(step::SetDelay{fleet.db2(), 1h});
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_waiting(fleet, fleet.db2(), fleet.db1());

    const auto outcome = fleet.try_perform(step::DetachSource{fleet.db2(), fleet.db1()});

    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    const Observation after = fleet.look(fleet.db2());
    CHECK_FALSE(after.replica->is_detached);
    CHECK(is_satisfied(step::StopReplication{fleet.db2()}, after));
}

TEST_CASE("DetachSource and ReattachSource: of another source than it has nothing is done") {
    Conductor fleet;
    for (const Step& step : {Step{step::DetachSource{fleet.db2(), fleet.db3()}},
                             Step{step::ReattachSource{fleet.db2(), fleet.db3()}}}) {
        INFO(describe(step));
        const auto outcome = fleet.try_perform(step);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
        CHECK(is_replicating(fleet.look(fleet.db2())));
    }
}

TEST_CASE("PointAt: one that is detached follows the source it is pointed at, its own or another") {
    Conductor fleet;
    for (const InstanceKey& source : {fleet.db1(), fleet.db3()}) {
        wait_for_all_of(fleet, fleet.db2(), fleet.db1());
        fleet.perform(step::StopReceiver{fleet.db2()});
        const InstanceKey now = fleet.look(fleet.db2()).replica->source;
        fleet.perform(step::DetachSource{fleet.db2(), now});
        fleet.perform(step::PointAt{fleet.db2(), source});
        fleet.servers().write_rows(fleet.db1(), 1);
        const Observation seen = wait_for_all_of(fleet, fleet.db2(), fleet.db1());
        CHECK_FALSE(seen.replica->is_detached);
        CHECK(seen.replica->source == source);
    }
}

TEST_CASE("coordinates: one that is detached and reattached goes on at the place where it was") {
    Conductor fleet{{.semi_sync = std::nullopt, .has_gtid = false}};
    fleet.servers().write_rows(fleet.db1(), 2);
    fleet.perform(step::StopReceiver{fleet.db2()});
    const Observation before =
        fleet.look_until(fleet.db2(), "it has applied all", 10s, has_applied_all_received);

    fleet.perform(step::DetachSource{fleet.db2(), fleet.db1()});
    check_detached(fleet, before);
    CHECK(fleet.look(fleet.db2()).replica->in_source_log->executed ==
          before.replica->in_source_log->executed);
    CHECK(fleet.try_perform(step::ReattachSource{fleet.db2(), fleet.db1()}, kWhileResolving));
    fleet.perform(step::StartReplication{fleet.db2()});

    const Observation after =
        fleet.look_until(fleet.db2(), "it has all", 10s, [&](const Observation& now) {
            return has_applied_all_received(now) &&
                   now.replica->in_source_log->executed > before.replica->in_source_log->executed;
        });
    CHECK_FALSE(after.replica->uses_gtid);
    CHECK(after.replica->applier_error.empty());
}

}  // namespace
}  // namespace understudy::contract
