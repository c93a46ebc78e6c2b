// Session: a connection whose server's version is known, so that it can be spoken to in its own
// words.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/model/details.h"
#include "engine/model/version.h"

#include "real/mysql/connection.h"
#include "real/mysql/dialect_probe.h"

namespace understudy::real {

/// What only the owner of a server knows how to ask it for: one row, one column each. Empty: not
/// asked.
struct AttributeQueries {
    std::string data_center;
    std::string region;
    std::string environment;
    std::string alias;
    std::string semi_sync_priority;
    std::string promotion_rule;
};

/// What its host says if it is not asked, or does not answer: the first group of a regular
/// expression. Empty: nothing.
struct AttributePatterns {
    std::string data_center;
    std::string region;
    std::string environment;
};

struct Session {
    std::unique_ptr<Connection> connection;
    Version version;
    const Dialect* dialect = nullptr;
    OptionalVariables variables;  ///< Those that were there when last looked.
    std::string probe_sql;        ///< Made of version and variables once, not at each probe.
    std::string version_comment;
    /// A probe asks for the status of semi-sync along with the rest if it was on at the last one.
    bool is_semi_sync_on = false;
    unsigned probes_until_look = 0;  ///< 0: the next one fetches the details.
    std::optional<Details> details;  ///< As of the last look.
    Name data_center;
    std::string cipher_suites;  ///< Of the link to its source, as of the last look.
    AttributeQueries attributes;
    AttributePatterns patterns;
    Name host;
};

/// What a session is for decides how long it may wait.
struct SessionOptions {
    Credentials credentials;
    Timeouts timeouts;
    Statements statements = Statements::OneByOne;
    AttributeQueries attributes{};
    AttributePatterns patterns{};
    bool looks_for_binlog_servers = false;  ///< One more question when it is opened.
};

/// Errors: Unreachable, AccessDenied, Unsupported.
[[nodiscard]] Result<std::unique_ptr<Session>> open_session(const InstanceKey& key,
                                                            const SessionOptions& options);

/// Looks again for variables of plugins: they can come and go while the server runs.
void look_for_variables(Session& session);

/// Asks for what hardly ever changes. What it is not told has its reason in `unread`.
void look_for_details(Session& session);

}  // namespace understudy::real
