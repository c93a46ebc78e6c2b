#include "engine/recovery/choose.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::close_ring;
using testing::instance;
using testing::key;
using testing::keys;
using testing::kill;
using testing::mariadb_at;
using testing::on_mariadb;
using testing::replica;
using testing::seen;
using testing::snapshot_of;
using testing::uuid_of;
using testing::written_on;

/// db1 is dead; db2 and db3 replicated from it and have the same.
Snapshot two_replicas() {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    kill(fleet, "db1");
    return fleet;
}

Choice choose(const Snapshot& fleet,
              const std::vector<std::string>& members = {"db2", "db3"},
              std::optional<InstanceKey> designated = std::nullopt) {
    return choose_promotion(fleet, {key("db1"), keys(members), std::move(designated)});
}

const Candidate& candidate(const Choice& choice, const std::string& host) {
    const auto at = std::find_if(choice.ranking.begin(),
                                 choice.ranking.end(),
                                 [&](const auto& one) { return one.key == key(host); });
    REQUIRE(at != choice.ranking.end());
    return *at;
}

/// The detail of the only objection to `host`, which must be this one.
std::string objection(const Choice& choice, const std::string& host, Veto veto) {
    const auto& objections = candidate(choice, host).objections;
    REQUIRE(objections.size() == 1);
    CHECK(objections.front().veto == veto);
    return objections.front().detail;
}

std::string gtid(const std::string& host, const std::string& numbers) {
    return to_string(uuid_of(host)) + ":" + numbers;
}

}  // namespace

TEST_CASE("choose: received beats executed", "[unit]") {
    auto fleet = snapshot_of({{"db1", "", 100}, {"db2", "db1", 100, 100}, {"db3", "db1", 50, 120}});
    kill(fleet, "db1");
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db3"));
    CHECK(candidate(choice, "db3").place == "has received everything there is, 70 not applied yet");
    CHECK(candidate(choice, "db2").place == "lacks 20 transactions");
    CHECK_FALSE(choice.catch_up_from.has_value());
    CHECK(choice.loss.known.empty());
}

TEST_CASE("choose: among equals it is less to apply, then the name", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 90, 100}, {"db3", "db1", 100, 100}});
    kill(fleet, "db1");
    CHECK(choose(fleet).chosen == key("db3"));
    CHECK(choose(two_replicas()).chosen == key("db2"));
}

TEST_CASE("choose: the order in which members are given changes nothing", "[unit]") {
    auto fleet = snapshot_of(
        {{"db1", ""}, {"db2", "db1", 90}, {"db3", "db1"}, {"db4", "db1"}, {"db5", "db1", 70}});
    kill(fleet, "db1");
    instance(fleet, "db5").promotion_rule = PromotionRule::MustNot;
    std::vector<std::string> members{"db1", "db2", "db3", "db4", "db5"};
    const auto first = choose(fleet, members);
    while (std::next_permutation(members.begin(), members.end())) {
        REQUIRE(choose(fleet, members) == first);
    }
    CHECK(first.ranking.size() == 4);
}

TEST_CASE("choose: data comes before the promotion rule", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 99}, {"db3", "db1", 100}});
    kill(fleet, "db1");
    instance(fleet, "db2").promotion_rule = PromotionRule::Must;
    instance(fleet, "db3").promotion_rule = PromotionRule::PreferNot;
    CHECK(choose(fleet).chosen == key("db3"));
}

TEST_CASE("choose: who lags is not waited for because of a wish", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 40, 100}, {"db3", "db1"}});
    kill(fleet, "db1");
    instance(fleet, "db2").promotion_rule = PromotionRule::Must;
    replica(fleet, "db2").lag = 10s;
    CHECK(choose(fleet).chosen == key("db2"));
    replica(fleet, "db2").lag = 54min;
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db3"));
    CHECK(candidate(choice, "db2").place ==
          "has received everything there is, 60 not applied yet, lags 54m, rule must");
    replica(fleet, "db2").delay = 1h;
    CHECK_FALSE(objection(choose(fleet), "db2", Veto::Delayed).empty());
}

TEST_CASE("choose: among equals the promotion rule decides, and then the data centre", "[unit]") {
    auto fleet = two_replicas();
    instance(fleet, "db3").promotion_rule = PromotionRule::Prefer;
    CHECK(choose(fleet).chosen == key("db3"));
    instance(fleet, "db3").promotion_rule = PromotionRule::Neutral;
    seen(fleet, "db2").data_center = "dc-b";
    CHECK(choose(fleet).chosen == key("db3"));
    CHECK(candidate(choose(fleet), "db2").place ==
          "has received everything there is, in another data centre");
}

