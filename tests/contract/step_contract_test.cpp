// What each kind of step must do on any fleet.
#include <catch2/catch.hpp>

#include "engine/base/overloaded.h"

#include "tests/contract/conductor.h"
#include "tests/contract/waiting.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

bool never(const Answers&) {
    return false;
}

Identity identity_of(const Observation& seen) {
    return Identity{.server_id = seen.server_id, .server_uuid = seen.server_uuid};
}

/// The first transaction that nobody has made yet, after those of `position`.
ReplicationPosition one_more(const Observation& seen) {
    return std::visit(
        Overloaded{
            [&](const GtidSet& set) -> ReplicationPosition {
                const auto source = seen.server_uuid.value_or(ServerUuid{});
                GtidSet more = set;
                more.add(Gtid{.source = source, .number = set.first_free_number(source)});
                return more;
            },
            [](const MariadbGtidPosition& position) -> ReplicationPosition {
                MariadbGtidPosition more = position;
                MariadbGtid last = position.last()[0];
                ++last.sequence;
                more.advance(last);
                return more;
            },
            [](const BinlogCoordinates& coordinates) -> ReplicationPosition { return coordinates; },
        },
        seen.executed);
}

TEST_CASE("StopReceiver: what was received is final, the applier goes on, and twice is harmless") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 2);
    const Observation before = wait_for_all_of(fleet, fleet.db2(), fleet.db1());

    fleet.perform(step::StopReceiver{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_all_of(fleet, fleet.db3(), fleet.db1());
    fleet.perform(step::StopReceiver{fleet.db2()});

    const Observation after = fleet.look(fleet.db2());
    REQUIRE(after.replica);
    CHECK(after.replica->receiver == ReceiverState::Stopped);
    CHECK(after.replica->applier == ApplierState::Running);
    CHECK(after.replica->received == before.replica->received);
    CHECK(after.executed == before.executed);
}

TEST_CASE("StopReceiver: is done at once on a server without a source") {
    Conductor fleet;
    fleet.perform(step::StopReceiver{fleet.db1()});
    CHECK_FALSE(fleet.look(fleet.db1()).replica);
}

TEST_CASE("StopReceiver: does not wait for a source that has hung unnoticed") {
    Conductor fleet;
    fleet.servers().hang(fleet.db1());

    const auto outcome = fleet.try_perform(step::StopReceiver{fleet.db2()});

    CHECK(outcome);
    CHECK(fleet.look(fleet.db2()).replica->receiver == ReceiverState::Stopped);
    fleet.servers().wake(fleet.db1());
}

TEST_CASE("StartReplication: goes on where it was, and twice is harmless") {
    Conductor fleet;
    fleet.perform(step::StopReceiver{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 2);

    fleet.perform(step::StartReplication{fleet.db2()});
    fleet.perform(step::StartReplication{fleet.db2()});

    const Observation after = wait_for_all_of(fleet, fleet.db2(), fleet.db1());
    CHECK(after.replica->receiver == ReceiverState::Running);
    CHECK(after.replica->applier == ApplierState::Running);
}

TEST_CASE("StopReplication: both threads stop, what is there stays, and twice is harmless") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 2);
    const Observation before = wait_for_all_of(fleet, fleet.db2(), fleet.db1());

    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.servers().write_rows(fleet.db1(), 2);
    wait_for_all_of(fleet, fleet.db3(), fleet.db1());
    fleet.perform(step::StopReplication{fleet.db2()});

    const Observation after = fleet.look(fleet.db2());
    REQUIRE(after.replica);
    CHECK(after.replica->receiver == ReceiverState::Stopped);
    CHECK(after.replica->applier == ApplierState::Stopped);
    CHECK(after.replica->source == fleet.db1());
    CHECK(after.replica->received == before.replica->received);
    CHECK(after.executed == before.executed);
    fleet.perform(step::StartReplication{fleet.db2()});
    wait_for_all_of(fleet, fleet.db2(), fleet.db1());
}

TEST_CASE("StopReplication: is done at once on a server without a source") {
    Conductor fleet;
    fleet.perform(step::StopReplication{fleet.db1()});
    CHECK_FALSE(fleet.look(fleet.db1()).replica);
}

