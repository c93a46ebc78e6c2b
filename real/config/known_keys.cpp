#include "real/config/known_keys.h"

#include <array>

#include "engine/base/text.h"

namespace understudy::real {
namespace {

// One row a line, as the specification has them.
// clang-format off
constexpr std::array kKeys = std::to_array<KnownKey>({
    {"Debug", KeyType::Bool, KeyUse::Used},
    {"EnableSyslog", KeyType::Bool, KeyUse::NotYet},
    {"ListenAddress", KeyType::Text, KeyUse::NotYet},
    {"ListenSocket", KeyType::Text, KeyUse::NotYet},
    {"HTTPAdvertise", KeyType::Text, KeyUse::NotYet},
    {"AgentsServerPort", KeyType::Text, KeyUse::NotYet},
    {"MySQLTopologyUser", KeyType::Text, KeyUse::Used},
    {"MySQLTopologyPassword", KeyType::Text, KeyUse::Used},
    {"MySQLTopologyCredentialsConfigFile", KeyType::Text, KeyUse::Used},
    {"MySQLTopologySSLPrivateKeyFile", KeyType::Text, KeyUse::Used},
    {"MySQLTopologySSLCertFile", KeyType::Text, KeyUse::Used},
    {"MySQLTopologySSLCAFile", KeyType::Text, KeyUse::Used},
    {"MySQLTopologySSLSkipVerify", KeyType::Bool, KeyUse::Used},
    {"MySQLTopologyUseMutualTLS", KeyType::Bool, KeyUse::Used},
    {"MySQLTopologyUseMixedTLS", KeyType::Bool, KeyUse::NotYet},
    {"TLSCacheTTLFactor", KeyType::Uint, KeyUse::NotYet},
    {"BackendDB", KeyType::Text, KeyUse::Used},
    {"SQLite3DataFile", KeyType::Text, KeyUse::Used},
    {"SkipOrchestratorDatabaseUpdate", KeyType::Bool, KeyUse::NotYet},
    {"PanicIfDifferentDatabaseDeploy", KeyType::Bool, KeyUse::NotYet},
    {"RaftEnabled", KeyType::Bool, KeyUse::NotYet},
    {"RaftBind", KeyType::Text, KeyUse::NotYet},
    {"RaftAdvertise", KeyType::Text, KeyUse::NotYet},
    {"RaftDataDir", KeyType::Text, KeyUse::NotYet},
    {"DefaultRaftPort", KeyType::Int, KeyUse::NotYet},
    {"RaftNodes", KeyType::List, KeyUse::NotYet},
    {"ExpectFailureAnalysisConcensus", KeyType::Bool, KeyUse::NotYet},
    {"MySQLOrchestratorHost", KeyType::Text, KeyUse::NotYet},
    {"MySQLOrchestratorMaxPoolConnections", KeyType::Int, KeyUse::NotYet},
    {"MySQLOrchestratorPort", KeyType::Uint, KeyUse::NotYet},
    {"MySQLOrchestratorDatabase", KeyType::Text, KeyUse::NotYet},
    {"MySQLOrchestratorUser", KeyType::Text, KeyUse::NotYet},
    {"MySQLOrchestratorPassword", KeyType::Text, KeyUse::NotYet},
    {"MySQLOrchestratorCredentialsConfigFile", KeyType::Text, KeyUse::NotYet},
    {"MySQLOrchestratorSSLPrivateKeyFile", KeyType::Text, KeyUse::NotYet},
    {"MySQLOrchestratorSSLCertFile", KeyType::Text, KeyUse::NotYet},
    {"MySQLOrchestratorSSLCAFile", KeyType::Text, KeyUse::NotYet},
    {"MySQLOrchestratorSSLSkipVerify", KeyType::Bool, KeyUse::NotYet},
    {"MySQLOrchestratorUseMutualTLS", KeyType::Bool, KeyUse::NotYet},
    {"MySQLOrchestratorReadTimeoutSeconds", KeyType::Int, KeyUse::NotYet},
    {"MySQLOrchestratorRejectReadOnly", KeyType::Bool, KeyUse::NotYet},
    {"MySQLConnectTimeoutSeconds", KeyType::Int, KeyUse::NotYet},
    {"MySQLDiscoveryReadTimeoutSeconds", KeyType::Int, KeyUse::NotYet},
    {"MySQLTopologyReadTimeoutSeconds", KeyType::Int, KeyUse::NotYet},
    {"MySQLConnectionLifetimeSeconds", KeyType::Int, KeyUse::NotYet},
    {"DefaultInstancePort", KeyType::Int, KeyUse::Used},
    {"SlaveLagQuery", KeyType::Text, KeyUse::NotYet},
    {"ReplicationLagQuery", KeyType::Text, KeyUse::NotYet},
    {"ReplicationCredentialsQuery", KeyType::Text, KeyUse::NotYet},
    {"DiscoverByShowSlaveHosts", KeyType::Bool, KeyUse::NotYet},
    {"UseSuperReadOnly", KeyType::Bool, KeyUse::NotYet},
    {"InstancePollSeconds", KeyType::Uint, KeyUse::Used},
    {"ReasonableInstanceCheckSeconds", KeyType::Uint, KeyUse::NotYet},
    {"InstanceWriteBufferSize", KeyType::Int, KeyUse::NotYet},
    {"BufferInstanceWrites", KeyType::Bool, KeyUse::NotYet},
    {"InstanceFlushIntervalMilliseconds", KeyType::Int, KeyUse::NotYet},
    {"SkipMaxScaleCheck", KeyType::Bool, KeyUse::Used},
    {"UnseenInstanceForgetHours", KeyType::Uint, KeyUse::NotYet},
    {"SnapshotTopologiesIntervalHours", KeyType::Uint, KeyUse::NotYet},
    {"DiscoveryMaxConcurrency", KeyType::Uint, KeyUse::NotYet},
    {"DiscoveryQueueCapacity", KeyType::Uint, KeyUse::NotYet},
    {"DiscoveryQueueMaxStatisticsSize", KeyType::Int, KeyUse::NotYet},
    {"DiscoveryCollectionRetentionSeconds", KeyType::Uint, KeyUse::NotYet},
    {"DiscoverySeeds", KeyType::List, KeyUse::Used},
    {"InstanceBulkOperationsWaitTimeoutSeconds", KeyType::Uint, KeyUse::NotYet},
    {"HostnameResolveMethod", KeyType::Text, KeyUse::NotYet},
    {"MySQLHostnameResolveMethod", KeyType::Text, KeyUse::NotYet},
    {"SkipBinlogServerUnresolveCheck", KeyType::Bool, KeyUse::NotYet},
    {"ExpiryHostnameResolvesMinutes", KeyType::Int, KeyUse::NotYet},
    {"RejectHostnameResolvePattern", KeyType::Text, KeyUse::NotYet},
    {"ReasonableReplicationLagSeconds", KeyType::Int, KeyUse::Used},
    {"ProblemIgnoreHostnameFilters", KeyType::List, KeyUse::NotYet},
    {"VerifyReplicationFilters", KeyType::Bool, KeyUse::NotYet},
    {"ReasonableMaintenanceReplicationLagSeconds", KeyType::Int, KeyUse::Used},
    {"CandidateInstanceExpireMinutes", KeyType::Uint, KeyUse::NotYet},
    {"AuditLogFile", KeyType::Text, KeyUse::NotYet},
    {"AuditToSyslog", KeyType::Bool, KeyUse::NotYet},
    {"AuditToBackendDB", KeyType::Bool, KeyUse::NotYet},
    {"AuditPurgeDays", KeyType::Uint, KeyUse::NotYet},
    {"RemoveTextFromHostnameDisplay", KeyType::Text, KeyUse::NotYet},
    {"ReadOnly", KeyType::Bool, KeyUse::NotYet},
    {"AuthenticationMethod", KeyType::Text, KeyUse::NotYet},
    {"OAuthClientId", KeyType::Text, KeyUse::NotYet},
    {"OAuthClientSecret", KeyType::Text, KeyUse::NotYet},
    {"OAuthScopes", KeyType::List, KeyUse::NotYet},
    {"HTTPAuthUser", KeyType::Text, KeyUse::NotYet},
    {"HTTPAuthPassword", KeyType::Text, KeyUse::NotYet},
    {"AuthUserHeader", KeyType::Text, KeyUse::NotYet},
    {"PowerAuthUsers", KeyType::List, KeyUse::NotYet},
    {"PowerAuthGroups", KeyType::List, KeyUse::NotYet},
    {"AccessTokenUseExpirySeconds", KeyType::Uint, KeyUse::NotYet},
    {"AccessTokenExpiryMinutes", KeyType::Uint, KeyUse::NotYet},
    {"ClusterNameToAlias", KeyType::Map, KeyUse::Used},
    {"DetectClusterAliasQuery", KeyType::Text, KeyUse::NotYet},
    {"DetectClusterDomainQuery", KeyType::Text, KeyUse::NotYet},
    {"DetectInstanceAliasQuery", KeyType::Text, KeyUse::Used},
    {"DetectPromotionRuleQuery", KeyType::Text, KeyUse::Used},
    {"DataCenterPattern", KeyType::Text, KeyUse::Used},
    {"RegionPattern", KeyType::Text, KeyUse::Used},
    {"PhysicalEnvironmentPattern", KeyType::Text, KeyUse::Used},
    {"DetectDataCenterQuery", KeyType::Text, KeyUse::Used},
    {"DetectRegionQuery", KeyType::Text, KeyUse::Used},
    {"DetectPhysicalEnvironmentQuery", KeyType::Text, KeyUse::Used},
    {"DetectSemiSyncEnforcedQuery", KeyType::Text, KeyUse::Used},
    {"SupportFuzzyPoolHostnames", KeyType::Bool, KeyUse::NotYet},
    {"InstancePoolExpiryMinutes", KeyType::Uint, KeyUse::NotYet},
    {"PromotionIgnoreHostnameFilters", KeyType::List, KeyUse::Used},
    {"ServeAgentsHttp", KeyType::Bool, KeyUse::NotYet},
    {"AgentsUseSSL", KeyType::Bool, KeyUse::NotYet},
    {"AgentsUseMutualTLS", KeyType::Bool, KeyUse::NotYet},
    {"AgentSSLSkipVerify", KeyType::Bool, KeyUse::NotYet},
    {"AgentSSLPrivateKeyFile", KeyType::Text, KeyUse::NotYet},
    {"AgentSSLCertFile", KeyType::Text, KeyUse::NotYet},
    {"AgentSSLCAFile", KeyType::Text, KeyUse::NotYet},
    {"AgentSSLValidOUs", KeyType::List, KeyUse::NotYet},
    {"UseSSL", KeyType::Bool, KeyUse::NotYet},
    {"UseMutualTLS", KeyType::Bool, KeyUse::NotYet},
    {"SSLSkipVerify", KeyType::Bool, KeyUse::NotYet},
    {"SSLPrivateKeyFile", KeyType::Text, KeyUse::NotYet},
    {"SSLCertFile", KeyType::Text, KeyUse::NotYet},
    {"SSLCAFile", KeyType::Text, KeyUse::NotYet},
    {"SSLValidOUs", KeyType::List, KeyUse::NotYet},
    {"StatusEndpoint", KeyType::Text, KeyUse::NotYet},
    {"StatusOUVerify", KeyType::Bool, KeyUse::NotYet},
    {"AgentPollMinutes", KeyType::Uint, KeyUse::NotYet},
    {"UnseenAgentForgetHours", KeyType::Uint, KeyUse::NotYet},
    {"StaleSeedFailMinutes", KeyType::Uint, KeyUse::NotYet},
    {"SeedAcceptableBytesDiff", KeyType::Int, KeyUse::NotYet},
    {"SeedWaitSecondsBeforeSend", KeyType::Int, KeyUse::NotYet},
    {"AutoPseudoGTID", KeyType::Bool, KeyUse::Used},
    {"PseudoGTIDPattern", KeyType::Text, KeyUse::Used},
    {"PseudoGTIDPatternIsFixedSubstring", KeyType::Bool, KeyUse::Used},
    {"PseudoGTIDMonotonicHint", KeyType::Text, KeyUse::Used},
    {"DetectPseudoGTIDQuery", KeyType::Text, KeyUse::NotYet},
    {"BinlogEventsChunkSize", KeyType::Int, KeyUse::Used},
    {"SkipBinlogEventsContaining", KeyType::List, KeyUse::NotYet},
    {"ReduceReplicationAnalysisCount", KeyType::Bool, KeyUse::NotYet},
    {"FailureDetectionPeriodBlockMinutes", KeyType::Int, KeyUse::NotYet},
    {"RecoveryPeriodBlockMinutes", KeyType::Int, KeyUse::Used},
    {"RecoveryPeriodBlockSeconds", KeyType::Int, KeyUse::Used},
    {"RecoveryIgnoreHostnameFilters", KeyType::List, KeyUse::NotYet},
    {"RecoverMasterClusterFilters", KeyType::List, KeyUse::Used},
    {"RecoverIntermediateMasterClusterFilters", KeyType::List, KeyUse::Used},
    {"ProcessesShellCommand", KeyType::Text, KeyUse::Used},
    {"OnFailureDetectionProcesses", KeyType::List, KeyUse::Used},
    {"PreGracefulTakeoverProcesses", KeyType::List, KeyUse::Used},
    {"PreFailoverProcesses", KeyType::List, KeyUse::Used},
    {"PostFailoverProcesses", KeyType::List, KeyUse::Used},
    {"PostUnsuccessfulFailoverProcesses", KeyType::List, KeyUse::Used},
    {"PostMasterFailoverProcesses", KeyType::List, KeyUse::Used},
    {"PostIntermediateMasterFailoverProcesses", KeyType::List, KeyUse::Used},
    {"PostGracefulTakeoverProcesses", KeyType::List, KeyUse::Used},
    {"PostTakeMasterProcesses", KeyType::List, KeyUse::Used},
    {"RecoverNonWriteableMaster", KeyType::Bool, KeyUse::NotYet},
    {"CoMasterRecoveryMustPromoteOtherCoMaster", KeyType::Bool, KeyUse::NotYet},
    {"DetachLostSlavesAfterMasterFailover", KeyType::Bool, KeyUse::NotYet},
    {"DetachLostReplicasAfterMasterFailover", KeyType::Bool, KeyUse::NotYet},
    {"ApplyMySQLPromotionAfterMasterFailover", KeyType::Bool, KeyUse::NotYet},
    {"PreventCrossDataCenterMasterFailover", KeyType::Bool, KeyUse::Used},
    {"PreventCrossRegionMasterFailover", KeyType::Bool, KeyUse::Used},
    {"MasterFailoverLostInstancesDowntimeMinutes", KeyType::Uint, KeyUse::NotYet},
    {"MasterFailoverDetachSlaveMasterHost", KeyType::Bool, KeyUse::NotYet},
    {"MasterFailoverDetachReplicaMasterHost", KeyType::Bool, KeyUse::NotYet},
    {"FailMasterPromotionOnLagMinutes", KeyType::Uint, KeyUse::Used},
    {"FailMasterPromotionIfSQLThreadNotUpToDate", KeyType::Bool, KeyUse::Used},
    {"DelayMasterPromotionIfSQLThreadNotUpToDate", KeyType::Bool, KeyUse::Used},
    {"PostponeSlaveRecoveryOnLagMinutes", KeyType::Uint, KeyUse::NotYet},
    {"PostponeReplicaRecoveryOnLagMinutes", KeyType::Uint, KeyUse::NotYet},
    {"OSCIgnoreHostnameFilters", KeyType::List, KeyUse::NotYet},
    {"GraphiteAddr", KeyType::Text, KeyUse::NotYet},
    {"GraphitePath", KeyType::Text, KeyUse::NotYet},
    {"GraphiteConvertHostnameDotsToUnderscores", KeyType::Bool, KeyUse::NotYet},
    {"GraphitePollSeconds", KeyType::Int, KeyUse::NotYet},
    {"URLPrefix", KeyType::Text, KeyUse::NotYet},
    {"DiscoveryIgnoreReplicaHostnameFilters", KeyType::List, KeyUse::NotYet},
    {"DiscoveryIgnoreMasterHostnameFilters", KeyType::List, KeyUse::NotYet},
    {"DiscoveryIgnoreHostnameFilters", KeyType::List, KeyUse::NotYet},
    {"ConsulAddress", KeyType::Text, KeyUse::NotYet},
    {"ConsulScheme", KeyType::Text, KeyUse::NotYet},
    {"ConsulAclToken", KeyType::Text, KeyUse::NotYet},
    {"ConsulCrossDataCenterDistribution", KeyType::Bool, KeyUse::NotYet},
    {"ConsulKVStoreProvider", KeyType::Text, KeyUse::NotYet},
    {"ConsulMaxKVsPerTransaction", KeyType::Int, KeyUse::NotYet},
    {"ZkAddress", KeyType::Text, KeyUse::NotYet},
    {"KVClusterMasterPrefix", KeyType::Text, KeyUse::Used},
    {"WebMessage", KeyType::Text, KeyUse::NotYet},
    {"MaxConcurrentReplicaOperations", KeyType::Int, KeyUse::NotYet},
    {"EnforceExactSemiSyncReplicas", KeyType::Bool, KeyUse::Used},
    {"RecoverLockedSemiSyncMaster", KeyType::Bool, KeyUse::NotYet},
    {"ReasonableLockedSemiSyncMasterSeconds", KeyType::Uint, KeyUse::Used},
    {"MySQLTopologyMaxAllowedPacket", KeyType::Int, KeyUse::NotYet},
    {"MySQLOrchestratorMaxAllowedPacket", KeyType::Int, KeyUse::NotYet},
    {"DeadInstancePollSecondsMultiplyFactor", KeyType::Number, KeyUse::NotYet},
    {"DeadInstancePollSecondsMax", KeyType::Uint, KeyUse::NotYet},
    {"DeadInstanceDiscoveryMaxConcurrency", KeyType::Uint, KeyUse::NotYet},
    {"DeadInstanceDiscoveryLogsEnabled", KeyType::Bool, KeyUse::NotYet},
    {"LowerReplicaVersionAllowed", KeyType::Bool, KeyUse::NotYet},
    {"DiscoveryIgnoreReplicationUsernameFilters", KeyType::List, KeyUse::NotYet},
    {"EnableDiscoveryFiltersLogs", KeyType::Bool, KeyUse::NotYet},
    {"PrependMessagesWithOrcIdentity", KeyType::Text, KeyUse::NotYet},
    {"CustomOrcIdentity", KeyType::Text, KeyUse::NotYet},
    {"MySQLReplicationUser", KeyType::Text, KeyUse::Used},
    {"MySQLReplicationPassword", KeyType::Text, KeyUse::Used},
    {"FenceProcesses", KeyType::List, KeyUse::Used},
    {"HookTimeoutSeconds", KeyType::Uint, KeyUse::Used},
    {"ObservePrimaryClusterFilters", KeyType::List, KeyUse::Used},
    {"ObserveIntermediateSourceClusterFilters", KeyType::List, KeyUse::Used},
    {"PreventCrossEnvironmentFailover", KeyType::Bool, KeyUse::Used},
    {"FailoverMayLoseTransactions", KeyType::Uint, KeyUse::Used},
    {"FailoverMayLoseSeconds", KeyType::Uint, KeyUse::Used},
    {"DatabaselessMode__experimental", KeyType::Any, KeyUse::Gone},
    {"BufferBinlogEvents", KeyType::Any, KeyUse::Gone},
    {"BinlogFileHistoryDays", KeyType::Any, KeyUse::Gone},
    {"MaintenanceOwner", KeyType::Any, KeyUse::Gone},
    {"ReadLongRunningQueries", KeyType::Any, KeyUse::Gone},
    {"DiscoveryPollSeconds", KeyType::Any, KeyUse::Gone},
    {"ActiveNodeExpireSeconds", KeyType::Any, KeyUse::Gone},
    {"AuditPageSize", KeyType::Any, KeyUse::Gone},
    {"SlaveStartPostWaitMilliseconds", KeyType::Any, KeyUse::Gone},
    {"MySQLTopologyMaxPoolConnections", KeyType::Any, KeyUse::Gone},
    {"MaintenancePurgeDays", KeyType::Any, KeyUse::Gone},
    {"MaintenanceExpireMinutes", KeyType::Any, KeyUse::Gone},
    {"HttpTimeoutSeconds", KeyType::Any, KeyUse::Gone},
    {"AgentAutoDiscover", KeyType::Any, KeyUse::Gone},
    {"PseudoGTIDCoordinatesHistoryHeuristicMinutes", KeyType::Any, KeyUse::Gone},
    {"PseudoGTIDPreferIndependentMultiMatch", KeyType::Any, KeyUse::Gone},
    {"MaxOutdatedKeysToShow", KeyType::Any, KeyUse::Gone},
    {"RecoveryPollSeconds", KeyType::Any, KeyUse::Gone},
    {"DiscoveryIgnoreSlaveHostnameFilters", KeyType::Any, KeyUse::Gone},
    {"StatusSimpleHealth", KeyType::Any, KeyUse::Gone},
});
// clang-format on

/// Both spellings mean one thing (spec/config.md section 4).
constexpr std::array kOldSpellings = std::to_array<OldSpelling>({
    {"SlaveLagQuery", "ReplicationLagQuery"},
    {"DetachLostSlavesAfterMasterFailover", "DetachLostReplicasAfterMasterFailover"},
    {"MasterFailoverDetachSlaveMasterHost", "MasterFailoverDetachReplicaMasterHost"},
    {"PostponeSlaveRecoveryOnLagMinutes", "PostponeReplicaRecoveryOnLagMinutes"},
});

}  // namespace

std::span<const KnownKey> known_keys() {
    return kKeys;
}

std::span<const OldSpelling> old_spellings() {
    return kOldSpellings;
}

const KnownKey* find_key(std::string_view name) {
    const auto wanted = to_lower(name);
    for (const auto& key : kKeys) {
        if (to_lower(key.name) == wanted) {
            return &key;
        }
    }
    return nullptr;
}

std::optional<std::string> nearest_key(std::string_view misspelt) {
    std::vector<std::string> names;
    for (const auto& key : kKeys) {
        if (key.use != KeyUse::Gone) {
            names.emplace_back(key.name);
        }
    }
    return nearest_name(misspelt, names);
}

std::string_view describe(KeyType type) {
    switch (type) {
        case KeyType::Bool: return "true or false";
        case KeyType::Int: return "a whole number";
        case KeyType::Uint: return "a whole number, 0 or more";
        case KeyType::Text: return "a text in quotes";
        case KeyType::List: return "a list of texts, [\"...\"]";
        case KeyType::Map: return "an object of texts, {\"...\": \"...\"}";
        case KeyType::Number: return "a number";
        case KeyType::Any: return "anything";
    }
    return "?";
}

}  // namespace understudy::real
