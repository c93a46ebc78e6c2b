// Relay logs, candidates, and whom servers replicate from: S10, S17, S19, S21.
#include <catch2/catch.hpp>

#include "tests/unit/simulator/checkers/court.h"

namespace understudy::sim {
namespace {

TEST_CASE("S10 fires when a source is forgotten while its transactions wait in the relay log",
          "[unit]") {
    for (const bool is_applied : {false, true}) {
        Court court;
        court.bench.servers.stop_applier(1);
        court.bench.run(1s);
        if (is_applied) {
            court.bench.servers.resume_applier(court.bench.env, 1);
            court.bench.run(1s);
        }
        static_cast<void>(court.bench.perform(step::StopReceiver{{"db2"}}));
        court.bench.run(100ms);
        court.perform(step::ForgetSource{{"db2"}});
        CHECK(court.has_fired("S10") == !is_applied);
        CHECK(court.verdict("S10").evaluated == 1);
    }
}

TEST_CASE("S10 is content when the new source has what waited", "[unit]") {
    Court court;
    court.bench.servers.stop_applier(1);
    court.bench.run(1s);
    court.perform(step::PointAt{.instance = {"db2"}, .source = {"db3"}});
    CHECK_FALSE(court.has_fired("S10"));
    CHECK(court.verdict("S10").interesting == 1);
}

TEST_CASE("S17 fires when somebody is chosen who must not be promoted", "[unit]") {
    Court bad;
    bad.spec.policy.promotion_rules[{"db2"}] = PromotionRule::MustNot;
    bad.begin_recovery();
    bad.choose("db2");
    CHECK(bad.has_fired("S17"));

    Court good;
    good.spec.policy.promotion_rules[{"db3"}] = PromotionRule::MustNot;
    good.begin_recovery();
    good.choose("db2");
    CHECK_FALSE(good.has_fired("S17"));
    CHECK(good.verdict("S17").interesting == 1);
}

TEST_CASE("S19 fires when a server is pointed at one that has purged what it lacks", "[unit]") {
    for (const bool is_complete : {false, true}) {
        Court court;
        static_cast<void>(court.bench.perform(step::StopReceiver{{"db3"}}));
        court.bench.run(1s);
        if (is_complete) {
            court.bench.servers.resume_replication(court.bench.env, 2);
            court.bench.run(1s);
        }
        court.bench.servers.purge_binary_logs(1);
        court.perform(step::PointAt{.instance = {"db3"}, .source = {"db2"}});
        CHECK(court.has_fired("S19") == !is_complete);
        CHECK(court.verdict("S19").interesting == 1);
    }
}

TEST_CASE("S21 fires when a replica of the old primary is left behind in silence", "[unit]") {
    Court bad;
    bad.begin_recovery();
    bad.promote("db2");
    bad.end_recovery(InstanceKey{"db2"});
    CHECK(bad.has_fired("S21"));

    Court good;
    good.begin_recovery();
    good.promote("db2");
    static_cast<void>(good.bench.perform(step::PointAt{.instance = {"db3"}, .source = {"db2"}}));
    good.end_recovery(InstanceKey{"db2"});
    CHECK_FALSE(good.has_fired("S21"));
    CHECK(good.verdict("S21").evaluated == 3);
}

}  // namespace
}  // namespace understudy::sim
