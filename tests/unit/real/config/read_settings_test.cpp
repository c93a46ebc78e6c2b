#include "real/config/read_settings.h"

#include <catch2/catch.hpp>

#include "real/config/known_keys.h"
#include "tests/unit/real/temporary_folder.h"

using namespace understudy;
using namespace understudy::real;

namespace {

std::optional<std::string> environment(const std::string& name) {
    return name == "SECRET" ? std::optional<std::string>("from-environment") : std::nullopt;
}

struct Read {
    TemporaryFolder folder;
    Result<SettingsRead> result;

    explicit Read(const std::string& text)
        : result(read_settings(std::vector{folder.write("c.json", text)}, environment)) {}

    [[nodiscard]] const Settings& settings() const {
        INFO((result ? "" : result.error().message));
        REQUIRE(result);
        return result->settings;
    }

    /// Without the folder's name.
    [[nodiscard]] std::string error() const {
        REQUIRE_FALSE(result);
        const auto& message = result.error().message;
        const auto start = message.find("c.json");
        return start == std::string::npos ? message : message.substr(start);
    }

    [[nodiscard]] std::string warnings() const {
        REQUIRE(result);
        std::string text;
        for (const auto& warning : result->warnings) {
            text += warning + "\n";
        }
        return text;
    }
};

}  // namespace

TEST_CASE("settings: what is not given has its default") {
    const Read read("{}");
    CHECK(read.settings().default_port == 3306);
    CHECK(read.settings().policy.gate.recover_primary_clusters.empty());
    CHECK(read.settings().policy.gate.recovery_block_period == Duration(1h));
    CHECK(read.settings().policy.key_value_prefix == "mysql/master/");
    CHECK(read.warnings().empty());
}

TEST_CASE(
    "settings: orchestrator's keys are read, whatever their case, with comments between them") {
    const Read read(R"({
        // who we are
        "MySQLTopologyUser": "orc", "mysqltopologypassword": "pw",
        "MySQLReplicationUser": "repl", "MySQLReplicationPassword": "${SECRET}",
        "SQLite3DataFile": "/tmp/x.db", "BackendDB": "sqlite3",
        "DefaultInstancePort": 3307, "DiscoverySeeds": ["db1", "db2:3306"],
        "InstancePollSeconds": 5, "RecoveryPeriodBlockSeconds": 60,
        "RecoverMasterClusterFilters": ["*", "alias=main", "alias~=^m"],
        "ClusterNameToAlias": {"db1": "alpha"}, "KVClusterMasterPrefix": "kv//",
        "ReasonableMaintenanceReplicationLagSeconds": 7, "Debug": true /* much */ })");
    const auto& settings = read.settings();
    CHECK(settings.topology.user == "orc");
    CHECK(settings.topology.password.reveal() == "pw");
    CHECK(settings.replication.password.reveal() == "from-environment");
    CHECK(settings.store_file == "/tmp/x.db");
    CHECK(settings.seeds == std::vector<InstanceKey>{{"db1", 3307}, {"db2", 3306}});
    CHECK(settings.policy.probe.interval == Duration(5s));
    CHECK(settings.policy.gate.recovery_block_period == Duration(60s));
    CHECK(settings.policy.gate.recover_primary_clusters.size() == 3);
    CHECK(settings.policy.switchover_lag_limit == Duration(7s));
    CHECK(settings.policy.key_value_prefix == "kv/");
    CHECK(settings.policy.cluster_name_patterns ==
          std::vector<std::pair<std::string, ClusterAlias>>{{"db1", ClusterAlias("alpha")}});
    CHECK(settings.debug);
}

