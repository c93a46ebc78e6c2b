// What a probe of any fleet must tell.
#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/contract/conductor.h"
#include "tests/support/printers.h"

namespace understudy::contract {
namespace {

using namespace std::chrono_literals;

bool is_receiving(const Observation& seen) {
    return seen.replica && seen.replica->receiver == ReceiverState::Running;
}

TEST_CASE("probe: a primary tells who it is, that it is writable and who replicates from it") {
    Conductor fleet;

    const Observation seen = fleet.look(fleet.db1());

    CHECK(seen.server_id.value != 0);
    CHECK(seen.server_uuid.has_value() == has_server_uuid(seen.version));
    CHECK(seen.version.major >= 5);
    CHECK(seen.writability == Writability::Writable);
    CHECK(seen.has_binlog);
    CHECK(seen.logs_replica_updates);
    CHECK_FALSE(seen.replica);
    std::vector<InstanceKey> replicas{fleet.db2(), fleet.db3()};
    std::sort(replicas.begin(), replicas.end());
    CHECK(seen.replicas_seen == replicas);
}

TEST_CASE("probe: a replica tells its source, that both threads run, and has nothing of its own") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 3);
    const Observation primary = fleet.look(fleet.db1());
    CHECK_FALSE(is_empty(primary.executed));

    const Observation seen =
        fleet.look_until(fleet.db2(), "it has all rows", 5s, [&](const Observation& now) {
            return contains(now.executed, primary.executed);
        });

    REQUIRE(seen.replica);
    CHECK(seen.replica->source == fleet.db1());
    CHECK(seen.replica->receiver == ReceiverState::Running);
    CHECK(seen.replica->applier == ApplierState::Running);
    CHECK(seen.replica->uses_gtid);
    CHECK(seen.replica->source_uuid == primary.server_uuid);
    CHECK(seen.replica->receiver_error.empty());
    CHECK(seen.replica->applier_error.empty());
    CHECK(seen.replica->delay == 0s);
    CHECK(seen.writability ==
          (has_super_read_only(seen.version) ? Writability::SuperReadOnly : Writability::ReadOnly));
    CHECK(seen.server_id != primary.server_id);
    CHECK(has_applied_all_received(seen));
    CHECK(compare(seen.executed, primary.executed) == PositionOrder::Equal);
}

// What the simulated world does not have it does not tell.
TEST_CASE("probe: what a server tells of itself for people agrees with the rest") {
    Conductor fleet;
    const Observation seen =
        fleet.look_until(fleet.db2(), "it is connected", 5s, [](const Observation& now) {
            return is_receiving(now);
        });
    if (seen.gtid_mode) {
        CHECK_FALSE(is_mariadb(seen.version));
        CHECK(*seen.gtid_mode == GtidMode::On);
    }
    CHECK_FALSE(seen.group);
    CHECK_FALSE(seen.channels);
    if (seen.replica->link) {
        CHECK_FALSE(seen.replica->link->user.empty());
        CHECK_FALSE(seen.replica->link->relay_log.file.empty());
        CHECK(seen.replica->link->connect_retry.has_value());
    }
    if (seen.details) {
        CHECK(seen.binlog_row_image == BinlogRowImage::Full);
        CHECK_FALSE(seen.details->version_comment.text().empty());
        CHECK(seen.details->uptime.has_value());
        CHECK(seen.details->keeps_login.has_value() == has_server_uuid(seen.version));
        CHECK(seen.details->unread.empty());
    }
}

TEST_CASE("probe: a fresh connection sees what a kept one sees") {
    Conductor fleet;

    const Observation kept = fleet.look(fleet.db2(), Connection::Kept);
    const Observation fresh = fleet.look(fleet.db2(), Connection::Fresh);

    CHECK(fresh.server_id == kept.server_id);
    CHECK(fresh.executed == kept.executed);
    CHECK(fresh.writability == kept.writability);
    REQUIRE(fresh.replica);
    CHECK(fresh.replica->source == kept.replica->source);
}

TEST_CASE("probe: a dead server is unreachable at once, on a kept connection and on a fresh one") {
    Conductor fleet;
    const Duration far_off = 4 * fleet.servers().lateness();
    CHECK(fleet.try_look(fleet.db1(), Connection::Kept, far_off));
    fleet.servers().kill(fleet.db1());
    const Duration asked = fleet.servers().now();

    for (const Connection connection : {Connection::Kept, Connection::Fresh}) {
        const auto outcome = fleet.try_look(fleet.db1(), connection, far_off);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code == ErrorCode::Unreachable);
    }

    CHECK(fleet.servers().now() - asked < far_off);
}

TEST_CASE("probe: when the source dies, its replicas keep what they received and try to connect") {
    Conductor fleet;
    fleet.servers().write_rows(fleet.db1(), 3);
    const Observation primary = fleet.look(fleet.db1());
    fleet.look_until(fleet.db2(), "it has all rows", 5s, [&](const Observation& now) {
        return contains(now.executed, primary.executed);
    });
    fleet.servers().kill(fleet.db1());

    const Observation seen = fleet.look_until(
        fleet.db2(), "it notices", 2s, [](const Observation& now) { return !is_receiving(now); });

    REQUIRE(seen.replica);
    CHECK(seen.replica->receiver == ReceiverState::Connecting);
    CHECK(seen.replica->applier == ApplierState::Running);
    CHECK(seen.replica->source == fleet.db1());
    CHECK(seen.executed == primary.executed);
    CHECK(contains(seen.replica->received, primary.executed));
    const Observation later =
        fleet.look_until(fleet.db2(), "it says why", 5s, [](const Observation& now) {
            return now.replica && !now.replica->receiver_error.empty();
        });
    CHECK(later.replica->receiver == ReceiverState::Connecting);
}

TEST_CASE("probe: a server that hangs is answered for at the deadline, once") {
    Conductor fleet;
    static_cast<void>(fleet.look(fleet.db1()));
    fleet.servers().hang(fleet.db1());

    for (const Connection connection : {Connection::Kept, Connection::Fresh}) {
        const Duration asked = fleet.servers().now();
        const ProbeId id = fleet.ask_probe(fleet.db1(), connection, 500ms);
        const auto outcome = fleet.wait_for(id, 500ms);
        const Duration took = fleet.servers().now() - asked;
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().code == ErrorCode::Unreachable);
        CHECK(took >= 490ms);
        CHECK(fleet.count_answers(id, 100ms) == 1);
    }

    fleet.servers().wake(fleet.db1());
}

TEST_CASE("probe: a server that hung is seen within a second of waking") {
    Conductor fleet;
    static_cast<void>(fleet.look(fleet.db1()));
    fleet.servers().hang(fleet.db1());
    for (int i = 0; i < 6; ++i) {
        CHECK_FALSE(
            fleet.try_look(fleet.db1(), i % 2 == 0 ? Connection::Fresh : Connection::Kept, 300ms));
    }

    fleet.servers().wake(fleet.db1());

    fleet.look_until(fleet.db1(), "it answers again", 1s, [](const Observation&) { return true; });
}

TEST_CASE("probe: a source that hangs looks like a quiet one to its replicas") {
    Conductor fleet;
    fleet.servers().hang(fleet.db1());
    fleet.servers().wait_until(300ms, [](const Answers&) { return false; });

    const Observation seen = fleet.look(fleet.db2());

    REQUIRE(seen.replica);
    CHECK(seen.replica->receiver == ReceiverState::Running);
    fleet.servers().wake(fleet.db1());
}

}  // namespace
}  // namespace understudy::contract