TEST_CASE("StopReplication: does not wait for a source that has hung unnoticed") {
    Conductor fleet;
    fleet.servers().hang(fleet.db1());

    const auto outcome = fleet.try_perform(step::StopReplication{fleet.db2()});

    CHECK(outcome);
    CHECK(fleet.look(fleet.db2()).replica->receiver == ReceiverState::Stopped);
    CHECK(fleet.look(fleet.db2()).replica->applier == ApplierState::Stopped);
    fleet.servers().wake(fleet.db1());
}

TEST_CASE("StartReplication: a server without a source refuses") {
    Conductor fleet;
    const auto outcome = fleet.try_perform(step::StartReplication{fleet.db1()});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Refused);
}

TEST_CASE("Reconnect: a replica of a healthy source is connected again") {
    Conductor fleet;
    fleet.perform(step::Reconnect{fleet.db2()});
    fleet.look_until(fleet.db2(), "it is connected", 2s, [](const Observation& now) {
        return now.replica && now.replica->receiver == ReceiverState::Running;
    });
    fleet.servers().write_rows(fleet.db1(), 1);
    wait_for_all_of(fleet, fleet.db2(), fleet.db1());
}

TEST_CASE("Reconnect: a replica of a source that hangs no longer says that it hears it") {
    Conductor fleet;
    const Observation before = fleet.look(fleet.db2());
    fleet.servers().hang(fleet.db1());

    const auto outcome = fleet.try_perform(step::Reconnect{fleet.db2()});

    CHECK(outcome);
    const Observation seen = fleet.look(fleet.db2());
    REQUIRE(seen.replica);
    CHECK(seen.replica->receiver == ReceiverState::Connecting);
    CHECK(contains(seen.executed, before.executed));
    CHECK(fleet.try_perform(step::Reconnect{fleet.db2()}));
    fleet.servers().wake(fleet.db1());
    fleet.look_until(fleet.db2(), "it is connected again", 5s, [](const Observation& now) {
        return now.replica && now.replica->receiver == ReceiverState::Running;
    });
}

TEST_CASE("Reconnect then StopReceiver: can be done while the source hangs") {
    Conductor fleet;
    fleet.servers().hang(fleet.db1());
    CHECK(fleet.try_perform(step::Reconnect{fleet.db2()}));
    fleet.servers().wait_until(100ms, never);

    const auto outcome = fleet.try_perform(step::StopReceiver{fleet.db2()}, 10s);

    INFO((outcome ? std::string{} : outcome.error().message));
    CHECK(outcome);
    CHECK(fleet.look(fleet.db2()).replica->receiver == ReceiverState::Stopped);
    fleet.servers().wake(fleet.db1());
}

TEST_CASE("WaitForPosition: is done when it is reached and refused when it is not") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 2);
    const Observation primary = fleet.look(fleet.db1());

    CHECK(fleet.try_perform(step::WaitForPosition{fleet.db2(), primary.executed}));
    CHECK(fleet.try_perform(step::WaitForPosition{fleet.db1(), primary.executed}));

    const auto outcome =
        fleet.try_perform(step::WaitForPosition{fleet.db2(), one_more(primary)}, 500ms);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::Refused);
}

TEST_CASE("PointAt: a replica follows another replica, and twice is harmless") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 1);

    fleet.perform(step::PointAt{fleet.db3(), fleet.db2()});
    fleet.perform(step::PointAt{fleet.db3(), fleet.db2()});

    fleet.servers().write_rows(fleet.db1(), 1);
    const Observation seen = wait_for_all_of(fleet, fleet.db3(), fleet.db1());
    CHECK(seen.replica->source == fleet.db2());
    CHECK(seen.replica->receiver == ReceiverState::Running);
    CHECK(seen.replica->uses_gtid);
    CHECK(fleet.look(fleet.db2()).replicas_seen == std::vector{fleet.db3()});
}

