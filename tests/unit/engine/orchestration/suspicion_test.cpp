#include "engine/orchestration/suspicion.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "engine/analysis/analysis.h"

#include "tests/support/bench.h"
#include "tests/support/printers.h"

namespace understudy {
namespace {

using testing::Bench;
using testing::key;
using testing::on_mariadb;
using testing::snapshot_of;
using namespace std::chrono_literals;

/// db1 <- db2, db1 <- db3, and a suspicion against db1 that begins now.
struct Case {
    explicit Case(
        const Snapshot& fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}}))
        : bench{fleet} {}

    [[nodiscard]] Finding finding() const {
        return judge(
            ClusterAlias{"alpha"},
            key("db1"),
            gather_facts({bench.inventory.snapshot(), bench.topology, bench.policy}, key("db1")));
    }

    void primary_is_silent() {
        bench.is_silent("db1");
        suspicion.on_look(false, bench.now);
    }

    void replica_says(const std::string& host, ReceiverState receiver) {
        auto seen = bench.last_seen(host);
        seen.replica->receiver = receiver;
        bench.answers(host, seen);
    }

    [[nodiscard]] bool is_confirmed() { return suspicion.is_confirmed(finding(), bench.context()); }

    Bench bench;
    Suspicion suspicion{key("db1"), a_moment_later()};

  private:
    /// What was seen before is older than the suspicion.
    [[nodiscard]] Context a_moment_later() {
        bench.pass(1ms);
        return bench.context();
    }
};

}  // namespace

TEST_CASE("suspicion: it asks the suspect on a new connection, and its replicas what they hear",
          "[unit]") {
    Case one;
    one.suspicion.advance(one.finding(), one.bench.context());
    const auto looks = one.bench.take<ProbeRequest>();
    REQUIRE(looks.size() == 3);
    CHECK(looks[0].instance == key("db1"));
    CHECK(looks[0].connection == Connection::Fresh);
    CHECK(looks[1].connection == Connection::Kept);
    CHECK(one.suspicion.next_round() == one.bench.now + one.bench.policy.probe.suspect_interval);
    one.suspicion.advance(one.finding(), one.bench.context());
    CHECK(one.bench.take<ProbeRequest>().empty());
}

TEST_CASE("suspicion: nobody who has a look out is asked again", "[unit]") {
    Case one;
    one.suspicion.advance(one.finding(), one.bench.context());
    REQUIRE(one.bench.take<ProbeRequest>().size() == 3);
    one.bench.pass(50ms);
    one.suspicion.advance(one.finding(), one.bench.context());
    CHECK(one.bench.take<ProbeRequest>().empty());
}

TEST_CASE("suspicion: confirmed by looks in vain, and replicas that were asked since", "[unit]") {
    Case one;
    one.bench.pass(10ms);
    one.primary_is_silent();
    one.replica_says("db2", ReceiverState::Connecting);
    one.replica_says("db3", ReceiverState::Connecting);
    CHECK_FALSE(one.is_confirmed());
    one.bench.pass(50ms);
    one.primary_is_silent();
    CHECK(one.is_confirmed());
}

TEST_CASE("suspicion: a replica that was not asked since it began is waited for", "[unit]") {
    Case one;
    one.bench.pass(10ms);
    one.primary_is_silent();
    one.primary_is_silent();
    one.replica_says("db2", ReceiverState::Connecting);
    CHECK_FALSE(one.is_confirmed());
    one.bench.is_silent("db3");
    CHECK(one.is_confirmed());
}

TEST_CASE("suspicion: answers to questions from before it began do not count", "[unit]") {
    Case one;
    one.suspicion.on_look(true, one.bench.now - Duration{1});
    CHECK_FALSE(one.suspicion.is_cleared());
    one.suspicion.on_look(false, one.bench.now - Duration{1});
    CHECK(one.suspicion.looks() == 0);
    one.suspicion.on_look(false, one.bench.now);
    CHECK(one.suspicion.looks() == 1);
    one.suspicion.on_look(true, one.bench.now);
    CHECK(one.suspicion.is_cleared());
}

TEST_CASE("suspicion: while nothing is wrong nothing is confirmed", "[unit]") {
    Case one;
    one.bench.pass(10ms);
    one.primary_is_silent();
    one.primary_is_silent();
    one.replica_says("db2", ReceiverState::Running);
    one.replica_says("db3", ReceiverState::Running);
    one.bench.answers("db1", one.bench.last_seen("db1"));
    CHECK_FALSE(one.is_confirmed());
}