TEST_CASE(
    "settings: a wrong type is an error with line, key and what was expected, and without the "
    "value") {
    CHECK(Read("{\n  \"InstancePollSeconds\": \"5\"\n}").error() ==
          "c.json:2: InstancePollSeconds: expected a whole number, 0 or more, found string");
    CHECK(
        Read("{\"InstancePollSeconds\": -1}").error() ==
        "c.json:1: InstancePollSeconds: expected a whole number, 0 or more, found another number");
    CHECK(Read("{\"DiscoverySeeds\": [1]}").error() ==
          "c.json:1: DiscoverySeeds: expected a list of texts, [\"...\"], found array");
    CHECK(Read("{\"ListenAddress\": 3000}").error() ==
          "c.json:1: ListenAddress: expected a text in quotes, found another number");
    CHECK(Read("{\"MySQLTopologyPassword\": 12345}").error().find("12345") == std::string::npos);
}

TEST_CASE("settings: malformed JSON is an error with line and column") {
    CHECK_THAT(Read("{\n  \"Debug\": tru\n}").error(), Catch::StartsWith("c.json:2:15: "));
    CHECK_THAT(Read("[]").error(), Catch::Contains("expected an object"));
}

TEST_CASE("settings: an unknown key is a warning with its line and the nearest name") {
    const Read read("{\n // \"x\": {\n  \"Debug\": false,\n  \"InstancePolSeconds\": 1 }");
    CHECK_THAT(
        read.warnings(),
        Catch::Contains(
            "c.json:4: unknown key \"InstancePolSeconds\", did you mean \"InstancePollSeconds\"?"));
}

TEST_CASE("settings: keys without effect are named in one warning") {
    const Read read(R"({"ListenAddress": ":3000", "GraphiteAddr": "", "MaintenanceOwner": 1})");
    REQUIRE(read.result);
    REQUIRE(read.result->warnings.size() == 1);
    CHECK_THAT(
        read.warnings(),
        Catch::Contains("3 keys are accepted and have no effect in this version: GraphiteAddr"));
}

TEST_CASE("settings: two spellings of one setting must agree") {
    CHECK_THAT(Read(R"({"SlaveLagQuery": "a", "ReplicationLagQuery": "b"})").error(),
               Catch::Contains("are two spellings of one setting, and differ"));
    CHECK_THAT(Read(R"({"SlaveLagQuery": "a", "ReplicationLagQuery": "a"})").warnings(),
               Catch::Contains("SlaveLagQuery is now called ReplicationLagQuery"));
}

TEST_CASE("settings: the minutes of the block period count where the seconds say nothing") {
    CHECK(
        Read(R"({"RecoveryPeriodBlockMinutes": 2})").settings().policy.gate.recovery_block_period ==
        Duration(2min));
    CHECK(Read(R"({"RecoveryPeriodBlockMinutes": 2, "RecoveryPeriodBlockSeconds": 0})")
              .settings()
              .policy.gate.recovery_block_period == Duration(2min));
    CHECK(Read(R"({"RecoveryPeriodBlockMinutes": 2, "RecoveryPeriodBlockSeconds": 7})")
              .settings()
              .policy.gate.recovery_block_period == Duration(7s));
}

TEST_CASE("settings: hooks are lists of commands, each at its moment") {
    const Read read(R"({"PreFailoverProcesses": ["a", "b"], "PostTakeMasterProcesses": ["c"],
                        "PostFailoverProcesses": [], "FenceProcesses": ["d"],
                        "ProcessesShellCommand": "sh", "HookTimeoutSeconds": 5,
                        "MySQLReplicationPassword": "${SECRET}"})");
    const auto& settings = read.settings();
    CHECK(settings.hooks.commands.at(HookMoment::BeforeFailover) ==
          std::vector<std::string>{"a", "b"});
    CHECK(settings.policy.hooks ==
          HookPolicy{HookMoment::BeforeFailover, HookMoment::Fence, HookMoment::AfterTakeSource});
    CHECK(settings.hooks.shell == "sh");
    CHECK(settings.hooks.deadline == Duration(5s));
    CHECK(settings.hooks.secret_variables == std::vector<std::string>{"SECRET"});
    const Read nothing("{}");
    CHECK(nothing.settings().hooks.shell == "bash");
    CHECK(nothing.settings().hooks.deadline == Duration(30s));
    CHECK(nothing.settings().policy.hooks.empty());
}