TEST_CASE(
    "PointAt: a primary follows its replica, goes on taking writes, and executes none twice") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 2);
    const Observation before = fleet.look(fleet.db1());
    fleet.perform(step::WaitForPosition{fleet.db2(), before.executed});

    fleet.perform(step::PointAt{fleet.db1(), fleet.db2()});
    const auto is_served = [](const Observation& now) {
        return now.replica && now.replica->receiver == ReceiverState::Running;
    };
    fleet.look_until(fleet.db1(), "it is served", 10s, is_served);
    fleet.servers().write_rows(fleet.db1(), 3);
    const Observation after = fleet.look(fleet.db1());
    fleet.perform(step::WaitForPosition{fleet.db2(), after.executed});
    fleet.perform(step::WaitForPosition{fleet.db3(), after.executed});
    fleet.servers().wait_until(500ms, [](const Answers&) { return false; });

    const Observation primary = fleet.look(fleet.db1());
    CHECK(primary.executed == after.executed);
    CHECK(is_writable(primary));
    CHECK(is_replicating(primary));
    CHECK(primary.replica->applier_error.empty());
    CHECK(is_replicating(fleet.look(fleet.db2())));

    // What the other one writes comes back: they change their roles.
    fleet.perform(step::MakeReadOnly{fleet.db1()});
    fleet.perform(step::MakeWritable{fleet.db2()});
    fleet.servers().write_rows(fleet.db2(), 2);
    const Observation other = fleet.look(fleet.db2());
    fleet.perform(step::WaitForPosition{fleet.db1(), other.executed});
    fleet.perform(step::WaitForPosition{fleet.db3(), other.executed});
}

TEST_CASE("PointAt: a replica that has received more than it may stays where it is, stopped") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 1);
    const Observation before = wait_for_all_of(fleet, fleet.db3(), fleet.db1());
    fleet.servers().write_rows(fleet.db1(), 1);
    wait_for_all_of(fleet, fleet.db3(), fleet.db1());

    const auto outcome =
        fleet.try_perform(step::PointAt{fleet.db3(), fleet.db2(), before.executed}, 5s);

    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    const Observation after = fleet.look(fleet.db3());
    CHECK(after.replica->source == fleet.db1());
    CHECK(after.replica->receiver == ReceiverState::Stopped);
    fleet.perform(step::PointAt{fleet.db3(), fleet.db2(), after.executed});
}

TEST_CASE("PointAt and ReplicateUntil: a replica by GTID is not turned to file and position") {
    Conductor fleet;
    const BinlogCoordinates place{"binlog.000001", 4};
    for (const Step& step : {Step{step::PointAt{.instance = fleet.db3(),
                            .source = fleet.db2(),
                            .at_most = std::nullopt,
                            .place = SamePlace{place, place}}},
                             Step{step::ReplicateUntil{fleet.db3(), place}}}) {
        INFO(describe(step));
        const auto outcome = fleet.try_perform(step);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
        const Observation after = fleet.look(fleet.db3());
        CHECK(is_replicating(after));
        CHECK(after.replica->uses_gtid);
        CHECK(after.replica->source == fleet.db1());
    }
}

TEST_CASE("ForgetSource: leaves a server without a source and with all it has") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 2);
    const Observation before = wait_for_all_of(fleet, fleet.db2(), fleet.db1());

    fleet.perform(step::ForgetSource{fleet.db2()});
    fleet.perform(step::ForgetSource{fleet.db2()});

    const Observation after = fleet.look(fleet.db2());
    CHECK_FALSE(after.replica);
    CHECK(after.executed == before.executed);
    CHECK(after.writability == before.writability);
}

TEST_CASE("MakeReadOnly and MakeWritable: do what they say, and twice is harmless") {
    Conductor fleet;
    const Writability strictest = fleet.look(fleet.db2()).writability;

    for (int i = 0; i < 2; ++i) {
        fleet.perform(step::MakeReadOnly{fleet.db1()});
        CHECK(fleet.look(fleet.db1()).writability == strictest);
    }
    for (int i = 0; i < 2; ++i) {
        fleet.perform(step::MakeWritable{fleet.db1()});
        CHECK(fleet.look(fleet.db1()).writability == Writability::Writable);
    }
    fleet.servers().write_rows(fleet.db1(), 1);
}

TEST_CASE("steps: nothing that a step does makes a transaction of its own") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 1);
    const Observation before = wait_for_all_of(fleet, fleet.db2(), fleet.db1());

    fleet.perform(step::StopReceiver{fleet.db2()});
    fleet.perform(step::StartReplication{fleet.db2()});
    fleet.perform(step::StopReplication{fleet.db2()});
    fleet.perform(step::ForgetSource{fleet.db2()});
    fleet.perform(step::MakeWritable{fleet.db2()});
    fleet.perform(step::MakeReadOnly{fleet.db2()});
    fleet.perform(step::PointAt{fleet.db2(), fleet.db3()});
    fleet.perform(step::Reconnect{fleet.db2()});

    CHECK(fleet.look(fleet.db2()).executed == before.executed);
}

