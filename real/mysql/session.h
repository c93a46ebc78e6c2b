// Session: a connection whose server's version is known, so that it can be spoken to in its own
// words.
#pragma once

#include <memory>
#include <string>

#include "engine/model/version.h"

#include "real/mysql/connection.h"
#include "real/mysql/dialect.h"

namespace understudy::real {

struct Session {
    std::unique_ptr<Connection> connection;
    Version version;
    const Dialect* dialect = nullptr;
    SemiSyncWords semi_sync;  ///< Empty names: not there when last looked.
    std::string probe_sql;    ///< Made of version and semi_sync once, not at each probe.
    unsigned probes_since_look = 0;
    std::string data_center;
};

/// What a session is for decides how long it may wait.
struct SessionOptions {
    Credentials credentials;
    Timeouts timeouts;
    Statements statements = Statements::OneByOne;
    std::string data_center_query;  ///< One row, one column; empty: not asked.
};

/// Errors: Unreachable, AccessDenied, Unsupported.
[[nodiscard]] Result<std::unique_ptr<Session>> open_session(const InstanceKey& key,
                                                            const SessionOptions& options);

/// Looks again for semi-sync plugins: they can come and go while the server runs.
void look_for_semi_sync(Session& session);

}  // namespace understudy::real