TEST_CASE("settings: what cannot be is refused") {
    CHECK_THAT(Read(R"({"BackendDB": "mysql"})").error(), Catch::Contains("only \"sqlite\""));
    CHECK_THAT(Read(R"({"HookTimeoutSeconds": 0})").error(), Catch::Contains("expected 1 or more"));
    CHECK_THAT(Read(R"({"ProcessesShellCommand": ""})").error(),
               Catch::Contains("must name a shell"));
    CHECK_THAT(Read(R"({"MySQLTopologyPassword": "${NOT_THERE}"})").error(),
               Catch::Contains("NOT_THERE is not set"));
    CHECK_THAT(Read(R"({"ClusterNameToAlias": {"(": "x"}})").error(),
               Catch::Contains("is no regular expression"));
    CHECK_THAT(Read(R"({"DefaultInstancePort": 70000})").error(),
               Catch::Contains("expected 1 to 65535"));
    CHECK_THAT(Read(R"({"InstancePollSeconds": 0})").error(),
               Catch::Contains("expected 1 or more"));
}

TEST_CASE("settings: a my.cnf gives the login, from its section client only") {
    const TemporaryFolder folder;
    const auto cnf = folder.write(
        "my.cnf", "[mysqld]\nuser=mysql\n[client]\n# user = no\nuser = orc\npassword=\"p w\"\n");
    const Read read("{\"MySQLTopologyCredentialsConfigFile\": \"" + cnf + "\"}");
    CHECK(read.settings().topology.user == "orc");
    CHECK(read.settings().topology.password.reveal() == "p w");
}

TEST_CASE("settings: a later file overrules an earlier one key by key, and maps are merged") {
    const TemporaryFolder folder;
    const std::vector files{
        folder.write("a.json", R"({"MySQLTopologyUser": "a", "InstancePollSeconds": 3,
                                   "ClusterNameToAlias": {"x": "1", "y": "1"}})"),
        folder.write("b.json", R"({"MySQLTopologyUser": "b", "ClusterNameToAlias": {"y": "2"}})")};
    const auto read = read_settings(files, environment);
    REQUIRE(read);
    CHECK(read->settings.topology.user == "b");
    CHECK(read->settings.policy.probe.interval == Duration(3s));
    CHECK(read->settings.policy.cluster_name_patterns ==
          std::vector<std::pair<std::string, ClusterAlias>>{{"x", ClusterAlias("1")},
                                                            {"y", ClusterAlias("2")}});
}

TEST_CASE("settings: a file that was named must exist") {
    const auto files = find_settings_files("/nowhere/at/all.json");
    REQUIRE_FALSE(files);
    CHECK(files.error().message ==
          "/nowhere/at/all.json: cannot be read; --config must name a file that exists");
}

TEST_CASE("settings: every key of orchestrator's is known") {
    CHECK(known_keys().size() >= 190 + 11 + 2);
    CHECK(find_key("RaftEnabled")->use == KeyUse::NotYet);
    CHECK(find_key("nonsense") == nullptr);
}

TEST_CASE("settings: what a host says of its server is in the first group of a pattern") {
    CHECK(Read("{}").settings().host_patterns.data_center.empty());
    const Read given(R"({"DataCenterPattern": "[.]([^.]+)[.]example", "RegionPattern": "-(eu|us)-",
                         "PhysicalEnvironmentPattern": "^(prod|test)-",
                         "DetectPromotionRuleQuery": "SELECT rule FROM meta.promotion"})");
    CHECK(given.settings().host_patterns.data_center == "[.]([^.]+)[.]example");
    CHECK(given.settings().host_patterns.region == "-(eu|us)-");
    CHECK(given.settings().host_patterns.environment == "^(prod|test)-");
    CHECK(given.settings().detect.promotion_rule == "SELECT rule FROM meta.promotion");
    CHECK(Read(R"({"RegionPattern": "eu|us"})").error().find("has no group") != std::string::npos);
    CHECK(Read(R"({"RegionPattern": "(eu"})").error().find("no regular expression") !=
          std::string::npos);
}