TEST_CASE("choose: who cannot serve the others stands behind who can", "[unit]") {
    auto fleet = two_replicas();
    seen(fleet, "db2").version = Version{Flavor::MySql, 8, 4, 0};
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db3"));
    CHECK(candidate(choice, "db2").place ==
          "has received everything there is, cannot serve 1 other replica");
}

TEST_CASE("choose: who has purged what another needs cannot serve it", "[unit]") {
    auto fleet =
        snapshot_of({{"db1", ""}, {"db2", "db1", 100}, {"db3", "db1", 100}, {"db4", "db1", 10}});
    kill(fleet, "db1");
    seen(fleet, "db2").purged = written_on("db1", 20);
    CHECK(choose(fleet, {"db2", "db3", "db4"}).chosen == key("db3"));
}

TEST_CASE("veto: unreachable, with the reason of the last probe", "[unit]") {
    auto fleet = two_replicas();
    kill(fleet, "db2");
    instance(fleet, "db2").failure = "no route to host";
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db3"));
    CHECK(objection(choice, "db2", Veto::Unreachable) == "no route to host");
}

TEST_CASE("veto: an instance that has no source is no candidate", "[unit]") {
    auto fleet = two_replicas();
    seen(fleet, "db2").replica.reset();
    CHECK(objection(choose(fleet), "db2", Veto::NotAReplica) == "it has no source");
}

TEST_CASE("veto: without a binary log, or without replica updates in it, nobody could follow",
          "[unit]") {
    auto fleet = two_replicas();
    seen(fleet, "db2").has_binlog = false;
    seen(fleet, "db3").logs_replica_updates = false;
    const auto choice = choose(fleet);
    CHECK_FALSE(choice.chosen.has_value());
    CHECK(choice.because == "every candidate is objected to");
    CHECK(objection(choice, "db2", Veto::NoBinlog) ==
          "log_bin is off, so nobody could replicate from it");
    CHECK(objection(choice, "db3", Veto::NoReplicaUpdates) ==
          "log_replica_updates is off, so it cannot hand on what it received");
}

TEST_CASE("veto: a rule of must_not is kept, unless the operator names that one", "[unit]") {
    auto fleet = two_replicas();
    instance(fleet, "db2").promotion_rule = PromotionRule::MustNot;
    CHECK(objection(choose(fleet), "db2", Veto::MustNotPromote) ==
          "its promotion rule is must_not");
    CHECK(choose(fleet, {"db2", "db3"}, key("db2")).chosen == key("db2"));
}

TEST_CASE("veto: a maintenance is kept until it ends, unless the operator names that one",
          "[unit]") {
    auto fleet = two_replicas();
    instance(fleet, "db2").maintenance =
        Maintenance{fleet.taken_at + Duration{1}, "ann", "new disk"};
    CHECK(objection(choose(fleet), "db2", Veto::InMaintenance) == "new disk");
    CHECK(choose(fleet, {"db2", "db3"}, key("db2")).chosen == key("db2"));
    instance(fleet, "db2").maintenance->until = fleet.taken_at;
    CHECK(choose(fleet).chosen == key("db2"));
}

TEST_CASE("veto: a downtime is kept until it ends, unless the operator names that one", "[unit]") {
    auto fleet = two_replicas();
    instance(fleet, "db2").downtime = Downtime{fleet.taken_at + Duration{1}, "ann", "new disk"};
    CHECK(objection(choose(fleet), "db2", Veto::InDowntime) == "new disk");
    CHECK(choose(fleet, {"db2", "db3"}, key("db2")).chosen == key("db2"));
    instance(fleet, "db2").downtime->until = fleet.taken_at;
    CHECK(choose(fleet).chosen == key("db2"));
}

TEST_CASE("veto: one that is detached, unless the operator names it", "[unit]") {
    auto fleet = two_replicas();
    replica(fleet, "db2").is_detached = true;
    CHECK(objection(choose(fleet), "db2", Veto::StoppedOnPurpose) == "it is detached from db1");
    CHECK(choose(fleet).chosen == key("db3"));
    CHECK(choose(fleet, {"db2", "db3"}, key("db2")).chosen == key("db2"));
}

