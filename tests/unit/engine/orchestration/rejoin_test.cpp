#include "engine/orchestration/rejoin.h"

#include <catch2/catch.hpp>

#include "tests/support/bench.h"
#include "tests/support/printers.h"

namespace understudy {
namespace {

using testing::Bench;
using testing::key;
using testing::mariadb_at;
using testing::observation_of;
using testing::on_mariadb;
using testing::snapshot_of;
using testing::without_gtid;
using testing::written_on;

/// db2 has taken the place of db1 at transaction 100 and written on; db1 comes back.
struct Return {
    explicit Return(const Snapshot& fleet = snapshot_of({{"db1", "", 100}, {"db2", "", 100}}))
        : bench{fleet} {
        demote("db1", "db2");
        auto successor = bench.last_seen("db2");
        if (auto* set = std::get_if<GtidSet>(&successor.executed)) {
            *set |= written_on("db2", 20);
        } else {
            successor.executed = mariadb_at(120, "db2");
        }
        bench.answers("db2", successor);
        auto old = bench.last_seen("db1");
        old.writability = Writability::SuperReadOnly;
        bench.answers("db1", old);
    }

    void demote(const std::string& host, const std::string& successor) {
        bench.inventory.set_demotion(key(host),
                                     Demotion{ClusterAlias{"alpha"},
                                              key(successor),
                                              bench.now,
                                              bench.last_seen(successor).executed,
                                              ""});
    }

    /// db1 answers with these transactions.
    void comes_back_with(const ReplicationPosition& executed) {
        auto old = bench.last_seen("db1");
        old.executed = executed;
        bench.answers("db1", old);
    }

    /// Its receiver was stopped as it was asked to.
    void has_stopped(const std::string& host) {
        rejoin.on(StepFinished{last_step, {}}, bench.context());
        auto stopped = bench.last_seen(host);
        stopped.replica->receiver = ReceiverState::Stopped;
        bench.answers(host, stopped);
        bench.answers("db2", bench.last_seen("db2"));
    }

    std::vector<Step> consider(const std::string& host,
                               ClusterState cluster = ClusterState::Settled) {
        rejoin.consider(key(host), cluster, bench.context());
        std::vector<Step> steps;
        judged.clear();
        for (auto& command : bench.outbox.take()) {
            if (auto* request = std::get_if<StepRequest>(&command)) {
                steps.push_back(request->step);
                if (auto* attach = std::get_if<step::PointAt>(&steps.back())) {
                    bound = std::exchange(attach->at_most, std::nullopt);
                }
                last_step = request->id;
            } else if (auto* stored = std::get_if<RecordToStore>(&command)) {
                if (auto* verdict = std::get_if<record::ReturnJudged>(&stored->record.body)) {
                    judged.push_back(*verdict);
                }
            }
        }
        return steps;
    }

    [[nodiscard]] const Rare<Demotion>& demotion(const std::string& host) const {
        return bench.inventory.snapshot().instances.at(key(host)).demotion;
    }

