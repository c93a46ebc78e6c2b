// Steps put together as recoveries do it.
#include <catch2/catch.hpp>

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

void require_same_history(Conductor& fleet,
                          const InstanceKey& replica,
                          const InstanceKey& primary) {
    const Observation wanted = fleet.look(primary);
    const Observation seen = fleet.look_until(
        replica, "it has all that its source has", 10s, [&](const Observation& now) {
            return contains(now.executed, wanted.executed) && now.replica &&
                   now.replica->receiver == ReceiverState::Running;
        });
    CHECK(compare(seen.executed, wanted.executed) == PositionOrder::Equal);
    CHECK(seen.replica->source == primary);
    CHECK(seen.replica->applier == ApplierState::Running);
}

TEST_CASE("failover: a replica takes over from a dead primary and the other one follows it") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 5);
    const Observation primary = fleet.look(fleet.db1());
    for (const auto& replica : {fleet.db2(), fleet.db3()}) {
        fleet.perform(step::WaitForPosition{replica, primary.executed});
    }
    fleet.servers().kill(fleet.db1());

    fleet.perform(step::StopReceiver{fleet.db2()});
    fleet.perform(step::StopReceiver{fleet.db3()});
    fleet.perform(step::ForgetSource{fleet.db2()});
    fleet.perform(step::MakeWritable{fleet.db2()});
    fleet.perform(step::PointAt{fleet.db3(), fleet.db2()});

    fleet.servers().write_rows(fleet.db2(), 5);
    require_same_history(fleet, fleet.db3(), fleet.db2());
    CHECK(contains(fleet.look(fleet.db3()).executed, primary.executed));
}

TEST_CASE(
    "switchover: the old primary rejoins under the new one with its own transactions behind it") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 5);

    fleet.perform(step::MakeReadOnly{fleet.db1()});
    const Observation frozen = fleet.look(fleet.db1());
    fleet.perform(step::WaitForPosition{fleet.db2(), frozen.executed});
    fleet.perform(step::ForgetSource{fleet.db2()});
    fleet.perform(step::PointAt{fleet.db3(), fleet.db2()});
    fleet.perform(step::PointAt{fleet.db1(), fleet.db2()});
    fleet.perform(step::MakeWritable{fleet.db2()});

    fleet.servers().write_rows(fleet.db2(), 5);
    require_same_history(fleet, fleet.db1(), fleet.db2());
    require_same_history(fleet, fleet.db3(), fleet.db2());
    CHECK_FALSE(is_writable(fleet.look(fleet.db1())));

    // And back again, so that both have been both.
    fleet.perform(step::MakeReadOnly{fleet.db2()});
    fleet.perform(step::WaitForPosition{fleet.db1(), fleet.look(fleet.db2()).executed});
    fleet.perform(step::ForgetSource{fleet.db1()});
    fleet.perform(step::PointAt{fleet.db2(), fleet.db1()});
    fleet.perform(step::MakeWritable{fleet.db1()});
    fleet.servers().write_rows(fleet.db1(), 5);
    require_same_history(fleet, fleet.db2(), fleet.db1());
}

TEST_CASE("failover: a primary that hung and was fenced meanwhile rejoins as a replica") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 5);
    const Observation primary = fleet.look(fleet.db1());
    fleet.perform(step::WaitForPosition{fleet.db2(), primary.executed});
    fleet.perform(step::WaitForPosition{fleet.db3(), primary.executed});
    fleet.perform(step::MakeWritable{fleet.db1()});  // The connection for steps is open.
    fleet.servers().hang(fleet.db1());

    CHECK_FALSE(fleet.try_perform(step::MakeReadOnly{fleet.db1()}, 1s));
    fleet.perform(step::StopReceiver{fleet.db2()});
    fleet.perform(step::StopReceiver{fleet.db3()});
    fleet.perform(step::ForgetSource{fleet.db2()});
    fleet.perform(step::MakeWritable{fleet.db2()});
    fleet.perform(step::PointAt{fleet.db3(), fleet.db2()});
    fleet.servers().write_rows(fleet.db2(), 2);
    fleet.servers().wake(fleet.db1());

    fleet.look_until(fleet.db1(), "it is read-only", 2s, [](const Observation& now) {
        return !is_writable(now);
    });
    fleet.perform(step::PointAt{fleet.db1(), fleet.db2()});
    require_same_history(fleet, fleet.db1(), fleet.db2());
    require_same_history(fleet, fleet.db3(), fleet.db2());
}

}  // namespace
}  // namespace understudy::contract