TEST_CASE("veto: one that was stopped on purpose, unless the operator names it", "[unit]") {
    auto fleet = two_replicas();
    instance(fleet, "db2").stop = DeliberateStop{"ann", {}};
    CHECK(objection(choose(fleet), "db2", Veto::StoppedOnPurpose) ==
          "it was stopped on purpose by ann");
    CHECK(choose(fleet).chosen == key("db3"));
    CHECK(choose(fleet, {"db2", "db3"}, key("db2")).chosen == key("db2"));
}

TEST_CASE("veto: whoever the operator did not name will not do", "[unit]") {
    const auto choice = choose(two_replicas(), {"db2", "db3"}, key("db3"));
    CHECK(choice.chosen == key("db3"));
    CHECK(objection(choice, "db2", Veto::NotDesignated) == "the operator named db3");
}

TEST_CASE("veto: replication without GTID", "[unit]") {
    auto fleet = two_replicas();
    replica(fleet, "db2").uses_gtid = false;
    CHECK(objection(choose(fleet), "db2", Veto::NoGtid) ==
          "it does not replicate by GTID; turn GTID on, everywhere in the cluster");
}

TEST_CASE("veto: an applier that stopped with work left, and only then", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 90, 100}, {"db3", "db1"}});
    kill(fleet, "db1");
    replica(fleet, "db2").applier = ApplierState::Stopped;
    CHECK(objection(choose(fleet), "db2", Veto::ApplierStopped) ==
          "its applier was stopped with transactions waiting");
    replica(fleet, "db2").applier_error = "duplicate key";
    CHECK(objection(choose(fleet), "db2", Veto::ApplierStopped) == "duplicate key");
    seen(fleet, "db2").executed = written_on("db1", 100);
    CHECK(choose(fleet).chosen == key("db2"));
}

TEST_CASE("veto: errant transactions of MySQL are named", "[unit]") {
    auto fleet = two_replicas();
    const auto errant = written_on("db1", 100) | written_on("db2", 2);
    seen(fleet, "db2").executed = errant;
    replica(fleet, "db2").received = errant;
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db3"));
    CHECK(objection(choice, "db2", Veto::ErrantTransactions) ==
          "it has what the primary never had: " + gtid("db2", "1-2"));
    CHECK(choice.loss.known.empty());
    CHECK(candidate(choice, "db3").place == "has received everything there is");
}

TEST_CASE("veto: what came from the dead primary is never errant, even if only one got it",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", "", 90}, {"db2", "db1", 95}, {"db3", "db1", 80}});
    kill(fleet, "db1");
    CHECK(choose(fleet).chosen == key("db2"));
}

TEST_CASE("veto: what the primary was seen with is not errant, whoever wrote it", "[unit]") {
    auto fleet = two_replicas();
    const auto old_history = written_on("db1", 100) | written_on("db9", 7);
    seen(fleet, "db1").executed = old_history;
    seen(fleet, "db2").executed = old_history;
    replica(fleet, "db2").received = old_history;
    CHECK(choose(fleet).chosen == key("db2"));
}

TEST_CASE("veto: what a replica wrote is errant on all who replicate from it", "[unit]") {
    auto fleet = snapshot_of({{"db1", "", 100},
                              {"db2", "db1", 100},
                              {"db3", "db2", 100},
                              {"db4", "db2", 100},
                              {"db5", "db1", 110}});
    const auto spread = written_on("db1", 100) | written_on("db2", 50);
    for (const auto* name : {"db2", "db3", "db4"}) {
        seen(fleet, name).executed = spread;
        replica(fleet, name).received = spread;
    }
    kill(fleet, "db1");
    const auto choice = choose(fleet, {"db2", "db3", "db4", "db5"});
    CHECK(choice.chosen == key("db5"));
    CHECK(objection(choice, "db3", Veto::ErrantTransactions) ==
          "it has what the primary never had: " + gtid("db2", "1-50"));
    CHECK(candidate(choice, "db5").place == "has received everything there is");
}

TEST_CASE("veto: what the primary was promoted with is not errant, though nobody has seen it since",
          "[unit]") {
    auto fleet = two_replicas();
    const auto had = written_on("db2", 100);  // db2 was the primary before db1
    instance(fleet, "db1").seen.reset();
    instance(fleet, "db2").demotion =
        Demotion{.cluster = {}, .successor = key("db1"), .promoted_at = had, .quarantine = ""};
    seen(fleet, "db2").executed = had;
    replica(fleet, "db2").received = had;
    CHECK(choose(fleet).chosen == key("db2"));
}