TEST_CASE("steps: one that was planned for another server is not done") {
    Conductor fleet;
    const Observation seen = fleet.look(fleet.db2());
    const Identity other = identity_of(fleet.look(fleet.db3()));

    for (const Step& step : std::vector<Step>{step::MakeWritable{fleet.db2()},
                                              step::MakeReadOnly{fleet.db2()},
                                              step::StopReceiver{fleet.db2()},
                                              step::StopReplication{fleet.db2()},
                                              step::ForgetSource{fleet.db2()},
                                              step::PointAt{fleet.db2(), fleet.db3()}}) {
        INFO(describe(step));
        const auto outcome = fleet.try_perform(step, 2s, other);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code == ErrorCode::PreconditionFailed);
    }

    const Observation after = fleet.look(fleet.db2());
    CHECK(after.writability == seen.writability);
    REQUIRE(after.replica);
    CHECK(after.replica->source == fleet.db1());
    CHECK(after.replica->receiver == ReceiverState::Running);
    CHECK(fleet.try_perform(step::StopReceiver{fleet.db2()}, 2s, identity_of(seen)));
}

TEST_CASE("steps: on one server they are done in the order in which they were asked for") {
    Conductor fleet;
    StepId last{};
    for (int i = 0; i < 5; ++i) {
        static_cast<void>(fleet.ask_step(step::MakeWritable{fleet.db2()}, 5s));
        last = fleet.ask_step(step::MakeReadOnly{fleet.db2()}, 5s);
    }
    CHECK(fleet.wait_for(last, 5s));
    CHECK_FALSE(is_writable(fleet.look(fleet.db2())));
}

TEST_CASE("steps: a dead server is unreachable, so nothing was done") {
    Conductor fleet;
    static_cast<void>(fleet.look(fleet.db2()));
    fleet.perform(step::StartReplication{fleet.db2()});
    fleet.servers().kill(fleet.db2());
    fleet.servers().wait_until(50ms, never);

    const auto outcome = fleet.try_perform(step::StopReceiver{fleet.db2()}, 1s);

    REQUIRE_FALSE(outcome);
    const auto code = outcome.error().code;
    CHECK((code == ErrorCode::Unreachable || code == ErrorCode::OutcomeUnknown));
    const auto again = fleet.try_perform(step::StopReceiver{fleet.db2()}, 1s);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == ErrorCode::Unreachable);
}

TEST_CASE(
    "steps: a server that hangs is answered for at the deadline, once, and probes do not wait for "
    "it") {
    Conductor fleet;
    fleet.perform(step::StartReplication{fleet.db2()});
    fleet.servers().hang(fleet.db2());

    const StepId id = fleet.ask_step(step::StopReceiver{fleet.db2()}, 3s);
    const auto probed = fleet.try_look(fleet.db2(), Connection::Kept, 300ms);
    CHECK_FALSE(probed);
    CHECK(fleet.count_answers(id, 0ms) == 0);
    const auto outcome = fleet.wait_for(id, 3s);

    REQUIRE_FALSE(outcome);
    const auto code = outcome.error().code;
    CHECK((code == ErrorCode::OutcomeUnknown || code == ErrorCode::Unreachable));
    CHECK(fleet.count_answers(id, 100ms) == 1);
    fleet.servers().wake(fleet.db2());
}

TEST_CASE("MakeReadOnly: asked of a primary that hangs, it is so when that wakes") {
    Conductor fleet;
    fleet.perform(step::MakeWritable{fleet.db1()});  // The connection for steps is open.
    fleet.servers().hang(fleet.db1());

    const auto outcome = fleet.try_perform(step::MakeReadOnly{fleet.db1()}, 1s);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::OutcomeUnknown);
    fleet.servers().wake(fleet.db1());

    fleet.look_until(fleet.db1(), "it is read-only", 1s, [](const Observation& now) {
        return !is_writable(now);
    });
}

}  // namespace
}  // namespace understudy::contract
