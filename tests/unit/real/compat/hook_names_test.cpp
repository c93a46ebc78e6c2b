// What scripts in the field find in their environment, to the letter.
#include "real/compat/hook_names.h"

#include <map>
#include <set>

#include <catch2/catch.hpp>

namespace understudy::real {
namespace {

HookRequest failover() {
    HookRequest request;
    request.id = HookId{1};
    request.recovery = RecoveryId{42};
    request.moment = HookMoment::AfterFailover;
    HookFacts& facts = request.facts;
    facts.cluster = ClusterAlias{"main"};
    facts.failed = {"db1", 3306};
    facts.code = AnalysisCode::DeadPrimary;
    facts.because = "it's $(gone)";
    facts.replicas = {{"db2", 3306}, {"db3", 3307}};
    facts.recovers_primary = true;
    facts.is_successful = true;
    facts.successor = InstanceKey{"db2", 3306};
    facts.successor_alias = "two";
    facts.successor_place = BinlogCoordinates{"binlog.000002", 4};
    facts.lost_replicas = {{"db3", 3307}};
    return request;
}

std::map<std::string, std::string> variables_of(const HookRequest& request) {
    const auto variables = make_variables(request, "manager1");
    return {variables.begin(), variables.end()};
}

TEST_CASE("hook names: the environment of a failover") {
    const std::map<std::string, std::string> expected{
        {"ORC_FAILURE_TYPE", "DeadMaster"},
        {"ORC_INSTANCE_TYPE", "master"},
        {"ORC_IS_MASTER", "true"},
        {"ORC_IS_CO_MASTER", "false"},
        {"ORC_FAILURE_DESCRIPTION", "it's $(gone)"},
        {"ORC_COMMAND", ""},
        {"ORC_FAILED_HOST", "db1"},
        {"ORC_FAILED_PORT", "3306"},
        {"ORC_FAILURE_CLUSTER", "db1:3306"},
        {"ORC_FAILURE_CLUSTER_ALIAS", "main"},
        {"ORC_FAILURE_CLUSTER_DOMAIN", "db1:3306"},
        {"ORC_COUNT_REPLICAS", "2"},
        {"ORC_IS_DOWNTIMED", "false"},
        {"ORC_AUTO_MASTER_RECOVERY", "true"},
        {"ORC_AUTO_INTERMEDIATE_MASTER_RECOVERY", "false"},
        {"ORC_ORCHESTRATOR_HOST", "manager1"},
        {"ORC_RECOVERY_UID", "42"},
        {"ORC_IS_SUCCESSFUL", "true"},
        {"ORC_LOST_REPLICAS", "db3:3307"},
        {"ORC_COUNT_LOST_REPLICAS", "1"},
        {"ORC_REPLICA_HOSTS", "db2:3306,db3:3307"},
        {"ORC_SUCCESSOR_HOST", "db2"},
        {"ORC_SUCCESSOR_PORT", "3306"},
        {"ORC_SUCCESSOR_ALIAS", "two"},
        {"ORC_SUCCESSOR_BINLOG_COORDINATES", "binlog.000002:4"},
    };
    CHECK(variables_of(failover()) == expected);
}

TEST_CASE("hook names: a switchover is the failover of a dead one, by a command") {
    HookRequest request = failover();
    request.facts.occasion = HookOccasion::Switchover;
    request.facts.code = AnalysisCode::NoProblem;
    const auto variables = variables_of(request);
    CHECK(variables.at("ORC_FAILURE_TYPE") == "DeadMaster");
    CHECK(variables.at("ORC_COMMAND") == "graceful-master-takeover");
}

TEST_CASE("hook names: after take-source there are two servers, and nothing else") {
    HookRequest request = failover();
    request.moment = HookMoment::AfterTakeSource;
    CHECK(variables_of(request) ==
          std::map<std::string, std::string>{{"ORC_FAILED_HOST", "db1:3306"},
                                             {"ORC_SUCCESSOR_HOST", "db2:3306"}});
    CHECK(make_arguments(request) == std::vector<std::string>{"db2:3306", "db1:3306"});
    CHECK(make_arguments(failover()).empty());
}

TEST_CASE("hook names: every variable of a placeholder is set, every moment has its list") {
    const auto variables = variables_of(failover());
    for (const HookVariable& one : hook_variables()) {
        CAPTURE(one.placeholder);
        CHECK(variables.contains(std::string{one.variable}));
    }
    std::set<HookMoment> moments;
    for (const HookKey& one : hook_keys()) {
        moments.insert(one.moment);
    }
    CHECK(moments.size() == static_cast<std::size_t>(kLastHookMoment) + 1);
}

TEST_CASE("hook names: no two analyses have one name") {
    std::set<std::string_view> names;
    for (unsigned i = 0; i <= static_cast<unsigned>(kLastAnalysisCode); ++i) {
        names.insert(old_name(static_cast<AnalysisCode>(i)));
    }
    CHECK(names.size() == static_cast<std::size_t>(kLastAnalysisCode) + 1);
    CHECK_FALSE(names.contains(""));
}

}  // namespace
}  // namespace understudy::real