TEST_CASE("veto: an errant transaction of MariaDB is one that the member wrote itself", "[unit]") {
    auto fleet = on_mariadb(two_replicas());
    seen(fleet, "db2").executed = mariadb_at(101, "db2");
    replica(fleet, "db2").received = mariadb_at(101, "db2");
    CHECK(objection(choose(fleet), "db2", Veto::ErrantTransactions) ==
          "it has what the primary never had: 0-2-101");
    CHECK(choose(fleet).chosen == key("db3"));
}

TEST_CASE(
    "veto: on MariaDB an errant transaction is forgiven when only its writer has what the "
    "primary was seen with",
    "[unit]") {
    auto fleet =
        on_mariadb(snapshot_of({{"db1", "", 100}, {"db2", "db1", 100}, {"db3", "db1", 99}}));
    kill(fleet, "db1");
    seen(fleet, "db2").executed = mariadb_at(101, "db2");
    replica(fleet, "db2").received = mariadb_at(101, "db2");
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db2"));
    CHECK(choice.because ==
          "has received everything there is, and what the primary never had stays: 0-2-101");

    seen(fleet, "db1").executed = mariadb_at(99, "db1");
    CHECK(choose(fleet).chosen == key("db3"));
}

TEST_CASE("choose: on MariaDB received beats executed too", "[unit]") {
    auto fleet =
        on_mariadb(snapshot_of({{"db1", ""}, {"db2", "db1", 100, 100}, {"db3", "db1", 50, 120}}));
    kill(fleet, "db1");
    CHECK(choose(fleet).chosen == key("db3"));
}

TEST_CASE("catch up: what the eligible one lacks comes from the best-informed one", "[unit]") {
    auto fleet =
        snapshot_of({{"db1", ""}, {"db2", "db1", 80}, {"db3", "db1", 100}, {"db4", "db1", 90}});
    kill(fleet, "db1");
    instance(fleet, "db3").promotion_rule = PromotionRule::MustNot;
    instance(fleet, "db4").promotion_rule = PromotionRule::MustNot;
    const auto choice = choose(fleet, {"db2", "db3", "db4"});
    CHECK(choice.chosen == key("db2"));
    CHECK(choice.catch_up_from == key("db3"));
    CHECK(choice.loss.known.empty());
}

TEST_CASE("catch up: one with errant transactions helps when nobody without has as much",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 80}, {"db3", "db1"}, {"db4", "db1"}});
    kill(fleet, "db1");
    const auto errant = written_on("db1", 100) | written_on("db3", 1);
    seen(fleet, "db3").executed = errant;
    replica(fleet, "db3").received = errant;
    instance(fleet, "db3").promotion_rule = PromotionRule::MustNot;
    instance(fleet, "db4").promotion_rule = PromotionRule::MustNot;
    CHECK(choose(fleet, {"db2", "db3", "db4"}).catch_up_from == key("db4"));
    CHECK(choose(fleet, {"db2", "db3"}).catch_up_from == key("db3"));
}

TEST_CASE("catch up: who cannot hand on what it has is no helper, and the loss is named",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1", 80}, {"db3", "db1", 100}});
    kill(fleet, "db1");
    seen(fleet, "db3").logs_replica_updates = false;
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db2"));
    CHECK_FALSE(choice.catch_up_from.has_value());
    CHECK(choice.loss.known == gtid("db1", "81-100") + " (was seen on db1)");
}

TEST_CASE("catch up: a helper whose applier is stopped must have applied all it has", "[unit]") {
    auto fleet = snapshot_of({{"db1", "", 80}, {"db2", "db1", 80}, {"db3", "db1", 90, 100}});
    kill(fleet, "db1");
    replica(fleet, "db3").applier = ApplierState::Stopped;
    auto choice = choose(fleet);
    CHECK(choice.chosen == key("db2"));
    CHECK_FALSE(choice.catch_up_from.has_value());
    CHECK(choice.loss.known == gtid("db1", "81-100") + " (was seen on db3)");

    seen(fleet, "db3").executed = written_on("db1", 100);
    instance(fleet, "db3").promotion_rule = PromotionRule::MustNot;
    choice = choose(fleet);
    CHECK(choice.catch_up_from == key("db3"));
    CHECK(choice.loss.known.empty());
}

TEST_CASE("known loss: what only the dead primary was seen with is named", "[unit]") {
    auto fleet = snapshot_of({{"db1", "", 103}, {"db2", "db1"}, {"db3", "db1"}});
    kill(fleet, "db1");
    CHECK(choose(fleet).loss.known == gtid("db1", "101-103") + " (was seen on db1)");
}

