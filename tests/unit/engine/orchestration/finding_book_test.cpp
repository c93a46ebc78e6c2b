#include "engine/orchestration/finding_book.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using namespace std::chrono_literals;
using testing::at;
using testing::instance;
using testing::key;
using testing::keys;
using testing::replica;
using testing::snapshot_of;

const AnalysisPolicy kPolicy;

Finding finding_of(const std::string& host, AnalysisCode code) {
    return {ClusterAlias{"alpha"}, key(host), code, "", {}};
}

}  // namespace

TEST_CASE("finding book: a look at one who was and is sound bears on nobody", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    FindingBook book;
    CHECK(book.note(instance(fleet, "db2"), kPolicy).empty());
    CHECK_FALSE(book.has_unsound_replica(key("db1")));
}

TEST_CASE("finding book: one who is unsound bears on himself and his source, until he is sound",
          "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    FindingBook book;
    replica(fleet, "db2").receiver = ReceiverState::Connecting;
    CHECK(book.note(instance(fleet, "db2"), kPolicy) == keys({"db1", "db2"}));
    CHECK(book.has_unsound_replica(key("db1")));
    CHECK(book.note(instance(fleet, "db2"), kPolicy) == keys({"db1", "db2"}));
    replica(fleet, "db2").receiver = ReceiverState::Running;
    CHECK(book.note(instance(fleet, "db2"), kPolicy) == keys({"db1", "db2"}));
    CHECK_FALSE(book.has_unsound_replica(key("db1")));
    CHECK(book.note(instance(fleet, "db2"), kPolicy).empty());
}

TEST_CASE("finding book: one who moves while he is unsound bears on both sources", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db2"}});
    FindingBook book;
    replica(fleet, "db3").applier = ApplierState::Stopped;
    CHECK(book.note(instance(fleet, "db3"), kPolicy) == keys({"db2", "db3"}));
    replica(fleet, "db3").source = key("db1");
    CHECK(book.note(instance(fleet, "db3"), kPolicy) == keys({"db1", "db2", "db3"}));
    CHECK_FALSE(book.has_unsound_replica(key("db2")));
    CHECK(book.has_unsound_replica(key("db1")));
}

TEST_CASE("finding book: one with a problem is judged at each look", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    FindingBook book;
    book.take(finding_of("db2", AnalysisCode::DeadIntermediateSource), at(10s), 1s);
    CHECK(book.note(instance(fleet, "db2"), kPolicy) == keys({"db2"}));
}

TEST_CASE("finding book: a problem is told when it has been the same for long enough, once",
          "[unit]") {
    FindingBook book;
    const auto dead = finding_of("db2", AnalysisCode::DeadIntermediateSource);
    CHECK_FALSE(book.take(dead, at(10s), 1s));
    CHECK_FALSE(book.take(dead, at(11s) - 1us, 1s));
    CHECK_FALSE(book.told_since(key("db2")));
    CHECK(book.take(dead, at(11s), 1s));
    CHECK(book.told_since(key("db2")) == at(10s));
    CHECK_FALSE(book.take(dead, at(12s), 1s));
}

TEST_CASE("finding book: another problem is told after as long, the end of one at once", "[unit]") {
    FindingBook book;
    const auto dead = finding_of("db2", AnalysisCode::DeadIntermediateSource);
    const auto unreachable = finding_of("db2", AnalysisCode::UnreachableIntermediateSource);
    const auto none = finding_of("db2", AnalysisCode::NoProblem);
    CHECK_FALSE(book.take(none, at(9s), 1s));
    book.take(dead, at(10s), 1s);
    book.take(dead, at(11s), 1s);
    CHECK_FALSE(book.take(unreachable, at(12s), 1s));
    CHECK_FALSE(book.told_since(key("db2")));
    CHECK(book.take(unreachable, at(13s), 1s));
    CHECK(book.take(none, at(13s), 1s));
    CHECK_FALSE(book.take(none, at(14s), 1s));
}

TEST_CASE("finding book: what was never told ends in silence", "[unit]") {
    FindingBook book;
    book.take(finding_of("db2", AnalysisCode::DeadIntermediateSource), at(10s), 1s);
    CHECK_FALSE(book.take(finding_of("db2", AnalysisCode::NoProblem), at(11s), 1s));
}

TEST_CASE("finding book: who is forgotten leaves nothing behind", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    FindingBook book;
    replica(fleet, "db2").receiver = ReceiverState::Connecting;
    static_cast<void>(book.note(instance(fleet, "db2"), kPolicy));
    book.take(
        finding_of("db2", AnalysisCode::FirstTierReplicaFailingToConnectToPrimary), at(10s), 1s);
    book.forget(key("db2"));
    CHECK_FALSE(book.told_since(key("db2")));
    CHECK_FALSE(book.has_unsound_replica(key("db1")));
}

}  // namespace understudy
