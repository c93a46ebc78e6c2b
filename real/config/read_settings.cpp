#include "real/config/read_settings.h"

#include <array>
#include <fstream>

#include <fmt/format.h>
#include <re2/re2.h>
#include <unistd.h>

#include "engine/base/text.h"

#include "real/compat/hook_names.h"
#include "real/config/read_promotion.h"
#include "real/config/values.h"

namespace understudy::real {
namespace {

/// As orchestrator (spec/replication-rules.md section 11.2).
constexpr Duration kBetweenPseudoGtids = 5s;
constexpr std::int64_t kMostEventsAtOnce = 100'000;

/// orchestrator's places, later ones overruling earlier ones.
constexpr std::array kPlaces{
    "/etc/orchestrator.conf.json", "conf/orchestrator.conf.json", "orchestrator.conf.json"};

/// NAME of "${NAME}" anywhere in the text.
std::optional<std::string> find_variable(const std::string& text) {
    const auto start = text.find("${");
    const auto end = start == std::string::npos ? start : text.find('}', start);
    return end == std::string::npos ? std::nullopt
                                    : std::optional{text.substr(start + 2, end - start - 2)};
}

/// The variable replaces the whole text, as orchestrator does.
Result<std::string> expand(const ConfigValue& value,
                           std::string_view key,
                           const Environment& environment) {
    const auto name = find_variable(value.text);
    if (!name) {
        return value.text;
    }
    auto expanded = environment(*name);
    if (!expanded) {
        return fail(
            ErrorCode::NotFound,
            fmt::format("{}: {}: the environment variable {} is not set", value.place, key, *name));
    }
    return *expanded;
}

/// user and password of the section "client" of a my.cnf; lines of other sections do not count.
Result<void> read_credentials_file(const ConfigValue& value, Login& login) {
    std::ifstream file(value.text);
    if (!file) {
        return fail(ErrorCode::NotFound,
                    fmt::format("{}: MySQLTopologyCredentialsConfigFile: {} cannot be read",
                                value.place,
                                value.text));
    }
    bool is_in_client = false;
    for (std::string line; std::getline(file, line);) {
        const auto text = trim(line);
        if (text.starts_with('[')) {
            is_in_client = text == "[client]";
        }
        const auto equals = text.find('=');
        if (!is_in_client || equals == std::string_view::npos || text.starts_with('#') ||
            text.starts_with(';')) {
            continue;
        }
        const auto name = trim(text.substr(0, equals));
        auto content = trim(text.substr(equals + 1));
        if (content.size() >= 2 && (content.front() == '"' || content.front() == '\'') &&
            content.back() == content.front()) {
            content = content.substr(1, content.size() - 2);
        }
        if (name == "user") {
            login.user = std::string(content);
        } else if (name == "password") {
            login.password = Secret(std::string(content));
        }
    }
    return {};
}

Result<void> take_password(const Values& values,
                           std::string_view key,
                           const Environment& environment,
                           Secret& into) {
    if (const auto* value = values.find(key)) {
        auto password = expand(*value, key, environment);
        if (!password) {
            return tl::unexpected(password.error());
        }
        into = Secret(std::move(*password));
    }
    return {};
}

Result<void> take_logins(const Values& values, const Environment& environment, Settings& settings) {
    values.take("MySQLTopologyUser", settings.topology.user);
    if (auto taken =
            take_password(values, "MySQLTopologyPassword", environment, settings.topology.password);
        !taken) {
        return taken;
    }
    if (const auto* file = values.find("MySQLTopologyCredentialsConfigFile");
        file != nullptr && !file->text.empty()) {
        if (auto read = read_credentials_file(*file, settings.topology); !read) {
            return read;
        }
    }
    values.take("MySQLReplicationUser", settings.replication.user);
    values.take("MySQLTopologySSLPrivateKeyFile", settings.tls.key_file);
    values.take("MySQLTopologySSLCertFile", settings.tls.certificate_file);
    values.take("MySQLTopologySSLCAFile", settings.tls.ca_file);
    values.take("MySQLTopologySSLSkipVerify", settings.tls.skips_verification);
    values.take("MySQLTopologyUseMutualTLS", settings.tls.is_mutual);
    return take_password(
        values, "MySQLReplicationPassword", environment, settings.replication.password);
}

/// The variable that "${NAME}" in a password stands for.
void take_secret_variable(const Values& values, std::string_view key, Settings& settings) {
    const auto* value = values.find(key);
    const auto name = value != nullptr ? find_variable(value->text) : std::nullopt;
    if (name) {
        settings.hooks.secret_variables.push_back(*name);
    }
}

Result<void> take_hooks(const Values& values, Settings& settings) {
    values.take("ProcessesShellCommand", settings.hooks.shell);
    if (settings.hooks.shell.empty()) {
        return fail(ErrorCode::Malformed,
                    values.find("ProcessesShellCommand")->place +
                        ": ProcessesShellCommand: must name a shell");
    }
    if (const auto* limit = values.find("HookTimeoutSeconds"); limit != nullptr) {
        if (limit->number < 1) {
            return fail(ErrorCode::Malformed,
                        limit->place + ": HookTimeoutSeconds: expected 1 or more");
        }
        settings.hooks.deadline = std::chrono::seconds(limit->number);
    }
    for (const auto& [key, moment] : hook_keys()) {
        const auto* value = values.find(key);
        if (value != nullptr && !value->list.empty()) {
            settings.hooks.commands.insert_or_assign(moment, value->list);
            settings.policy.hooks.insert(moment);
        }
    }
    take_secret_variable(values, "MySQLTopologyPassword", settings);
    take_secret_variable(values, "MySQLReplicationPassword", settings);
    return {};
}

Result<void> take_store(const Values& values, Settings& settings) {
    if (const auto* backend = values.find("BackendDB");
        backend != nullptr && to_lower(backend->text).find("sqlite") == std::string::npos) {
        return fail(ErrorCode::Unsupported,
                    fmt::format("{}: BackendDB: only \"sqlite\" is supported, found \"{}\"",
                                backend->place,
                                backend->text));
    }
    if (const auto* file = values.find("SQLite3DataFile")) {
        if (file->text.empty()) {
            return fail(ErrorCode::Malformed, file->place + ": SQLite3DataFile: must name a file");
        }
        settings.store_file = file->text;
    }
    return {};
}

Result<void> take_instances(const Values& values, Settings& settings) {
    if (const auto* port = values.find("DefaultInstancePort")) {
        if (port->number < 1 || port->number > 65'535) {
            return fail(ErrorCode::Malformed,
                        port->place + ": DefaultInstancePort: expected 1 to 65535");
        }
        settings.default_port = static_cast<std::uint16_t>(port->number);
    }
    const auto* seeds = values.find("DiscoverySeeds");
    for (const auto& text : seeds != nullptr ? seeds->list : std::vector<std::string>{}) {
        auto key = parse_key_with_default(text, settings.default_port);
        if (!key) {
            return fail(ErrorCode::Malformed,
                        seeds->place + ": DiscoverySeeds: " + key.error().message);
        }
        settings.seeds.push_back(std::move(*key));
    }
    return {};
}

/// As orchestrator: no filter, no automatic recovery.
Result<void> take_filters(const Values& values,
                          std::string_view name,
                          std::vector<std::string>& into) {
    into.clear();
    const auto* filters = values.find(name);
    if (filters == nullptr) {
        return {};
    }
    into = filters->list;
    for (const auto& filter : filters->list) {
        if (filter == "*" || (filter.starts_with("alias=") && !filter.starts_with("alias~="))) {
            continue;
        }
        const auto pattern = filter.starts_with("alias~=") ? filter.substr(7) : filter;
        if (auto checked = check_regex(filters->place, name, pattern); !checked) {
            return checked;
        }
    }
    return {};
}

Result<void> take_clusters(const Values& values, Settings& settings) {
    if (const auto* aliases = values.find("ClusterNameToAlias")) {
        for (const auto& [pattern, alias] : aliases->map) {
            settings.policy.cluster_name_patterns.emplace_back(pattern, ClusterAlias(alias));
            if (auto checked = check_regex(aliases->place, "ClusterNameToAlias", pattern);
                !checked) {
                return checked;
            }
        }
    }
    GatePolicy& gate = settings.policy.gate;
    for (const auto& [name, into] :
         {std::pair{"RecoverMasterClusterFilters", &gate.recover_primary_clusters},
          std::pair{"RecoverIntermediateMasterClusterFilters", &gate.recover_intermediate_clusters},
          std::pair{"ObservePrimaryClusterFilters", &gate.observe_primary_clusters},
          std::pair{"ObserveIntermediateSourceClusterFilters",
                    &gate.observe_intermediate_clusters}}) {
        if (auto taken = take_filters(values, name, *into); !taken) {
            return taken;
        }
    }
    return {};
}

/// The minutes count only where the seconds are not given, or 0 (spec/config.md section 3, rule 2).
void take_block_period(const Values& values, Settings& settings) {
    auto& period = settings.policy.gate.recovery_block_period;
    const auto* seconds = values.find("RecoveryPeriodBlockSeconds");
    const auto* minutes = values.find("RecoveryPeriodBlockMinutes");
    if (seconds != nullptr) {
        period = std::chrono::seconds(seconds->number);
    }
    if (minutes != nullptr && minutes->number > 0 && (seconds == nullptr || seconds->number == 0)) {
        period = std::chrono::minutes(minutes->number);
    }
}

void take_detect_queries(const Values& values, DetectQueries& queries) {
    values.take("DetectDataCenterQuery", queries.data_center);
    values.take("DetectRegionQuery", queries.region);
    values.take("DetectPhysicalEnvironmentQuery", queries.environment);
    values.take("DetectInstanceAliasQuery", queries.alias);
    values.take("DetectSemiSyncEnforcedQuery", queries.semi_sync_priority);
    values.take("DetectPromotionRuleQuery", queries.promotion_rule);
}

Result<void> take_host_patterns(const Values& values, Settings& settings) {
    HostPatterns& patterns = settings.host_patterns;
    for (const auto& [name, into] :
         {std::pair{"DataCenterPattern", &patterns.data_center},
          std::pair{"RegionPattern", &patterns.region},
          std::pair{"PhysicalEnvironmentPattern", &patterns.environment}}) {
        const auto* pattern = values.find(name);
        if (pattern == nullptr || pattern->text.empty()) {
            continue;
        }
        if (auto checked = check_regex(pattern->place, name, pattern->text); !checked) {
            return checked;
        }
        if (RE2(pattern->text).NumberOfCapturingGroups() == 0) {
            return fail(ErrorCode::Malformed,
                        fmt::format("{}: {}: \"{}\" has no group: what is in the first pair of "
                                    "parentheses is taken",
                                    pattern->place,
                                    name,
                                    pattern->text));
        }
        *into = pattern->text;
    }
    return {};
}

/// AutoPseudoGTID decides the pattern and the hint as well (spec/config.md section 3, rule 12).
Result<void> take_pseudo_gtid(const Values& values, Settings& settings) {
    PseudoGtidPolicy& policy = settings.policy.pseudo_gtid;
    values.take("PseudoGTIDPattern", policy.pattern);
    values.take("PseudoGTIDPatternIsFixedSubstring", policy.is_fixed_substring);
    values.take("PseudoGTIDMonotonicHint", policy.monotonic_hint);
    bool is_automatic = false;
    values.take("AutoPseudoGTID", is_automatic);
    if (is_automatic) {
        policy = automatic_pseudo_gtid(kBetweenPseudoGtids);
    }
    if (const auto* size = values.find("BinlogEventsChunkSize")) {
        if (size->number < 1 || size->number > kMostEventsAtOnce) {
            return fail(
                ErrorCode::Malformed,
                fmt::format(
                    "{}: BinlogEventsChunkSize: expected 1 to {}", size->place, kMostEventsAtOnce));
        }
        policy.events_at_once = static_cast<std::uint32_t>(size->number);
    }
    const auto* pattern = values.find("PseudoGTIDPattern");
    return pattern == nullptr || policy.is_fixed_substring
               ? Result<void>{}
               : check_regex(pattern->place, "PseudoGTIDPattern", pattern->text);
}

/// ReasonableLockedSemiSyncMasterSeconds of 0 is as ReasonableReplicationLagSeconds.
void take_analysis(const Values& values, Settings& settings) {
    AnalysisPolicy& policy = settings.policy.analysis;
    values.take_seconds("ReasonableReplicationLagSeconds", policy.lag_limit);
    policy.locked_after = policy.lag_limit;
    if (const auto* seconds = values.find("ReasonableLockedSemiSyncMasterSeconds");
        seconds != nullptr && seconds->number > 0) {
        policy.locked_after = std::chrono::seconds(seconds->number);
    }
    values.take("EnforceExactSemiSyncReplicas", policy.semi_sync_is_exact);
}

Result<void> take_policy(const Values& values, Settings& settings) {
    if (const auto* poll = values.find("InstancePollSeconds");
        poll != nullptr && poll->number == 0) {
        return fail(ErrorCode::Malformed,
                    poll->place + ": InstancePollSeconds: expected 1 or more");
    }
    values.take_seconds("InstancePollSeconds", settings.policy.probe.interval);
    values.take_seconds("ReasonableMaintenanceReplicationLagSeconds",
                        settings.policy.switchover_lag_limit);
    take_block_period(values, settings);
    take_analysis(values, settings);
    take_detect_queries(values, settings.detect);
    bool skips_binlog_servers = true;
    values.take("SkipMaxScaleCheck", skips_binlog_servers);
    settings.looks_for_binlog_servers = !skips_binlog_servers;
    values.take("Debug", settings.debug);
    if (const auto* prefix = values.find("KVClusterMasterPrefix")) {
        auto text = prefix->text;
        while (text.size() > 1 && text.ends_with('/')) {
            text.pop_back();
        }
        settings.policy.key_value_prefix = text == "/" ? text : text + "/";
    }
    return {};
}

}  // namespace

Result<InstanceKey> parse_key_with_default(std::string_view text, std::uint16_t default_port) {
    auto key = parse_instance_key(text);
    const bool has_port = text.starts_with('[') ? text.find("]:") != std::string_view::npos
                                                : text.find(':') != std::string_view::npos;
    if (key && !has_port) {
        key->port = default_port;
    }
    return key;
}

Result<SettingsRead> read_settings(std::span<const std::string> files,
                                   const Environment& environment) {
    auto config = read_config_files(files);
    if (!config) {
        return tl::unexpected(config.error());
    }
    SettingsRead read{.settings = {}, .warnings = std::move(config->warnings)};
    read.settings.files.assign(files.begin(), files.end());
    const Values values(*config);
    if (auto taken = take_logins(values, environment, read.settings); !taken) {
        return tl::unexpected(taken.error());
    }
    for (const auto take : {take_store,
                            take_instances,
                            take_clusters,
                            take_policy,
                            take_promotion,
                            take_host_patterns,
                            take_hooks,
                            take_pseudo_gtid}) {
        if (auto taken = take(values, read.settings); !taken) {
            return tl::unexpected(taken.error());
        }
    }
    return read;
}

Result<std::vector<std::string>> find_settings_files(const std::optional<std::string>& given) {
    if (given) {
        if (::access(given->c_str(), R_OK) != 0) {
            return fail(ErrorCode::NotFound,
                        *given + ": cannot be read; --config must name a file that exists");
        }
        return std::vector{*given};
    }
    std::vector<std::string> found;
    for (const char* place : kPlaces) {
        if (::access(place, R_OK) == 0) {
            found.emplace_back(place);
        }
    }
    if (found.empty()) {
        return fail(ErrorCode::NotFound,
                    fmt::format("no configuration: name one with --config, or write one of {}",
                                fmt::join(kPlaces, ", ")));
    }
    return found;
}

}  // namespace understudy::real
