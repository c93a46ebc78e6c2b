#include "engine/orchestration/finding_book.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

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
    book.take(finding_of("db2", AnalysisCode::DeadIntermediateSource));
    CHECK(book.note(instance(fleet, "db2"), kPolicy) == keys({"db2"}));
}

TEST_CASE("finding book: only what was not known is news", "[unit]") {
    FindingBook book;
    CHECK_FALSE(book.take(finding_of("db2", AnalysisCode::NoProblem)));
    CHECK(book.take(finding_of("db2", AnalysisCode::DeadIntermediateSource)));
    CHECK_FALSE(book.take(finding_of("db2", AnalysisCode::DeadIntermediateSource)));
    CHECK(book.take(finding_of("db2", AnalysisCode::UnreachableIntermediateSource)));
    CHECK(book.findings().size() == 1);
    CHECK(book.take(finding_of("db2", AnalysisCode::NoProblem)));
    CHECK(book.findings().empty());
}

TEST_CASE("finding book: who is forgotten leaves nothing behind", "[unit]") {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}});
    FindingBook book;
    replica(fleet, "db2").receiver = ReceiverState::Connecting;
    static_cast<void>(book.note(instance(fleet, "db2"), kPolicy));
    book.take(finding_of("db2", AnalysisCode::FirstTierReplicaFailingToConnectToPrimary));
    book.forget(key("db2"));
    CHECK(book.findings().empty());
    CHECK_FALSE(book.has_unsound_replica(key("db1")));
}

}  // namespace understudy
