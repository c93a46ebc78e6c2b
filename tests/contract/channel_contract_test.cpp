// What any fleet tells of a server that has several sources, and that it changes nothing about it.
#include <catch2/catch.hpp>

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

bool can_have_channels(const Observation& seen) {
    return has_replication_channels(seen.version) || has_named_connections(seen.version);
}

bool run_both(const Observation& seen) {
    return is_replicating(seen) && seen.replica->receiver == ReceiverState::Running &&
           seen.channels && seen.channels->others.size() == 1 &&
           seen.channels->others.front().receiver == ReceiverState::Running &&
           seen.channels->others.front().applier == ApplierState::Running;
}

TEST_CASE("channels: who replicates over two tells of both, and its own is the default one") {
    Conductor fleet{{.semi_sync = std::nullopt, .has_channel = true}};
    if (!can_have_channels(fleet.look(fleet.db2()))) {
        return;
    }
    const Observation seen = fleet.look_until(fleet.db2(), "both run", 20s, run_both);
    CHECK(has_channels(seen));
    CHECK(seen.replica->source == fleet.db1());
    CHECK(seen.channels->own.empty());
    CHECK(seen.channels->others.front().name == "audit");
    CHECK(seen.channels->others.front().source == fleet.db3());
    CHECK(seen.channels->others.front().receiver_error.empty());
    CHECK(seen.channels->others.front().applier_error.empty());
    CHECK_FALSE(has_channels(fleet.look(fleet.db3())));
}

TEST_CASE("channels: no step changes how such a server replicates, over neither of them") {
    Conductor fleet{{.semi_sync = std::nullopt, .has_channel = true}};
    if (!can_have_channels(fleet.look(fleet.db2()))) {
        return;
    }
    fleet.look_until(fleet.db2(), "both run", 20s, run_both);
    for (const Step& step : {Step{step::StopReceiver{fleet.db2()}},
                             Step{step::StartReplication{fleet.db2()}},
                             Step{step::Reconnect{fleet.db2()}},
                             Step{step::StopReplication{fleet.db2()}},
                             Step{step::PointAt{fleet.db2(), fleet.db3()}},
                             Step{step::SetDelay{fleet.db2(), 1h}},
                             Step{step::DetachSource{fleet.db2(), fleet.db1()}},
                             Step{step::ForgetSource{fleet.db2()}}}) {
        INFO(describe(step));
        const auto outcome = fleet.try_perform(step);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
        const Observation seen = fleet.look(fleet.db2());
        CHECK(run_both(seen));
        CHECK(seen.replica->source == fleet.db1());
        CHECK(seen.replica->delay == 0s);
        REQUIRE(seen.channels);
        CHECK(seen.channels->others.front().source == fleet.db3());
    }
}

TEST_CASE("channels: whether such a server takes writes can be changed all the same") {
    Conductor fleet{{.semi_sync = std::nullopt, .has_channel = true}};
    fleet.perform(step::MakeWritable{fleet.db2()});
    CHECK(is_writable(fleet.look(fleet.db2())));
    fleet.perform(step::MakeReadOnly{fleet.db2()});
    CHECK_FALSE(is_writable(fleet.look(fleet.db2())));
}

}  // namespace
}  // namespace understudy::contract