TEST_CASE("settings: Pseudo-GTID is off, given by a pattern, or automatic") {
    CHECK(Read("{}").settings().policy.pseudo_gtid.pattern.empty());

    const Read given(R"({"PseudoGTIDPattern": "drop view.*_p_", "PseudoGTIDMonotonicHint": "asc:",
                         "BinlogEventsChunkSize": 50})");
    CHECK(given.settings().policy.pseudo_gtid.pattern == "drop view.*_p_");
    CHECK_FALSE(given.settings().policy.pseudo_gtid.is_fixed_substring);
    CHECK(given.settings().policy.pseudo_gtid.monotonic_hint == "asc:");
    CHECK(given.settings().policy.pseudo_gtid.write_every == Duration{0});
    CHECK(given.settings().policy.pseudo_gtid.events_at_once == 50);

    const Read automatic(R"({"AutoPseudoGTID": true, "PseudoGTIDPattern": "mine"})");
    CHECK(automatic.settings().policy.pseudo_gtid.pattern == "drop view if exists `_pseudo_gtid_`");
    CHECK(automatic.settings().policy.pseudo_gtid.is_fixed_substring);
    CHECK(automatic.settings().policy.pseudo_gtid.write_every == Duration(5s));
}

TEST_CASE("settings: a Pseudo-GTID pattern that is none is refused, a text with brackets is not") {
    CHECK(Read(R"({"PseudoGTIDPattern": "view ("})").error().find("no regular expression") !=
          std::string::npos);
    CHECK(Read(R"({"PseudoGTIDPattern": "view (", "PseudoGTIDPatternIsFixedSubstring": true})")
              .settings()
              .policy.pseudo_gtid.pattern == "view (");
    CHECK(Read(R"({"BinlogEventsChunkSize": 0})").error().find("expected 1 to") !=
          std::string::npos);
}

TEST_CASE("settings: who may be promoted, and what may be lost") {
    CHECK_FALSE(Read("{}").settings().policy.promotion.is_loss_limited);
    const Read read(R"({"PreventCrossDataCenterMasterFailover": true, "DataCenterPattern": "-(.*)$",
                        "PromotionIgnoreHostnameFilters": ["^backup"],
                        "FailMasterPromotionOnLagMinutes": 5,
                        "FailMasterPromotionIfSQLThreadNotUpToDate": true,
                        "FailoverMayLoseSeconds": 3})");
    const PromotionPolicy& policy = read.settings().policy.promotion;
    CHECK(policy.stays_in_data_center);
    CHECK_FALSE(policy.stays_in_region);
    CHECK(policy.ignored_hosts == std::vector<std::string>{"^backup"});
    CHECK(policy.lag_limit == Duration(5min));
    CHECK(policy.is_up_to_date);
    CHECK(policy.is_loss_limited);
    CHECK(policy.may_lose_transactions == 0);
    CHECK(policy.may_lose_within == Duration(3s));
    CHECK(
        Read(R"({"FailoverMayLoseTransactions": 0})").settings().policy.promotion.is_loss_limited);
}

TEST_CASE("settings: what would forbid every failover, or says two things, is refused") {
    CHECK_THAT(Read(R"({"PreventCrossRegionMasterFailover": true})").error(),
               Catch::Contains("set DetectRegionQuery or RegionPattern as well"));
    CHECK_THAT(Read(R"({"FailMasterPromotionIfSQLThreadNotUpToDate": true,
                        "DelayMasterPromotionIfSQLThreadNotUpToDate": true})")
                   .error(),
               Catch::Contains("are both true: refuse, or wait"));
    CHECK_THAT(Read(R"({"PromotionIgnoreHostnameFilters": ["["]})").error(),
               Catch::Contains("is no regular expression"));
    CHECK_THAT(Read(R"({"FailoverMayLoseTransactions": 4294967296})").error(),
               Catch::Contains("expected at most 4294967295"));
}