    Bench bench;
    Rejoin rejoin;
    std::vector<record::ReturnJudged> judged;
    std::optional<ReplicationPosition> bound;  ///< Of the last attachment.
    StepId last_step;
};

using Steps = std::vector<Step>;
const Step kAttach = step::PointAt{key("db1"), key("db2")};

}  // namespace

TEST_CASE("rejoin: one that comes back writable is fenced first, even during a recovery",
          "[unit]") {
    for (const auto cluster : {ClusterState::Settled, ClusterState::Recovering}) {
        Return back;
        auto old = back.bench.last_seen("db1");
        old.writability = Writability::Writable;
        back.bench.answers("db1", old);
        CHECK(back.consider("db1", cluster) == Steps{step::MakeReadOnly{key("db1")}});
        CHECK(back.consider("db1", cluster).empty());
        back.rejoin.on(StepFinished{back.last_step, {}}, back.bench.context());
        CHECK(back.consider("db1", cluster) == Steps{step::MakeReadOnly{key("db1")}});
    }
}

TEST_CASE("rejoin: nobody is attached while a recovery is under way", "[unit]") {
    Return back;
    CHECK(back.consider("db1", ClusterState::Recovering).empty());
    CHECK(back.consider("db1", ClusterState::Settled) == Steps{kAttach});
}

TEST_CASE("rejoin: behind the new primary is attached", "[unit]") {
    Return back;
    CHECK(back.consider("db1") == Steps{kAttach});
    REQUIRE(back.judged.size() == 1);
    CHECK(back.judged.front().comparison == Comparison::Behind);
    CHECK(back.judged.front().is_rejoined);
    back.comes_back_with(written_on("db1", 60));
    back.rejoin.on(StepFinished{back.last_step, {}}, back.bench.context());
    CHECK(back.consider("db1") == Steps{kAttach});
}

TEST_CASE("rejoin: identical is attached", "[unit]") {
    Return back;
    back.comes_back_with(written_on("db1", 100) | written_on("db2", 20));
    CHECK(back.consider("db1") == Steps{kAttach});
    REQUIRE(back.judged.size() == 1);
    CHECK(back.judged.front().comparison == Comparison::Identical);
}

TEST_CASE("rejoin: ahead is kept apart, with the transactions named", "[unit]") {
    Return back;
    back.comes_back_with(written_on("db1", 103) | written_on("db2", 20));
    CHECK(back.consider("db1").empty());
    REQUIRE(back.judged.size() == 1);
    CHECK(back.judged.front().comparison == Comparison::Ahead);
    CHECK_FALSE(back.judged.front().is_rejoined);
    const auto excess = to_string(testing::uuid_of("db1")) + ":101-103";
    CHECK(back.judged.front().detail == excess);
    CHECK(back.demotion("db1")->quarantine == excess);
    CHECK(back.consider("db1").empty());
    CHECK(back.judged.empty());
}

TEST_CASE("rejoin: diverged is kept apart", "[unit]") {
    Return back;
    back.comes_back_with(written_on("db1", 103));
    CHECK(back.consider("db1").empty());
    REQUIRE(back.judged.size() == 1);
    CHECK(back.judged.front().comparison == Comparison::Diverged);
}

TEST_CASE("rejoin: nobody is judged against a primary that was looked at earlier than it",
          "[unit]") {
    Return back;
    back.bench.pass(Duration{1});
    back.comes_back_with(written_on("db1", 103));
    CHECK(back.consider("db1").empty());
    CHECK(back.judged.empty());
    back.bench.answers("db2", back.bench.last_seen("db2"));
    CHECK(back.consider("db1").empty());
    CHECK(back.judged.size() == 1);
}

TEST_CASE("rejoin: a successor that does not answer, or is not writable, is waited for", "[unit]") {
    Return back;
    auto successor = back.bench.last_seen("db2");
    successor.writability = Writability::SuperReadOnly;
    back.bench.answers("db2", successor);
    CHECK(back.consider("db1").empty());
    back.bench.is_silent("db2");
    CHECK(back.consider("db1").empty());
    CHECK(back.judged.empty());
}

TEST_CASE("rejoin: it is over when the old primary replicates from the new one", "[unit]") {
    Return back;
    auto old = back.bench.last_seen("db1");
    old.replica = observation_of({"db1", "db2"}).replica;
    back.bench.answers("db1", old);
    CHECK(back.consider("db1").empty());
    CHECK_FALSE(back.demotion("db1").has_value());
}

TEST_CASE("rejoin: the primary of today is whoever succeeded last", "[unit]") {
    Return back{snapshot_of({{"db1", "", 100}, {"db2", "", 100}, {"db3", "", 100}})};
    back.demote("db2", "db3");
    back.comes_back_with(written_on("db1", 100));
    auto successor = back.bench.last_seen("db3");
    successor.executed = written_on("db1", 100) | written_on("db2", 20) | written_on("db3", 5);
    back.bench.answers("db3", successor);
    CHECK(back.consider("db1") == Steps{step::PointAt{key("db1"), key("db3")}});
}

TEST_CASE("rejoin: on MariaDB only what was there at the promotion is shared history", "[unit]") {
    // The new primary is at 0-2-120; the old one wrote 101 to 103 itself, which are lower numbers.
    Return back{on_mariadb(snapshot_of({{"db1", "", 100}, {"db2", "", 100}}))};
    back.comes_back_with(mariadb_at(103));
    CHECK(back.consider("db1").empty());
    REQUIRE(back.judged.size() == 1);
    CHECK_FALSE(back.judged.front().is_rejoined);
    CHECK_FALSE(back.demotion("db1")->quarantine.empty());
}

TEST_CASE("rejoin: on MariaDB what is at or before the promotion is attached", "[unit]") {
    for (const std::uint64_t last : {40U, 100U}) {
        Return back{on_mariadb(snapshot_of({{"db1", "", 100}, {"db2", "", 100}}))};
        back.comes_back_with(mariadb_at(last));
        CHECK(back.consider("db1") == Steps{kAttach});
    }
}

TEST_CASE("rejoin: a replica that still follows the demoted one is attached to the new primary",
          "[unit]") {
    Return back{snapshot_of({{"db1", "", 100}, {"db2", "", 100}, {"db3", "db1", 100}})};
    CHECK(back.consider("db3") == Steps{step::StopReceiver{key("db3")}});
    back.has_stopped("db3");
    CHECK(back.consider("db3") == Steps{step::PointAt{key("db3"), key("db2")}});
}

TEST_CASE("rejoin: commits that the successor has not finished yet are not held against a replica",
          "[unit]") {
    // They wait for acknowledgements: on replicas already, and not yet in gtid_executed.
    Return back{snapshot_of({{"db1", "", 100}, {"db2", "", 100}, {"db3", "db1", 100}})};
    back.has_stopped("db3");
    auto ahead = back.bench.last_seen("db3");
    std::get<GtidSet>(ahead.replica->received) |= written_on("db2", 22);
    back.bench.answers("db3", ahead);
    CHECK(back.consider("db3") == Steps{step::PointAt{key("db3"), key("db2")}});
}

TEST_CASE("rejoin: after a step that did not work out there is a rest", "[unit]") {
    Return back{snapshot_of({{"db1", "", 100}, {"db2", "", 100}})};
    CHECK(back.consider("db1") == Steps{kAttach});
    back.rejoin.on(StepFinished{back.last_step, fail(ErrorCode::Refused, "no")},
                   back.bench.context());
    back.bench.answers("db1", back.bench.last_seen("db1"));
    CHECK(back.consider("db1").empty());
    back.bench.pass(std::chrono::seconds{2});
    back.bench.answers("db1", back.bench.last_seen("db1"));
    back.bench.answers("db2", back.bench.last_seen("db2"));
    CHECK(back.consider("db1") == Steps{kAttach});
}

TEST_CASE("rejoin: a straggler with more than the new primary got is left alone, and told once",
          "[unit]") {
    Return back{snapshot_of({{"db1", "", 100}, {"db2", "", 100}, {"db3", "db1", 100, 103}})};
    CHECK(back.consider("db3") == Steps{step::StopReceiver{key("db3")}});
    back.has_stopped("db3");
    CHECK(back.consider("db3").empty());
    CHECK(back.judged.size() == 1);
    CHECK(back.consider("db3").empty());
    CHECK(back.judged.empty());
}

TEST_CASE("rejoin: whoever nobody demoted is left alone", "[unit]") {
    Return back{snapshot_of({{"db1", ""}, {"db2", ""}, {"db3", "db2"}})};
    CHECK(back.consider("db2").empty());
    CHECK(back.consider("db3").empty());
    CHECK(back.consider("db9").empty());
}

TEST_CASE("rejoin: a replica below one that is to be attached again stays there", "[unit]") {
    Return back{snapshot_of(
        {{"db1", "", 100}, {"db2", "", 100}, {"db3", "db2", 100}, {"db4", "db3", 100}})};
    back.demote("db3", "db2");
    Demotion waiting = *back.demotion("db3");
    waiting.was_primary = false;
    back.bench.inventory.set_demotion(key("db3"), waiting);
    CHECK(back.consider("db4").empty());
}

TEST_CASE("rejoin: who was stopped to be moved, and may stay, is started again", "[unit]") {
    Return back{snapshot_of({{"db1", "", 100}, {"db2", "", 100}, {"db3", "db1", 100}})};
    CHECK(back.consider("db3") == Steps{step::StopReceiver{key("db3")}});
    back.has_stopped("db3");
    back.bench.inventory.set_demotion(key("db1"), std::nullopt);
    CHECK(back.rejoin.has_work(back.bench.context()));
    CHECK(back.consider("db3") == Steps{step::StartReplication{key("db3")}});
    CHECK_FALSE(back.rejoin.has_work(back.bench.context()));
}

TEST_CASE("rejoin: who was stopped on purpose is left stopped, and taken up once he is not to be",
          "[unit]") {
    Return back{snapshot_of({{"db1", "", 100}, {"db2", "", 100}, {"db3", "db1", 100}})};
    back.has_stopped("db3");
    back.bench.inventory.set_stop(key("db3"), DeliberateStop{"ann", back.bench.now});
    CHECK(back.consider("db3").empty());
    back.bench.inventory.set_stop(key("db3"), std::nullopt);
    CHECK(back.consider("db3") == Steps{step::PointAt{key("db3"), key("db2")}});
}

TEST_CASE("rejoin: who is detached is left so, and taken up once it is not", "[unit]") {
    Return back{snapshot_of({{"db1", "", 100}, {"db2", "", 100}, {"db3", "db1", 100}})};
    back.has_stopped("db3");
    auto detached = back.bench.last_seen("db3");
    detached.replica->is_detached = true;
    back.bench.answers("db3", detached);
    CHECK(back.consider("db3").empty());
    detached.replica->is_detached = false;
    back.bench.answers("db3", detached);
    CHECK(back.consider("db3") == Steps{step::PointAt{key("db3"), key("db2")}});
}

TEST_CASE("rejoin: a stop on purpose does not keep an old primary from being fenced", "[unit]") {
    Return back;
    auto old = back.bench.last_seen("db1");
    old.writability = Writability::Writable;
    back.bench.answers("db1", old);
    back.bench.inventory.set_stop(key("db1"), DeliberateStop{"ann", back.bench.now});
    CHECK(back.consider("db1") == Steps{step::MakeReadOnly{key("db1")}});
}

// Goal: nobody waits for ever to go where coordinates cannot bring him. Method: an operation left
// db3 to be released below db1, and its last statement comes late and puts it below db2.
TEST_CASE("rejoin: by file and position a replica stays where a late statement put it", "[unit]") {
    auto fleet = snapshot_of({{"db1", "", 100}, {"db2", "db1", 100}, {"db3", "db2", 100}});
    without_gtid(fleet, "db3", 500, 700);
    Bench bench{fleet};
    Demotion demotion{ClusterAlias{"alpha"}, key("db1"), bench.now, {}, ""};
    demotion.was_primary = false;
    demotion.watched_until = bench.now + Duration{1};
    bench.inventory.set_demotion(key("db3"), demotion);
    Rejoin rejoin;
    rejoin.consider(key("db3"), ClusterState::Settled, bench.context());
    CHECK(find(bench.inventory.snapshot(), key("db3"))->demotion);

    bench.pass(Duration{1});
    rejoin.consider(key("db3"), ClusterState::Settled, bench.context());
    CHECK_FALSE(find(bench.inventory.snapshot(), key("db3"))->demotion);
}

namespace {

/// db1 was the co-primary of db2, and follows it by itself when it comes back.
void follows_by_itself(Return& back, const ReplicationPosition& executed) {
    Demotion demotion = *back.demotion("db1");
    demotion.was_co_primary = true;
    back.bench.inventory.set_demotion(key("db1"), demotion);
    auto old = back.bench.last_seen("db1");
    old.replica = observation_of({"db1", "db2"}).replica;
    old.executed = executed;
    old.replica->received = executed;
    back.bench.answers("db1", old);
}

}  // namespace

TEST_CASE("rejoin: an old primary that follows its co-primary by itself is stopped and compared",
          "[unit]") {
    Return back;
    follows_by_itself(back, written_on("db1", 100) | written_on("db2", 10));
    CHECK(back.consider("db1") == Steps{step::StopReceiver{key("db1")}});
    back.has_stopped("db1");
    CHECK(back.consider("db1") == Steps{kAttach});
    back.rejoin.on(StepFinished{back.last_step, {}}, back.bench.context());
    auto attached = back.bench.last_seen("db1");
    attached.replica->receiver = ReceiverState::Running;
    back.bench.answers("db1", attached);
    CHECK(back.consider("db1").empty());
    CHECK_FALSE(back.demotion("db1"));
}

TEST_CASE(
    "rejoin: what only an old primary has is not overlooked because it follows its co-primary",
    "[unit]") {
    Return back;
    follows_by_itself(back, written_on("db1", 103) | written_on("db2", 10));
    CHECK(back.consider("db1") == Steps{step::StopReceiver{key("db1")}});
    back.has_stopped("db1");
    CHECK(back.consider("db1").empty());
    REQUIRE(back.judged.size() == 1);
    CHECK_FALSE(back.judged.front().is_rejoined);
    CHECK_FALSE(back.demotion("db1")->quarantine.empty());
}

}  // namespace understudy