TEST_CASE("choose: a cluster without other members has nobody", "[unit]") {
    const auto choice = choose(two_replicas(), {"db1"});
    CHECK_FALSE(choice.chosen.has_value());
    CHECK(choice.because == "the cluster has no other member");
}

TEST_CASE("choose: what one that was promoted on the way wrote is not errant", "[unit]") {
    // db2 took writes and died; db3 has them, db4 does not.
    auto fleet = snapshot_of({{"db1", ""}, {"db2", ""}, {"db3", "db2"}, {"db4", "db1"}});
    kill(fleet, "db1");
    kill(fleet, "db2");
    seen(fleet, "db3").executed = written_on("db1", 100) | written_on("db2", 14);
    replica(fleet, "db3").received = seen(fleet, "db3").executed;
    ChooseQuestion question{key("db1"), keys({"db3", "db4"}), std::nullopt};
    CHECK(choose_promotion(fleet, question).chosen == key("db4"));
    question.abandoned = keys({"db2"});
    CHECK(choose_promotion(fleet, question).chosen == key("db3"));
}

TEST_CASE("choose: one that executed and received positions of two kinds is judged all the same",
          "[unit]") {
    auto fleet = two_replicas();
    seen(fleet, "db2").executed = BinlogCoordinates{.file = "binlog.000003", .position = 4};
    CHECK(choose(fleet).chosen.has_value());
}

TEST_CASE("veto: one with several sources, even if the operator names it", "[unit]") {
    auto fleet = two_replicas();
    testing::add_channel(fleet, "db2", "audit", "db9");
    const std::string why =
        "it replicates over the default channel from db1, 'audit' from db9, and people change that";
    CHECK(objection(choose(fleet), "db2", Veto::ManyChannels) == why);
    CHECK(choose(fleet).chosen == key("db3"));
    CHECK(objection(choose(fleet, {"db2", "db3"}, key("db2")), "db2", Veto::ManyChannels) == why);
}

TEST_CASE("veto: a member of a group, even if the operator names it", "[unit]") {
    auto fleet = two_replicas();
    testing::join_group(fleet, "db2", {"db2", "db4"});
    const std::string why = "it is a primary of group g1, which chooses its primary itself";
    CHECK(objection(choose(fleet), "db2", Veto::GroupMember) == why);
    CHECK(objection(choose(fleet, {"db2", "db3"}, key("db2")), "db2", Veto::GroupMember) == why);
}

TEST_CASE("choose: readers of the log are told that it will hold less of each row", "[unit]") {
    auto fleet = two_replicas();
    seen(fleet, "db1").binlog_row_image = BinlogRowImage::Full;
    seen(fleet, "db2").binlog_row_image = BinlogRowImage::Minimal;
    seen(fleet, "db3").binlog_row_image = BinlogRowImage::Full;
    const Choice choice = choose(fleet);
    CHECK(candidate(choice, "db2").place ==
          "has received everything there is, logs rows as minimal, and db1 logged them full");
    CHECK(candidate(choice, "db3").place == "has received everything there is");
}

TEST_CASE("choose: of equals the co-primary stands first, whatever rules prefer", "[unit]") {
    auto fleet = two_replicas();
    close_ring(fleet, "db1", "db3");
    instance(fleet, "db2").promotion_rule = PromotionRule::Prefer;
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db3"));
    CHECK(choice.because == "has received everything there is, its co-primary");
}

TEST_CASE("choose: a co-primary that has received less is not promoted for being one", "[unit]") {
    auto fleet = two_replicas();
    close_ring(fleet, "db1", "db3");
    seen(fleet, "db3").executed = written_on("db1", 90);
    replica(fleet, "db3").received = written_on("db1", 90);
    CHECK(choose(fleet).chosen == key("db2"));
}

TEST_CASE("choose: a co-primary that takes writes already is the only one", "[unit]") {
    auto fleet = two_replicas();
    close_ring(fleet, "db1", "db3");
    seen(fleet, "db3").writability = Writability::Writable;
    seen(fleet, "db3").executed = written_on("db1", 90) | written_on("db3", 5);
    replica(fleet, "db3").received = seen(fleet, "db3").executed;
    const auto choice = choose(fleet);
    CHECK(choice.chosen == key("db3"));
    CHECK(choice.catch_up_from == key("db2"));
    CHECK(objection(choice, "db2", Veto::OtherPrimary) ==
          "db3 is its co-primary, and takes writes already");
}

}  // namespace understudy
