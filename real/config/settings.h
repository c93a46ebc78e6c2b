// Settings: what the configuration says, as plain values; everything that is not given has its
// default.
//
// The names are orchestrator's (spec/config.md). Two defaults are ours: InstancePollSeconds is 1,
// because detection waits for a poll, and BackendDB is "sqlite", the only one there is.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/policy.h"

namespace understudy::real {

/// A text that must not be printed. Nothing converts it; whoever needs it says so.
class Secret {
  public:
    Secret() = default;

    explicit Secret(std::string text) : text_(std::move(text)) {}

    [[nodiscard]] const std::string& reveal() const { return text_; }

    [[nodiscard]] bool empty() const { return text_.empty(); }

  private:
    std::string text_;
};

struct Login {
    std::string user;
    Secret password;
};

struct TlsSettings {
    std::string key_file;
    std::string certificate_file;
    std::string ca_file;
    bool skips_verification = false;
    bool is_mutual = false;
};

/// What is asked of each managed server. Empty: not asked.
struct DetectQueries {
    std::string data_center;
    std::string region;
    std::string environment;
    std::string alias;
    std::string semi_sync_priority;
    std::string promotion_rule;
};

/// What the host of a server says of it, if it is not asked or does not answer: the first group of
/// a regular expression. Empty: nothing.
struct HostPatterns {
    std::string data_center;
    std::string region;
    std::string environment;
};

/// Programs of the owner, and how they are run.
struct HookSettings {
    std::string shell = "bash";
    std::map<HookMoment, std::vector<std::string>> commands;
    Duration deadline = 30s;  ///< Of each.
    /// Variables that the configuration takes passwords from: no hook gets them.
    std::vector<std::string> secret_variables;
};

struct Settings {
    std::vector<std::string> files;  ///< Where they come from, in the order read.
    Login topology;                  ///< For the managed servers.
    Login replication;  ///< For replicas towards their source; empty: what they have is kept.
    TlsSettings tls;
    std::string store_file = "/var/lib/understudy/understudy.db";
    DetectQueries detect;
    bool looks_for_binlog_servers = false;  ///< SkipMaxScaleCheck is false.
    HostPatterns host_patterns;
    std::uint16_t default_port = 3306;
    std::vector<InstanceKey> seeds;
    bool debug = false;
    HookSettings hooks;
    Policy policy;  ///< Its hooks are the moments that have commands.
};

}  // namespace understudy::real