TEST_CASE("suspicion: replicas that still hear the primary are asked to reconnect", "[unit]") {
    Case one;
    one.bench.pass(10ms);
    one.primary_is_silent();
    one.replica_says("db2", ReceiverState::Running);
    one.replica_says("db3", ReceiverState::Connecting);
    REQUIRE(one.finding().code == AnalysisCode::UnreachablePrimary);
    one.suspicion.advance(one.finding(), one.bench.context());
    const auto steps = one.bench.take<StepRequest>();
    REQUIRE(steps.size() == 1);
    CHECK(steps.front().step == Step{step::Reconnect{key("db2")}});
}

TEST_CASE("suspicion: the pause between requests to reconnect doubles", "[unit]") {
    Case one;
    std::vector<Instant> asked;
    const Instant began = one.bench.now;
    for (int i = 0; i < 400; ++i) {
        one.bench.pass(100ms);
        one.primary_is_silent();
        one.replica_says("db2", ReceiverState::Running);
        one.replica_says("db3", ReceiverState::Connecting);
        one.suspicion.advance(one.finding(), one.bench.context());
        if (!one.bench.take<StepRequest>().empty()) {
            asked.push_back(one.bench.now);
        }
    }
    CHECK(asked == std::vector<Instant>{began + 100ms, began + 10'100ms, began + 30'100ms});
}

TEST_CASE("suspicion: a MariaDB replica with unapplied relay logs is not made to reconnect",
          "[unit]") {
    Case one{on_mariadb(
        snapshot_of({{"db1", "", 100}, {"db2", "db1", 90, 100}, {"db3", "db1", 100, 100}}))};
    one.bench.pass(10ms);
    one.primary_is_silent();
    one.replica_says("db2", ReceiverState::Running);
    one.replica_says("db3", ReceiverState::Running);
    one.suspicion.advance(one.finding(), one.bench.context());
    const auto steps = one.bench.take<StepRequest>();
    REQUIRE(steps.size() == 1);
    CHECK(target(steps.front().step) == key("db3"));
}

TEST_CASE("suspicion: what a replica says while it reconnects is no evidence", "[unit]") {
    Case one;
    one.bench.pass(10ms);
    one.primary_is_silent();
    one.replica_says("db2", ReceiverState::Running);
    one.replica_says("db3", ReceiverState::Connecting);
    one.suspicion.advance(one.finding(), one.bench.context());
    one.bench.pass(one.bench.policy.confirm.reconnect_settle - Duration{1});
    one.primary_is_silent();
    one.replica_says("db2", ReceiverState::Connecting);
    CHECK_FALSE(one.is_confirmed());
    one.bench.pass(Duration{1});
    one.replica_says("db2", ReceiverState::Connecting);
    CHECK(one.is_confirmed());
}

TEST_CASE("suspicion: a replica that reconnects is not looked at before it may testify", "[unit]") {
    Case one;
    one.bench.pass(10ms);
    one.primary_is_silent();
    one.replica_says("db2", ReceiverState::Running);
    one.replica_says("db3", ReceiverState::Connecting);
    one.suspicion.advance(one.finding(), one.bench.context());
    const auto looks = one.bench.take<ProbeRequest>();
    REQUIRE(looks.size() == 2);
    CHECK(looks[0].instance == key("db1"));
    CHECK(looks[1].instance == key("db3"));
    one.bench.pass(one.bench.policy.confirm.reconnect_settle);
    one.suspicion.advance(one.finding(), one.bench.context());
    const auto later = one.bench.take<ProbeRequest>();
    REQUIRE(later.size() == 1);
    CHECK(later[0].instance == key("db2"));
}

TEST_CASE("suspicion: rounds that lead to no verdict slow down to the poll interval", "[unit]") {
    Case one;
    Duration pause{};
    for (int i = 0; i < 60; ++i) {
        one.suspicion.advance(one.finding(), one.bench.context());
        pause = one.suspicion.next_round() - one.bench.now;
        one.bench.pass(pause);
    }
    CHECK(pause == one.bench.policy.probe.interval);
}

}  // namespace understudy
