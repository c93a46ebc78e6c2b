// What the steps that change how one replica replicates must do on any fleet.
//
// Servers are started without GTID for tests whose names begin with "coordinates:" (run_real.py).
#include <catch2/catch.hpp>

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

Observation wait_for_all_of(Conductor& fleet,
                            const InstanceKey& replica,
                            const InstanceKey& source) {
    const Observation wanted = fleet.look(source);
    return fleet.look_until(
        replica, "it has all that its source has", 10s, [&](const Observation& now) {
            return contains(now.executed, wanted.executed);
        });
}

bool is_connected(const Observation& seen) {
    return is_replicating(seen) && seen.replica->receiver == ReceiverState::Running;
}

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

}  // namespace
}  // namespace understudy::contract
