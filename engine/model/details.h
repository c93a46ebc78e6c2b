// Details: what a server says of itself that decides nothing here, for people and for whoever asks
// us about it (spec/replication-rules.md section 2).
//
// Little of it ever changes. What could not be read is absent, and `unread` says why: a probe is
// never lost over it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/name.h"
#include "engine/base/rare.h"
#include "engine/base/time.h"
#include "engine/model/binlog_coordinates.h"
#include "engine/model/promotion_rule.h"

namespace understudy {

/// How a replica proves itself to its source and checks who that is, as it was told to (MySQL 8.4
/// manual, 15.4.2.2). Empty texts: not said.
struct LinkTls {
    std::string ca_file;
    std::string ca_path;
    std::string certificate;
    std::string key;  ///< The path of it.
    std::string cipher;
    std::string cipher_suites;  ///< SOURCE_TLS_CIPHERSUITES: those of TLS 1.3 (MySQL 8.0.19).
    std::string crl_file;
    std::string crl_path;
    std::string version;
    bool verifies_source = false;

    friend bool operator==(const LinkTls&, const LinkTls&) = default;
};

/// The connection of a replica to its source.
struct LinkDetails {
    std::string user;       ///< Empty: it has no login.
    bool uses_tls = false;  ///< It insists on it.
    Rare<LinkTls> tls{};
    std::string public_key_path;            ///< SOURCE_PUBLIC_KEY_PATH.
    bool gets_public_key = false;           ///< GET_SOURCE_PUBLIC_KEY.
    std::optional<Duration> connect_retry;  ///< Between two attempts.
    std::optional<std::uint64_t> retry_count;
    BinlogCoordinates relay_log;  ///< Relay_Log_File, Relay_Log_Pos: the applier's, in its own log.

    friend bool operator==(const LinkDetails&, const LinkDetails&) = default;
};

/// By which words a plugin of semi-sync goes: those that MySQL left behind with 8.0.26, or the new
/// ones.
enum class SemiSyncWording : std::uint8_t { None, Old, New };

struct SemiSyncDetails {
    SemiSyncWording source = SemiSyncWording::None;  ///< None: it has no such plugin.
    SemiSyncWording replica = SemiSyncWording::None;
    std::optional<Duration> timeout;  ///< Then it goes on without acknowledgements.
    /// It waits so long also when too few replicas are connected. Absent: it does not say.
    std::optional<bool> waits_without_replicas;
    std::uint32_t priority = 0;  ///< DetectSemiSyncEnforcedQuery; 0: asynchronous.

    friend bool operator==(const SemiSyncDetails&, const SemiSyncDetails&) = default;
};

struct Details {
    Name version_comment;            ///< @@version_comment.
    std::optional<Duration> uptime;  ///< When that was last asked, which is once a minute.
    Name alias;                      ///< DetectInstanceAliasQuery.
    Name region;                     ///< DetectRegionQuery.
    Name environment;                ///< DetectPhysicalEnvironmentQuery.
    /// DetectPromotionRuleQuery: it counts, whatever else says another one.
    std::optional<PromotionRule> promotion_rule;
    SemiSyncDetails semi_sync;
    /// The table of its links has a login, so that others could be given it. Absent: not read.
    std::optional<bool> keeps_login;
    std::vector<std::string> unread;  ///< "kept logins: SELECT command denied".

    friend bool operator==(const Details&, const Details&) = default;
};

[[nodiscard]] std::string_view to_string(SemiSyncWording wording);

}  // namespace understudy
