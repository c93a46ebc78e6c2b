#include "engine/analysis/structure.h"

#include <catch2/catch.hpp>

#include "tests/support/printers.h"
#include "tests/support/snapshots.h"

namespace understudy {
namespace {

using testing::key;
using testing::replica;
using testing::seen;
using testing::snapshot_of;

std::vector<Warning> warnings_of(const Snapshot& fleet,
                                 const std::string& host = "db1",
                                 const Policy& policy = {}) {
    const Topology topology{fleet};
    return find_warnings({fleet, topology, policy}, key(host));
}

/// Exactly this one, and it names what it is about.
void check_only(const std::vector<Warning>& warnings,
                StructureWarning kind,
                const std::string& names) {
    REQUIRE(warnings.size() == 1);
    CHECK(warnings.front().kind == kind);
    INFO(warnings.front().detail);
    CHECK(warnings.front().detail.find(names) != std::string::npos);
}

Snapshot trio() {
    auto fleet = snapshot_of({{"db1", ""}, {"db2", "db1"}, {"db3", "db1"}});
    for (const auto* host : {"db1", "db2", "db3"}) {
        seen(fleet, host).binlog_format = BinlogFormat::Row;
    }
    return fleet;
}

}  // namespace

TEST_CASE("structure: a sound fleet has no warnings", "[unit]") {
    const auto fleet = trio();
    for (const auto* host : {"db1", "db2", "db3", "db9"}) {
        CHECK(warnings_of(fleet, host).empty());
    }
}

TEST_CASE("structure: several replicas of which none could have replicas", "[unit]") {
    auto fleet = trio();
    seen(fleet, "db2").logs_replica_updates = false;
    CHECK(warnings_of(fleet).empty());
    seen(fleet, "db3").has_binlog = false;
    check_only(warnings_of(fleet), StructureWarning::NoLoggingReplicas, "db2, db3");
}

TEST_CASE("structure: without GTID and without Pseudo-GTID nobody can be failed over", "[unit]") {
    auto fleet = trio();
    testing::without_gtid(fleet, "db2", 100, 100);
    testing::without_gtid(fleet, "db3", 100, 100);
    check_only(warnings_of(fleet), StructureWarning::NoFailoverSupport, "db2, db3");
    Policy policy;
    policy.pseudo_gtid = automatic_pseudo_gtid(Duration{1});
    CHECK(warnings_of(fleet, "db1", policy).empty());
}

TEST_CASE("structure: replicas that log in different formats", "[unit]") {
    auto fleet = trio();
    seen(fleet, "db2").binlog_format = BinlogFormat::Statement;
    check_only(warnings_of(fleet), StructureWarning::StatementAndRowLoggingReplicas, "db2 log as");
    seen(fleet, "db2").binlog_format = BinlogFormat::Mixed;
    check_only(warnings_of(fleet), StructureWarning::MixedAndRowLoggingReplicas, "db2 log as");
    seen(fleet, "db3").binlog_format = BinlogFormat::Statement;
    check_only(
        warnings_of(fleet), StructureWarning::StatementAndMixedLoggingReplicas, "db3 log as");
}

TEST_CASE("structure: replicas of several series", "[unit]") {
    auto fleet = trio();
    seen(fleet, "db3").version.patch = 99;
    CHECK(warnings_of(fleet).empty());
    seen(fleet, "db3").version = Version{Flavor::MySql, 8, 4, 0};
    check_only(warnings_of(fleet), StructureWarning::MultipleMajorVersionsLoggingReplicas, "db3");
}

TEST_CASE("structure: one replicates by GTID and another by file and position", "[unit]") {
    auto fleet = trio();
    testing::without_gtid(fleet, "db3", 100, 100);
    check_only(warnings_of(fleet), StructureWarning::DifferentGtidModes, "db3 by file");
}

TEST_CASE("structure: errant is what the primary cannot have written since it was looked at",
          "[unit]") {
    auto fleet = trio();
    seen(fleet, "db2").executed = testing::written_on("db1", 200);
    CHECK(warnings_of(fleet).empty());
    seen(fleet, "db2").executed = testing::written_on("db1", 100) | testing::written_on("db2", 1);
    check_only(warnings_of(fleet), StructureWarning::ErrantGtid, "db2 has");
}

TEST_CASE("structure: a primary that is read-only", "[unit]") {
    auto fleet = trio();
    seen(fleet, "db1").writability = Writability::ReadOnly;
    check_only(warnings_of(fleet), StructureWarning::NoWritablePrimary, "db1");
}

TEST_CASE("structure: semi-sync that has degraded", "[unit]") {
    auto fleet = trio();
    seen(fleet, "db1").semi_sync = {
        .source_enabled = true, .source_active = false, .wait_for_replicas = 1};
    check_only(
        warnings_of(fleet), StructureWarning::NotEnoughValidSemiSyncReplicas, "asynchronous");
    seen(fleet, "db1").semi_sync.source_active = true;
    CHECK(warnings_of(fleet).empty());
}

}  // namespace understudy
